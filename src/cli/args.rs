//! What may be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::session::Asked;
use crate::policy::Severity;
use crate::report::Kind;

/// Checks a school's appraisal tracker against its own policy, recommends pay, and reports without naming anyone.
#[derive(Debug, Parser)]
#[command(name = "appraise", version, max_term_width = 100, subcommand_required = true)]
pub(crate) struct Arguments {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check, recommend, and write everything to a folder beside the tracker (also without the word "run").
    Run(RunArgs),
    /// Findings only; writes nothing.
    Check(CheckArgs),
    /// Read the pay committee's decisions back: the annotated tracker with them, a letter to each person, a record.
    Decide(DecideArgs),
    /// The annotated copy only.
    Annotate(AnnotateArgs),
    /// Take our annotations off again.
    Strip(StripArgs),
    /// How sheets and columns were understood, and which columns are lacking.
    Map(MapArgs),
    /// A blank tracker for a policy, to be filled in.
    New(NewArgs),
    /// A check, its clause and its examples; or a line of the pay table; or a field.
    Explain(ExplainArgs),
    /// The installed packs; one pack; is this file a good pack.
    Policies(PoliciesArgs),
    /// The table that makes pay recommendations, in words, with the line that fires for every combination of ratings.
    PayRules(PayRulesArgs),
    /// Statements to read, drawn by lot: for moderation, or for governors without saying whose they are.
    Sample(SampleArgs),
    /// What a reader can work out from published tables, whoever published them.
    Disclose(DiscloseArgs),
    /// Reads a workbook for this program itself, in a process that may be stopped.
    #[command(hide = true)]
    ReadApart(ReadApartArgs),
}

const NAMES: [&str; 14] = [
    "run",
    "check",
    "decide",
    "annotate",
    "strip",
    "map",
    "new",
    "explain",
    "policies",
    "pay-rules",
    "sample",
    "disclose",
    "help",
    READ_APART,
];
/// The subcommand that the program gives itself.
pub(crate) const READ_APART: &str = "read-apart";

/// Puts `run` in front of arguments that begin with a file or an option of `run`, so that a tracker can be dropped on the
/// program. A word that is no file and looks like a subcommand is left for the help to correct.
pub(crate) fn with_run(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut all: Vec<OsString> = arguments.collect();
    let Some(first) = all.get(1) else { return all };
    let runs = match first.to_str() {
        // A name that is no text can only be a file's.
        None => true,
        Some("") => false,
        Some(option) if option.starts_with('-') => {
            !["-h", "--help", "-V", "--version"].contains(&option) && !option.starts_with("--color")
        }
        Some(word) => {
            let slip = NAMES.iter().any(|name| strsim::jaro_winkler(name, word) >= 0.85);
            !NAMES.contains(&word) && (!slip || std::path::Path::new(word).exists())
        }
    };
    if runs {
        all.insert(1, "run".into());
    }
    all
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal only.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    pub(crate) fn apply(self) {
        match self {
            Colour::Auto => anstream::ColorChoice::Auto,
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// How a workbook is opened.
#[derive(Clone, Debug, Args)]
pub(crate) struct OpenArgs {
    /// A text file with the password of an encrypted workbook; several lines are tried in turn. Or set the environment
    /// variable `APPRAISE_PASSWORD`.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// The most the workbook, or one of its parts unpacked, may come to, such as 800MB or 2GB.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "512MB")]
    pub(crate) max_size: u64,
}

/// A size as people write it: `800MB`, `2 GiB`, `2g`; a number alone is in megabytes, or in bytes where it is so large.
fn size(text: &str) -> Result<u64, String> {
    const LARGEST_IN_MEGABYTES: u64 = 64 << 10;
    let lower = text.trim().to_ascii_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit()).unwrap_or(lower.len());
    let (digits, unit) = lower.split_at(end);
    let wrong = || "a size is written in MB or GB, such as 800MB or 2GB".to_owned();
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let shift = match unit.trim() {
        "g" | "gb" | "gib" => 30,
        "m" | "mb" | "mib" => 20,
        "" if number <= LARGEST_IN_MEGABYTES => 20,
        "" | "b" => 0,
        _ => return Err(wrong()),
    };
    number
        .checked_shl(shift)
        .filter(|n| n >> shift == number && (1 << 20..=64 << 30).contains(n))
        .ok_or_else(|| "a size is between 1MB and 64GB".to_owned())
}

/// What every command that reads a tracker takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The policy: an installed one (see "appraise policies") or a pack file; again for a further one. With GROUP it is for
    /// that group of staff alone, such as `support_staff=support-staff`.
    #[arg(long = "policy", value_name = "[GROUP=]ID|FILE")]
    pub(crate) policies: Vec<String>,
    /// The day for which the check is made; today if not given.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) as_of: Option<NaiveDate>,
    /// Settings file; otherwise appraise.toml beside the tracker.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Role of the person for whom this run's outputs are made.
    #[arg(long, value_name = "ROLE")]
    pub(crate) operator_role: Option<String>,
    #[command(flatten)]
    pub(crate) open: OpenArgs,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Form::Human)]
    pub(crate) format: Form,
    /// Also outcomes that are met, not yet due or not applicable.
    #[arg(long)]
    pub(crate) all: bool,
    /// Print people's names: beside their codes in JSON, and in place of the codes in the pay committee's pack, which is then
    /// marked so.
    #[arg(long)]
    pub(crate) names: bool,
    /// Print nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
    /// The least severity that gives exit code 1.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
}

