//! The command line: one file for each subcommand. Only this room prints, opens and writes.

mod annotate;
mod apart;
mod args;
mod beside;
mod check;
mod config;
mod coverage;
mod decide;
mod decisions_json;
mod disclose;
mod documents;
mod explain;
mod files;
mod findings_file;
mod folder;
mod human;
mod json;
mod judged;
mod ledger;
mod letters;
mod map;
mod mapping;
mod marking;
mod new;
mod own;
mod own_pay;
mod papers;
mod pay_rules;
mod policies;
mod print;
mod reports;
mod run;
mod sample;
mod session;
mod settings;
mod severity;
mod share;
mod strip;
mod templates;
mod told;
mod tripwire;
mod trouble;

use std::panic::UnwindSafe;
use std::process::ExitCode;
use std::sync::Mutex;

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
    ExitCode::from(guarded(|| dispatch(&arguments)))
}

fn dispatch(arguments: &Arguments) -> u8 {
    match &arguments.command {
        Command::Run(asked) => run::run(asked),
        Command::Check(asked) => check::run(asked),
        Command::Decide(asked) => decide::run(asked),
        Command::Annotate(asked) => one(annotate::run(asked)),
        Command::Strip(asked) => one(strip::run(asked)),
        Command::Map(asked) => one(map::run(asked)),
        Command::New(asked) => one(new::run(asked)),
        Command::Explain(asked) => one(explain::run(asked)),
        Command::Policies(asked) => one(policies::run(asked)),
        Command::PayRules(asked) => one(pay_rules::run(asked)),
        Command::Sample(asked) => one(sample::run(asked)),
        Command::Disclose(asked) => one(disclose::run(asked)),
        Command::ReadApart(asked) => apart::answer(asked),
    }
}

/// A fault of the program ends like any other trouble: one message, code 2, nothing half written. What a panic says
/// could hold something from the tracker, so only its place in the program is told.
fn guarded(work: impl FnOnce() -> u8 + UnwindSafe) -> u8 {
    static PLACE: Mutex<String> = Mutex::new(String::new());
    std::panic::set_hook(Box::new(|fault| {
        if let (Some(at), Ok(mut place)) = (fault.location(), PLACE.lock()) {
            *place = format!("{}, line {}", at.file(), at.line());
        }
    }));
    std::panic::catch_unwind(work).unwrap_or_else(|_| {
        let place = PLACE.lock().map(|p| p.clone()).unwrap_or_default();
        let trouble = Trouble::new("the program met something it was not made for; nothing was changed")
            .at(place)
            .help("tell the makers this place in the program and what the sheet looks like; send no tracker");
        tell(&trouble);
        COULD_NOT
    })
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
