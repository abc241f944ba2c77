//! Printing. A closed pipe ends it quietly; nothing else may write to the terminal.

use std::io::Write;

/// A line to standard output.
pub(crate) fn out(text: &str) {
    write(&mut anstream::stdout().lock(), text);
}

/// A line to standard error.
pub(crate) fn err(text: &str) {
    write(&mut anstream::stderr().lock(), text);
}

fn write(to: &mut dyn Write, text: &str) {
    // The reader may have gone (`| more`, `| head`): there is nobody left to tell.
    let _ = writeln!(to, "{text}").and_then(|()| to.flush());
}