impl Common {
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            policies: self.policies.clone(),
            as_of: self.as_of.unwrap_or_else(today),
            config: self.config.clone(),
            operator_role: self.operator_role.clone(),
            open: self.open.clone(),
        }
    }
}

/// The day of the run where none is given.
pub(crate) fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "a day is written year-month-day, such as 2026-11-02".to_owned())
}

/// The least severity that gives exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Only breaches.
    Breach,
    /// Warnings and breaches.
    Warning,
    /// Any finding.
    Advice,
    /// Never.
    Never,
}

impl FailOn {
    /// The least severity, or `None` for never.
    pub(crate) fn least(self) -> Option<Severity> {
        match self {
            FailOn::Breach => Some(Severity::Breach),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Advice => Some(Severity::Advice),
            FailOn::Never => None,
        }
    }
}

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people.
    Human,
    /// For programs, schema appraise.check/1.
    Json,
}

/// `run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The trackers.
    #[arg(required = true, value_name = "TRACKER")]
    pub(crate) trackers: Vec<PathBuf>,
    /// The folder in which the output folder is made; otherwise beside the tracker.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The private record of published governors' reports: a second report of the year is audited together with the first
    /// and then added.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// A folder of templates for the reports, each in place of the program's own of that name.
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Begin the ledger: no report was published before this one.
    #[arg(long, requires = "ledger")]
    pub(crate) new_ledger: bool,
    /// Which reports to make, with commas between them; otherwise the governors', and those of which there is something to
    /// say.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LIST")]
    pub(crate) reports: Option<Vec<ReportKind>>,
    /// Annotate a signed workbook, although that makes its signature invalid in the copy.
    #[arg(long)]
    pub(crate) break_signature: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// A report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportKind {
    /// The termly report to governors.
    Governors,
    /// The headteacher's annual report.
    Head,
    /// How pay came out, for the full board.
    Pay,
    /// Pay progression of groups of staff, before and after the decisions.
    Equality,
    /// Figures of up to three years, for an inspector or a union.
    Data,
}

impl ReportKind {
    pub(crate) fn kind(self) -> Kind {
        match self {
            ReportKind::Governors => Kind::Governors,
            ReportKind::Head => Kind::Head,
            ReportKind::Pay => Kind::Pay,
            ReportKind::Equality => Kind::Equality,
            ReportKind::Data => Kind::Data,
        }
    }
}

/// `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The trackers.
    #[arg(required = true, value_name = "TRACKER")]
    pub(crate) trackers: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// `decide`.
