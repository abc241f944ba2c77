//! Opens workbooks for reading; those of a format in which a damaged file can stop whoever reads it, in a process of
//! their own.
//!
//! That process is this program again, under a subcommand of its own. It is handed the bytes, so that it opens no file
//! and learns no password, and hands back the cells. It is given so much time and then ended, and whatever becomes of
//! it, what is left here is cells or one error.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::args::{READ_APART, ReadApartArgs};
use super::files::PASSWORD;
use super::judged::of_read;
use super::trouble::Trouble;
use super::{COULD_NOT, NOTHING, print};
use crate::tracker::{self, Format, Opened};

/// The largest workbook of a school is read in a small part of this.
const MOST_TIME: Duration = Duration::from_mins(1);

/// Opens a workbook and reads its cells.
pub(crate) fn open(path: &Path, bytes: &[u8], most_bytes: u64) -> Result<Opened, Trouble> {
    if !Format::of(bytes).is_some_and(Format::wants_own_process) {
        return tracker::open(bytes, most_bytes).map_err(|e| of_read(path, &e));
    }
    let program = std::env::current_exe().map_err(|_| not_started())?;
    let mut command = Command::new(program);
    command.arg(READ_APART).arg(most_bytes.to_string()).env_remove(PASSWORD);
    let answer = answer_of(command, bytes, MOST_TIME).ok_or_else(not_started)?;
    tracker::take_over(&answer).map_err(|e| of_read(path, &e))
}

fn not_started() -> Trouble {
    Trouble::new(
        "workbooks of this format are read by a second copy of this program, and that could not be started",
    )
    .help("save the tracker as an Excel workbook (.xlsx), or ask for leave to run the program twice")
}

/// What a process says when it is handed the bytes: nothing where it came to grief or took too long. `None` where it
/// could not be started.
fn answer_of(mut command: Command, bytes: &[u8], most: Duration) -> Option<Vec<u8>> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let (to, from) = (child.stdin.take(), child.stdout.take());
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        // It may end before it has read all, and then there is nobody to write to.
        scope.spawn(move || to.is_some_and(|mut to| to.write_all(bytes).is_ok()));
        scope.spawn(move || {
            let mut answer = Vec::new();
            let whole = from.is_some_and(|mut from| from.read_to_end(&mut answer).is_ok());
            let _ = send.send(if whole { answer } else { Vec::new() });
        });
        let answer = receive.recv_timeout(most).unwrap_or_default();
        // Ended in any case, so that nothing of it is left.
        let _ = child.kill();
        let _ = child.wait();
        Some(answer)
    })
}

/// The other side: reads the bytes that are handed over, and hands back what came of them.
pub(crate) fn answer(asked: &ReadApartArgs) -> u8 {
    let mut bytes = Vec::new();
    if std::io::stdin().lock().take(asked.most_bytes).read_to_end(&mut bytes).is_err() {
        return COULD_NOT;
    }
    print::bytes(&tracker::hand_over(&bytes, asked.most_bytes));
    NOTHING
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn said(script: &str, bytes: &[u8], most: Duration) -> Vec<u8> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script);
        answer_of(command, bytes, most).unwrap()
    }

    #[test]
    fn a_reader_that_stops_hangs_or_floods_leaves_one_error() {
        let large = vec![7; 1 << 20];
        let long = MOST_TIME;
        assert_eq!(said("cat", &large, long), large, "it is handed all and gives all back");
        for (script, most) in [
            ("kill -ABRT $$", long),
            ("head -c 10 >/dev/null; exit 3", long),
            ("exec sleep 600", Duration::from_millis(50)),
            ("cat >/dev/null; printf half; exec sleep 600", Duration::from_millis(50)),
        ] {
            let answer = said(script, &large, most);
            assert_eq!(tracker::take_over(&answer).unwrap_err(), tracker::stopped(), "{script}");
        }
    }
}
