//! The command line: one file for each subcommand. Only this room prints, opens and writes.

mod annotate;
mod args;
mod check;
mod config;
mod documents;
mod explain;
mod findings_file;
mod folder;
mod human;
mod json;
mod policies;
mod print;
mod run;
mod session;
mod strip;
mod trouble;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use trouble::Trouble;

/// Nothing at or above `--fail-on` was found.
const NOTHING: u8 = 0;
/// Something was.
const SOMETHING: u8 = 1;
/// The run could not be made.
const COULD_NOT: u8 = 2;

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(args::with_run(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { COULD_NOT } else { NOTHING };
            // A closed pipe leaves nobody to tell.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    arguments.color.apply();
    let code = match &arguments.command {
        Command::Run(asked) => run::run(asked),
        Command::Check(asked) => check::run(asked),
        Command::Annotate(asked) => one(annotate::run(asked)),
        Command::Strip(asked) => one(strip::run(asked)),
        Command::Explain(asked) => one(explain::run(asked)),
        Command::Policies(asked) => one(policies::run(asked)),
    };
    ExitCode::from(code)
}

/// The code of a command that does one thing.
fn one(result: Result<u8, Trouble>) -> u8 {
    result.unwrap_or_else(|trouble| {
        tell(&trouble);
        COULD_NOT
    })
}

/// Tells why something could not be done.
fn tell(trouble: &Trouble) {
    print::err(&format!("error: {trouble}"));
}