#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// The pay committee's pack, with the decisions filled in.
    #[arg(value_name = "PACK")]
    pub(crate) pack: PathBuf,
    /// The tracker that the pack was made from, or its annotated copy.
    #[arg(long, value_name = "TRACKER")]
    pub(crate) tracker: PathBuf,
    /// The key that was made with the pack.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: PathBuf,
    /// The folder in which the output folder is made; otherwise beside the tracker.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Everybody in the pack has to have a decision.
    #[arg(long)]
    pub(crate) all: bool,
    /// A folder with a letter of your own, decision.html, and what it includes.
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Write the letters and the reasons even though the tracker opens with a password, which they cannot have.
    #[arg(long)]
    pub(crate) open_letters: bool,
    /// The policy, as it was given when the pack was made; only needed where that was a pack file.
    #[arg(long = "policy", value_name = "[GROUP=]ID|FILE")]
    pub(crate) policies: Vec<String>,
    /// The last day on which a decision can have been taken; today if not given.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) as_of: Option<NaiveDate>,
    /// Settings file; otherwise appraise.toml beside the tracker.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Role of the person for whom the pack was made.
    #[arg(long, value_name = "ROLE")]
    pub(crate) operator_role: Option<String>,
    #[command(flatten)]
    pub(crate) open: OpenArgs,
    /// Print nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// `annotate`.
