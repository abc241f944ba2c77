//! Hands the arguments to the command line and exits with its code; nothing else.

fn main() -> std::process::ExitCode {
    appraise::cli::main()
}
