//! Printing, and asking at the terminal. A closed pipe ends it quietly; nothing else may write to the terminal.

use std::io::{IsTerminal, Write};

/// A line to standard output.
pub(crate) fn out(text: &str) {
    write(&mut anstream::stdout().lock(), text);
}

/// A line to standard error.
pub(crate) fn err(text: &str) {
    write(&mut anstream::stderr().lock(), text);
}

/// Bytes to standard output, as they are.
pub(crate) fn bytes(all: &[u8]) {
    let mut to = std::io::stdout().lock();
    let _ = to.write_all(all).and_then(|()| to.flush());
}

/// Asks for a password where somebody is there to type one. What is typed is not shown.
pub(crate) fn ask_password(question: &str) -> Option<String> {
    let somebody = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let typed = if somebody { rpassword::prompt_password(question).ok() } else { None };
    typed.filter(|t| !t.is_empty())
}

fn write(to: &mut dyn Write, text: &str) {
    // The reader may have gone (`| more`, `| head`): there is nobody left to tell.
    let _ = writeln!(to, "{text}").and_then(|()| to.flush());
}