#[derive(Debug, Args)]
pub(crate) struct AnnotateArgs {
    /// The tracker, or with --findings any workbook.
    #[arg(value_name = "TRACKER")]
    pub(crate) tracker: PathBuf,
    /// Where the annotated copy goes.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Annotate from a findings file (schema appraise.findings/1) instead of checking.
    #[arg(long, value_name = "FILE")]
    pub(crate) findings: Option<PathBuf>,
    /// Annotate a signed workbook, although that makes its signature invalid in the copy.
    #[arg(long)]
    pub(crate) break_signature: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// `strip`.
#[derive(Debug, Args)]
pub(crate) struct StripArgs {
    /// The annotated workbook.
    #[arg(value_name = "WORKBOOK")]
    pub(crate) workbook: PathBuf,
    /// Where the workbook without annotations goes.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) open: OpenArgs,
    /// Print nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// `map`.
#[derive(Debug, Args)]
pub(crate) struct MapArgs {
    /// The tracker.
    #[arg(value_name = "TRACKER")]
    pub(crate) tracker: PathBuf,
    /// Save it as [mapping] in the settings file beside the tracker (or --config), to be corrected there.
    #[arg(long)]
    pub(crate) write: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// `read-apart`.
#[derive(Debug, Args)]
pub(crate) struct ReadApartArgs {
    /// The most the workbook, or one of its parts unpacked, may come to, in bytes.
    pub(crate) most_bytes: u64,
}

/// `new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Where the blank tracker goes; nothing that is there is written over.
    #[arg(short, long, value_name = "TRACKER")]
    pub(crate) output: PathBuf,
    /// The policy: an installed one (see "appraise policies") or a pack file; again for a further one. With GROUP it is for
    /// that group of staff alone, such as `support_staff=support-staff`.
    #[arg(long = "policy", value_name = "[GROUP=]ID|FILE")]
    pub(crate) policies: Vec<String>,
    /// Every column the policy reads, rather than those on which its breaches show.
    #[arg(long)]
    pub(crate) full: bool,
    /// A day of the appraisal year it is for; today if not given.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) as_of: Option<NaiveDate>,
    /// Settings file; otherwise appraise.toml beside the tracker.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A check such as KCL-CYC-1-b, a line of the pay table such as D3, or a field such as staff.fte.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Look in this policy only.
    #[arg(long, value_name = "ID|FILE")]
    pub(crate) policy: Option<String>,
    /// Settings file: what it changes is told beside the policy's own.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// `policies`.
#[derive(Debug, Args)]
pub(crate) struct PoliciesArgs {
    #[command(subcommand)]
    pub(crate) what: Option<PoliciesCommand>,
}

/// `pay-rules`.
#[derive(Debug, Args)]
pub(crate) struct PayRulesArgs {
    /// The tracker whose school the table is of; without one only the policy and the settings file are looked at.
    #[arg(value_name = "TRACKER")]
    pub(crate) tracker: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// `sample`.
#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    /// The tracker.
    #[arg(value_name = "TRACKER")]
    pub(crate) tracker: PathBuf,
    /// Whom the sample is for.
    #[arg(long = "for", value_enum, default_value_t = SampleFor::Moderation, value_name = "WHOM")]
    pub(crate) purpose: SampleFor,
    /// How many statements, such as 6, or what share of them, such as 20%; otherwise as the policy or the school has fixed it.
    #[arg(long, value_name = "N|P%", value_parser = sample_size)]
    pub(crate) size: Option<crate::sampling::Size>,
    /// What the lot is drawn with, so that the same sample can be drawn again; otherwise made from the tracker and the day.
    #[arg(long, value_name = "TEXT")]
    pub(crate) seed: Option<String>,
    /// The workbook to write; nothing that is there is written over.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// The private record of what was published, so that governors get one sample of a year and no other.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Begin the ledger: nothing was published before this.
    #[arg(long, requires = "ledger")]
    pub(crate) new_ledger: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Whom a sample is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SampleFor {
    /// Whoever moderates statements.
    Moderation,
    /// Governors, who may not know whose they are.
    Governors,
}

/// A number of statements, or a share of them.
fn sample_size(text: &str) -> Result<crate::sampling::Size, String> {
    use crate::sampling::Size;
    let text = text.trim();
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|n| *n > 0);
    let size = match text.strip_suffix('%') {
        Some(percent) => number(percent).filter(|p| *p <= 100).map(Size::Percent),
        None => number(text).map(Size::Number),
    };
    size.ok_or_else(|| {
        "a size is a number of statements, such as 6, or a share of them, such as 20%".to_owned()
    })
}

/// `policies show` and `policies check`.
#[derive(Debug, Subcommand)]
pub(crate) enum PoliciesCommand {
    /// One pack: its checks, parameters and pay tables.
    Show {
        /// The pack's name or file.
        id: String,
        /// Settings file: what it changes is told beside the policy's own.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Every entry of the policy instead, and whether it is checked, asked of a person or not done.
        #[arg(long)]
        coverage: bool,
    },
    /// Is this file a good pack? All its mistakes, and examples that do not come out.
    Check {
        /// The pack file.
        file: PathBuf,
    },
    /// The schema of policy files, for editors that help with them.
    Schema,
}

/// `disclose`.
#[derive(Debug, Args)]
pub(crate) struct DiscloseArgs {
    /// Files with a case each, or a list of them.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Choose which figures to withhold (cases with "kind": "protect") instead of auditing.
    #[arg(long)]
    pub(crate) protect: bool,
    /// How many values each protected count has to keep, with --protect.
    #[arg(long, value_name = "N", default_value_t = 5, requires = "protect", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) min_values: u32,
    /// When to end with exit code 1.
    #[arg(long, value_enum, default_value_t = FailOnUnsafe::Never, value_name = "WHAT")]
    pub(crate) fail_on: FailOnUnsafe,
}

/// When `disclose` ends with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnUnsafe {
    /// When a case does not pass, or a problem has no solution.
    Unsafe,
    /// Never.
    Never,
}

#[cfg(test)]
mod tests {
    use super::{size, with_run};

    #[test]
    fn a_file_or_an_option_first_means_run_and_a_slip_of_the_pen_does_not() {
        for (typed, gets_run) in [
            ("tracker.xlsx", true),
            ("--policy", true),
            ("--quiet", true),
            ("check", false),
            ("chekc", false),
            ("anotate", false),
            ("--help", false),
            ("--color", false),
        ] {
            let all = with_run(["appraise", typed].into_iter().map(Into::into));
            assert_eq!(all[1] == "run", gets_run, "{typed}");
        }
        assert_eq!(with_run(std::iter::once("appraise".into())).len(), 1);
    }

    #[test]
    fn a_size_is_written_as_people_write_sizes() {
        for (text, bytes) in [
            ("800MB", 800 << 20),
            ("2GB", 2 << 30),
            ("2 gb", 2 << 30),
            ("3GiB", 3 << 30),
            ("2000000", 2_000_000),
            ("64", 64 << 20),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "much", "-1", "0", "65GB", "99999999999999999999", "18446744073709551615GB", "1TB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
