//! Runs one command and prints the seconds on the clock, the seconds of processor and the kilobytes of its largest
//! resident memory. A program of its own, because a process starts with the peak of the one it was made from: started
//! from Python, every peak would be at least Python's.

use std::error::Error;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let (program, arguments) = arguments.split_first().ok_or("usage: measure PROGRAM [ARGUMENT...]")?;
    let start = Instant::now();
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    let wall = start.elapsed().as_secs_f64();
    let used = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = (used.user_time().num_microseconds() + used.system_time().num_microseconds()) as f64 / 1e6;
    println!("{wall} {cpu} {}", used.max_rss());
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
