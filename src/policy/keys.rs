//! Every key that a pack file may have: what it holds, whether it is needed, and what it is for.
//!
//! The reader goes by these tables (a key that is not in them has no meaning, one that is needed and not there is a mistake), and
//! the schema for editors and the reference are written from them, so that the three cannot say different things.

mod checks;
mod draw;
mod pay;

pub(super) use checks::KINDS;

use super::check::{Force, Gives, Round, Severity, State};
use super::draw::Purpose;
use super::parameter::Class;
use super::pay::{Award, Link, Step};
use checks::CHECK;
use draw::SAMPLE;
use pay::PAY;

/// One table of a pack file.
#[derive(Debug)]
pub struct Table {
    /// Its heading in the reference.
    pub name: &'static str,
    /// What it is.
    pub says: &'static str,
    /// Its keys, in groups, because some tables share a group.
    pub keys: &'static [&'static [Key]],
    /// Whether further keys are fields and kinds of record of the vocabulary.
    pub records: bool,
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether the table is incomplete without it.
    pub needed: Needed,
    /// What stands behind it.
    pub holds: Holds,
    /// What it is for.
    pub says: &'static str,
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// Always.
    Yes,
    /// In a pack that extends no other.
    Alone,
    /// It may be left out.
    No,
}

/// What stands behind a key.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// Text.
    Text,
    /// A list of texts.
    Texts,
    /// True or false.
    Flag,
    /// A date.
    Date,
    /// A whole number.
    Whole,
    /// The value of a parameter.
    Value,
    /// One of some words.
    Words(&'static [&'static str]),
    /// A kind of record.
    Kind,
    /// A field.
    Field,
    /// Fields with their kinds, and kinds.
    Columns,
    /// A condition or value, written as text.
    Expression,
    /// One or several of them.
    Expressions,
    /// A table.
    One(&'static Table),
    /// A table, or several.
    Many(&'static Table),
    /// Conditions, or tables with a condition and what to say; one or several.
    Filters(&'static Table),
    /// Names of the pack's own, each with its words.
    WordLists,
    /// Names of parameters, each with a value.
    Values,
    /// Names of parameters, each with such a table.
    Named(&'static Table),
}

impl Holds {
    /// Whether a reader that asks for one may be given the other.
    pub(super) fn is_like(self, other: Holds) -> bool {
        match (self, other) {
            (Holds::Words(a), Holds::Words(b)) => a == b,
            (Holds::Text, Holds::Kind | Holds::Field) | (Holds::Texts, Holds::Columns) => true,
            _ => std::mem::discriminant(&self) == std::mem::discriminant(&other),
        }
    }
}

impl Table {
    /// Its keys, in their order.
    pub fn all(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.keys.iter().copied().flatten()
    }

    /// A key by name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.all().find(|k| k.name == name)
    }
}

/// The words of a list of words and what they mean.
const fn words<T: Copy, const N: usize>(pairs: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut all = [""; N];
    let mut at = 0;
    while at < N {
        all[at] = pairs[at].0;
        at += 1;
    }
    all
}

pub(super) const SEVERITIES: [(&str, Severity); 4] = [
    ("information", Severity::Information),
    ("advice", Severity::Advice),
    ("warning", Severity::Warning),
    ("breach", Severity::Breach),
];
pub(super) const STATES: [(&str, State); 8] = [
    ("not_applicable", State::NotApplicable),
    ("not_yet_due", State::NotYetDue),
    ("due_soon", State::DueSoon),
    ("overdue", State::Overdue),
    ("met", State::Met),
    ("met_late", State::MetLate),
    ("breached", State::Breached),
    ("cannot_tell", State::CannotTell),
];
pub(super) const FORCES: [(&str, Force); 2] = [("hard", Force::Hard), ("soft", Force::Soft)];
pub(super) const ROUNDS: [(&str, Round); 5] = [
    ("this", Round::This),
    ("last", Round::Last),
    ("next", Round::Next),
    ("recent", Round::Recent),
    ("any", Round::Any),
];
pub(super) const GIVES: [(&str, Gives); 4] = [
    ("breached", Gives::Breached),
    ("cannot_tell", Gives::CannotTell),
    ("note", Gives::Note),
    ("not_applicable", Gives::NotApplicable),
];
pub(super) const CLASSES: [(&str, Class); 3] =
    [("policy", Class::Policy), ("school", Class::School), ("product", Class::Product)];
/// How pay is linked to appraisal, by its words.
pub(super) const LINKS: [(&str, Link); 4] = [
    ("ratings", Link::Ratings),
    ("automatic", Link::Automatic),
    ("recorded", Link::Recorded),
    ("silent", Link::Silent),
];
/// Which cycle pay is about: the last, or the latest whose day of effect has come or comes soon.
pub(super) const PAY_ROUNDS: [(&str, bool); 2] = [("last", false), ("effective", true)];
/// What a line of the table of pay gives, where its points, range and status do not say it.
pub(super) const AWARDS: [(&str, Award); 6] = [
    ("none", Award::Nothing),
    ("points", Award::Points),
    ("enhanced", Award::Enhanced),
    ("range_move", Award::Move),
    ("deferred", Award::Deferred),
    ("refer", Award::Refer),
];
/// Whom a sample is for.
pub(super) const PURPOSES: [(&str, Purpose); 2] =
    [("moderation", Purpose::Moderation), ("governors", Purpose::Governors)];
pub(super) const STEPS: [(&str, Step); 5] = [
    ("ready", Step::Ready),
    ("held", Step::Held),
    ("refer", Step::Refer),
    ("incomplete", Step::Incomplete),
    ("not_eligible", Step::NotEligible),
];
/// The names that numbers have in files: days late, and what else a message counts.
pub(super) const NUMBERS: [(&str, &str); 7] = [
    ("days", "days"),
    ("count", "count"),
    ("minutes", "minutes"),
    ("share", "share"),
    ("keep_until", "keep_until"),
    ("length_days", "length_days"),
    ("gap", "gap"),
];
pub(super) const COUNTS_AS: [(&str, &str); 3] =
    [("incomplete", "incomplete"), ("mixed", "mixed"), ("failed", "failed")];
/// The types of parameters, by their names.
pub(super) const TYPES: [(&str, ParameterType); 8] = [
    ("yes/no", ParameterType::YesNo),
    ("number", ParameterType::Number),
    ("date", ParameterType::Date),
    ("period", ParameterType::Period),
    ("day", ParameterType::Day),
    ("word", ParameterType::Word),
    ("words", ParameterType::Words),
    ("text", ParameterType::Text),
];

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParameterType {
    YesNo,
    Number,
    Date,
    Period,
    Day,
    Word,
    Words,
    Text,
}

const SEVERITY: Holds = Holds::Words(&words(&SEVERITIES));
const GIVE: Holds = Holds::Words(&words(&GIVES));

const fn needed(name: &'static str, holds: Holds, says: &'static str) -> Key {
    Key { name, needed: Needed::Yes, holds, says }
}

const fn alone(name: &'static str, holds: Holds, says: &'static str) -> Key {
    Key { name, needed: Needed::Alone, holds, says }
}

const fn may(name: &'static str, holds: Holds, says: &'static str) -> Key {
    Key { name, needed: Needed::No, holds, says }
}

const fn table(name: &'static str, says: &'static str, keys: &'static [&'static [Key]]) -> Table {
    Table { name, says, keys, records: false }
}

/// The file as a whole.
pub static ROOT: Table = table(
    "The file",
    "The tables of a pack.",
    &[&[
        needed("policy", Holds::One(&POLICY), "what policy it is"),
        alone("cycle", Holds::Many(&CYCLE), "how the appraisal year runs, for each group of staff"),
        may(
            "placed",
            Holds::Many(&PLACED),
            "rows without a cycle that belong to another than the one of their date",
        ),
        alone("scope", Holds::One(&SCOPE), "whom the policy is about"),
        may("ratings", Holds::One(&RATINGS), "the words of the rating scale"),
        may("program", Holds::One(&PROGRAM), "what the policy, or the school, decides of the program itself"),
        may(
            "parameters",
            Holds::Named(&SETTING),
            "parameters of the policy extended that the school has set otherwise",
        ),
        may("parameter", Holds::Many(&PARAMETER), "a number, day or word that conditions use as param.NAME"),
        may(
            "joint",
            Holds::Many(&JOINT),
            "parameters that the policy or the school names as one, such as a window",
        ),
        may(
            "no_parameter",
            Holds::Many(&NO_PARAMETER),
            "a name under which somebody may look for a parameter, and why there is none",
        ),
        may(
            "term",
            Holds::Many(&TERM),
            "a condition or value with a name, so that it need not be written again",
        ),
        may("check", Holds::Many(&CHECK), "what is checked"),
        may(
            "without",
            Holds::Many(&WITHOUT),
            "a check of the policy extended that the school has decided not to run",
        ),
        may("hidden", Holds::Many(&HIDDEN), "whose papers the person who runs the program may not see"),
        may("output", Holds::Many(&OUTPUT), "what the documents have to contain"),
        may("told", Holds::Many(&TOLD), "an entry that a check tells together with its own"),
        may("attestation", Holds::Many(&ATTESTATION), "what no tracker can show, asked of a person"),
        may("left_out", Holds::Many(&LEFT_OUT), "an entry that could be checked and is not"),
        may("pay", Holds::One(&PAY), "how ratings become a recommendation on pay"),
        may("letters", Holds::One(&LETTERS), "what letters about decisions say of appeals"),
        may("sample", Holds::Many(&SAMPLE), "a sample of statements, for moderation or for governors"),
        may("strands", Holds::WordLists, "the strands of objectives, and what each is called"),
        may("themes", Holds::WordLists, "the training themes of the governors' report, each with its words"),
        may(
            "stages",
            Holds::WordLists,
            "the stages of the cycle that the governors' report tells, each with the checks that say whether it was done in time",
        ),
        may(
            "kept",
            Holds::WordLists,
            "limits that the governors' report tells whether they were kept, each with the checks that say so",
        ),
    ]],
);

static LETTERS: Table = table(
    "[letters]",
    "What the letter about a decision on pay says of appeals. A policy without a right of appeal has none.",
    &[&[
        needed("clause", Holds::Text, "the clause"),
        needed("appeal", Holds::Text, "the right of appeal, in sentences to the person"),
        may(
            "appeal_head",
            Holds::Text,
            "the same to a headteacher, where appeals of others go to the headteacher",
        ),
        may(
            "appeal_by",
            Holds::Expression,
            "the last day for it, seen from the staff row; decided is the day of the decision: decided + '10 working days'",
        ),
    ]],
);

/// Checks by themselves, read in the names of a pack.
pub(super) static CHECKS: Table =
    table("Checks", "Checks by themselves.", &[&[may("check", Holds::Many(&CHECK), "what is checked")]]);

static POLICY: Table = table(
    "[policy]",
    "What policy it is. A pack that extends another has the other's school, title, edition and dates where it gives none.",
    &[&[
        needed("id", Holds::Text, "the name by which it is asked for"),
        needed("prefix", Holds::Text, "what the ids of its checks begin with, before a dash"),
        may(
            "extends",
            Holds::Text,
            "the policy it adds to: an installed one, or a file named from the folder of this one",
        ),
        alone("school", Holds::Text, "whose policy it is"),
        alone("title", Holds::Text, "its title"),
        alone("edition", Holds::Text, "its edition, in words"),
        may("review", Holds::Date, "the day after which it is overdue for review"),
        may("in_force", Holds::Date, "the day from which it holds"),
        may("locked", Holds::Text, "the clause that forbids to change it"),
    ]],
);

static CYCLE: Table = table(
    "[[cycle]]",
    "How the appraisal year of a group of staff runs. Read downwards; the last is everybody else's.",
    &[&[
        may("when", Holds::Expression, "whose it is, seen from the staff row; the last has none"),
        needed("clause", Holds::Text, "the clause"),
        needed("says", Holds::Text, "in plain words"),
        needed("starts", Holds::Text, "the day of the year, or a parameter that is one"),
        may("own_start", Holds::Expression, "the first day of a person's own"),
        may("own_end", Holds::Expression, "the last day of a person's own"),
        may("round_for_all", Holds::Flag, "in the last: everybody goes from round to round with it"),
    ]],
);

static PLACED: Table = table(
    "[[placed]]",
    "Rows that name no cycle and belong to another than the one they are dated in. It takes looks_back or planned_from.",
    &[&[
        needed("for", Holds::Kind, "the kind of record"),
        may("when", Holds::Expression, "which of its rows"),
        needed("says", Holds::Text, "in plain words"),
        may("looks_back", Holds::Text, "how long before the end of a cycle rows begin to be about it"),
        may("planned_from", Holds::Text, "how long before the end of a cycle rows begin to plan the next"),
    ]],
);

static SCOPE: Table = table(
    "[scope]",
    "Whom the policy is about.",
    &[&[
        needed("when", Holds::Expression, "who is, seen from the staff row"),
        may("when_due", Holds::Flag, "asked on the day a duty falls due, rather than on the day of the run"),
        needed("clause", Holds::Text, "the clause"),
        needed("says", Holds::Text, "in plain words"),
    ]],
);

static RATINGS: Table = table(
    "[ratings]",
    "The words of the rating scale.",
    &[&[
        needed("order", Holds::Texts, "the words, lowest first"),
        needed("clause", Holds::Text, "the clause"),
        needed("says", Holds::Text, "in plain words"),
        may("words", Holds::WordLists, "other words for them, as trackers write them"),
        may("own", Holds::Text, "a parameter with the school's words for all of them, best first"),
        may("more", Holds::Text, "a parameter with further words, each written WORD=RATING"),
    ]],
);

static PROGRAM: Table = table(
    "[program]",
    "What a policy, or a school through its parameters, decides of the program itself. Seen from no row.",
    &[&[
        may(
            "due_soon",
            Holds::Expression,
            "a number: days before a due date from which something is due soon; 28 if left out",
        ),
        may(
            "every_weekday",
            Holds::Expression,
            "a condition: every weekday but bank holidays is a working day, whatever the term dates say",
        ),
        may("small_counts", Holds::Expression, "a number: the least count that the governors' report tells"),
        may("small_groups", Holds::Expression, "a number: the smallest group that it tells of by itself"),
        may(
            "withhold_process",
            Holds::Expression,
            "a condition: its tables of what was done in time and of what is overdue are left out",
        ),
        may(
            "by_priority",
            Holds::Expression,
            "a condition: it has a table of objectives by the priorities of the school's plan",
        ),
        may(
            "annual_report",
            Holds::Expression,
            "a condition: the headteacher gives governors a report of the year",
        ),
        may(
            "reports_after",
            Holds::Expression,
            "a date: what is lodged or held after it is of the year that reports tell of; twelve months before the day of the report if left out",
        ),
    ]],
);

/// A parameter set otherwise.
static SETTING: Table = table(
    "[parameters]",
    "One line for each: NAME = { value = …, reason = … }. It is printed with its reason wherever the policy is used.",
    &[&[
        needed("value", Holds::Value, "the school's value"),
        needed("reason", Holds::Text, "why, or who decided it"),
    ]],
);

static PARAMETER: Table = table(
    "[[parameter]]",
    "A number, day or word of the policy, or one that it leaves open.",
    &[&[
        needed("name", Holds::Text, "its name; conditions say param.NAME"),
        needed("says", Holds::Text, "what it is"),
        needed(
            "class",
            Holds::Words(&words(&CLASSES)),
            "fixed by the policy, left to the school, or assumed by the program",
        ),
        needed(
            "type",
            Holds::Words(&words(&TYPES)),
            "what it is: a day is 31 October, a period is 5 working days",
        ),
        may("default", Holds::Value, "its value until it is set; left out where the school has to"),
        may("clause", Holds::Text, "its clause, where that is another than of the checks that read it"),
        may("optional", Holds::Flag, "true: the school may leave it blank, and is not asked for it"),
        may(
            "least",
            Holds::Value,
            "the least a number may be, or the units of a period, or how many words there are at least",
        ),
        may("most", Holds::Value, "the most it may be"),
        may(
            "values",
            Holds::Texts,
            "the words a word may be, or each of several (what stands behind its =), where there are only these",
        ),
    ]],
);

static JOINT: Table = table(
    "[[joint]]",
    "Parameters that go by one name: the two days of a window, or a value for each group of staff.",
    &[&[
        needed("name", Holds::Text, "the name"),
        needed("says", Holds::Text, "what it is"),
        needed(
            "sets",
            Holds::Texts,
            "the parameters: \"first, last\" for a window, \"group=first, last\" for each group; for the last day of a year, \"day before\" the first",
        ),
    ]],
);

static NO_PARAMETER: Table = table(
    "[[no_parameter]]",
    "A name under which somebody may look for a parameter, and why there is nothing to set.",
    &[&[
        needed("name", Holds::Text, "the name"),
        needed(
            "reason",
            Holds::Text,
            "why there is nothing to set, and what to do instead where there is something",
        ),
    ]],
);

static TERM: Table = table(
    "[[term]]",
    "A condition or value with a name. Conditions further down use the name.",
    &[&[
        needed("name", Holds::Text, "its name"),
        needed("says", Holds::Text, "in plain words"),
        may("for", Holds::Kind, "the kind of row it is said of; a person if left out"),
        needed("is", Holds::Expression, "what it is"),
    ]],
);

static WITHOUT: Table = table(
    "[[without]]",
    "A check of the policy extended that the school has decided not to run. It is printed with the reason.",
    &[&[needed("id", Holds::Text, "the check"), needed("reason", Holds::Text, "why, or who decided it")]],
);

static HIDDEN: Table = table(
    "[[hidden]]",
    "Whose papers the person who runs the program may not see.",
    &[&[
        needed("role", Holds::Text, "the role of that person"),
        needed("when", Holds::Expression, "whose, seen from the staff row"),
        needed("clause", Holds::Text, "the clause"),
        needed("says", Holds::Text, "in plain words"),
    ]],
);

static OUTPUT: Table = table(
    "[[output]]",
    "A clause that shapes a document and has no finding of its own.",
    &[&[
        needed("id", Holds::Text, "its id"),
        needed("clause", Holds::Text, "the clause"),
        needed("says", Holds::Text, "what it asks"),
        needed("shapes", Holds::Text, "where the documents do it"),
    ]],
);

static TOLD: Table = table(
    "[[told]]",
    "An entry without a check of its own, cited by the check that tells it.",
    &[&[
        needed("id", Holds::Text, "its id"),
        needed("title", Holds::Text, "what is looked for, as a line of a list"),
    ]],
);

static ATTESTATION: Table = table(
    "[[attestation]]",
    "What no tracker can show. Somebody is asked, and answers yes, no or not yet.",
    &[&[
        needed("id", Holds::Text, "its id"),
        needed("clause", Holds::Text, "the clause"),
        needed("question", Holds::Text, "the question"),
        needed("answers", Holds::Text, "who answers"),
        needed("recorded", Holds::Text, "where the answer is written down"),
        needed("why", Holds::Text, "why a tracker cannot show it"),
    ]],
);

static LEFT_OUT: Table = table(
    "[[left_out]]",
    "An entry that could be checked and is not.",
    &[&[
        needed("id", Holds::Text, "its id"),
        needed("title", Holds::Text, "what it asks, as a line of a list"),
        needed("reason", Holds::Text, "why it is left out"),
    ]],
);
