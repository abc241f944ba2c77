//! Every key that a pack file may have: what it holds, whether it is needed, and what it is for.
//!
//! The reader goes by these tables (a key that is not in them has no meaning, one that is needed and not there is a mistake), and
//! the schema for editors and the reference are written from them, so that the three cannot say different things.

use super::check::{Force, Gives, Round, Severity, State};
use super::parameter::Class;
use super::pay::Step;

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
pub(super) const STEPS: [(&str, Step); 4] = [
    ("ready", Step::Ready),
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
        may(
            "parameters",
            Holds::Named(&SETTING),
            "parameters of the policy extended that the school has set otherwise",
        ),
        may("parameter", Holds::Many(&PARAMETER), "a number, day or word that conditions use as param.NAME"),
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
        may("strands", Holds::WordLists, "the strands of objectives, and what each is called"),
        may("themes", Holds::WordLists, "the training themes of the governors' report, each with its words"),
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
        may("least", Holds::Value, "the least a number may be, or the units of a period"),
        may("most", Holds::Value, "the most it may be"),
        may("values", Holds::Texts, "the words a word may be, where there are only these"),
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

static CHECK: Table = table(
    "[[check]]",
    "What is checked, for which rows and how. It has one of the keys from deadline to expression, which says how it decides.",
    &[
        &[
            needed(
                "id",
                Holds::Text,
                "its id: the pack's prefix, a dash, and the clause; never given to another check",
            ),
            needed("clause", Holds::Text, "the clause of the policy"),
            needed("type", Holds::Text, "what it is about, such as meetings"),
            needed("title", Holds::Text, "what is looked for, as a line of a list"),
            needed("says", Holds::Text, "what the clause asks, in your own words"),
            needed("severity", SEVERITY, "how much it matters when it is not done"),
            needed(
                "force",
                Holds::Words(&words(&FORCES)),
                "hard where the policy says must, soft where it says should",
            ),
            needed("advice", Holds::Text, "what to do about it"),
            may("cites", Holds::Texts, "other checks that rest on the same cells"),
            needed(
                "examples",
                Holds::Many(&EXAMPLE),
                "records and what has to come out; they are run as tests",
            ),
            may("and", Holds::Many(&PART), "how it decides about another kind of row"),
        ],
        RULE,
        KINDS,
    ],
);

static PART: Table = table(
    "[[check.and]]",
    "How a check decides about another kind of row.",
    &[&[may("severity", SEVERITY, "how much it matters here, where that is not the check's")], RULE, KINDS],
);

const RULE: &[Key] = &[
    needed("for", Holds::Kind, "the kind of record each of whose rows is checked"),
    may("late", SEVERITY, "how much it matters when it is done late; one step less if left out"),
    may(
        "per",
        Holds::Expressions,
        "what the rows are put together by: each group of them is judged once, as group.KIND",
    ),
    may("numbers", Holds::One(&COUNTED), "what is counted beside what the kind of check counts itself"),
    may("round", Holds::Words(&words(&ROUNDS)), "the cycle asked for; this one if left out"),
    may("when", Holds::Filters(&FILTER), "which rows it concerns; all have to hold"),
    may("once", Holds::One(&ONCE), "the event that starts the duty"),
    may("from", Holds::Expression, "the day from which it is judged"),
    may("everybody", Holds::Flag, "also people out of scope, leavers and those not yet in post"),
    may("cell", Holds::Field, "the cell on which a finding stands"),
    may("cases", Holds::Many(&CASE), "further conditions, each with what it means"),
    may("remarks", Holds::Many(&REMARK), "what is added to the message while a condition holds"),
];

/// How a check may decide.
pub(super) const KINDS: &[Key] = &[
    may("deadline", Holds::One(&DEADLINE), "done by a day"),
    may("window", Holds::One(&WINDOW), "done between two days"),
    may("present", Holds::One(&PRESENT), "something is recorded"),
    may("limit", Holds::One(&LIMIT), "a number has a least or a most"),
    may("order", Holds::One(&ORDER), "this before that"),
    may("duration", Holds::One(&DURATION), "the length of a period"),
    may("allowed", Holds::One(&ALLOWED), "one of some values"),
    may("person", Holds::One(&PERSON), "a quality of a person the row names"),
    may("retention", Holds::One(&RETENTION), "kept long enough, and not too long"),
    may("approval", Holds::One(&APPROVAL), "approved in time, by the right person, in order"),
    may("expression", Holds::Flag, "true: the cases alone decide"),
];

/// The names that numbers have in files, each for an expression.
static COUNTED: Table = table(
    "check.numbers",
    "What is counted, by the names that numbers have in files.",
    &[&[
        may("days", Holds::Expression, "days late"),
        may("count", Holds::Expression, "how many"),
        may("minutes", Holds::Expression, "minutes"),
        may("share", Holds::Expression, "per cent"),
        may("keep_until", Holds::Expression, "the day until which a record is kept"),
        may("length_days", Holds::Expression, "the length in days"),
        may("gap", Holds::Expression, "the longest time without"),
    ]],
);

/// The same in an example, each with what it has to be.
static TO_BE: Table = table(
    "check.examples.numbers",
    "What has to be counted, by the names that numbers have in files.",
    &[&[
        may("days", Holds::Value, "days late"),
        may("count", Holds::Value, "how many"),
        may("minutes", Holds::Value, "minutes"),
        may("share", Holds::Value, "per cent"),
        may("keep_until", Holds::Value, "the day until which a record is kept"),
        may("length_days", Holds::Value, "the length in days"),
        may("gap", Holds::Value, "the longest time without"),
    ]],
);

static FILTER: Table = table(
    "check.when",
    "A condition, with what is said of the rows for which it does not hold.",
    &[&[
        needed("if", Holds::Expression, "the condition"),
        needed("else", Holds::Text, "what is said otherwise"),
    ]],
);

static ONCE: Table = table(
    "check.once",
    "The event that starts the duty.",
    &[&[
        needed("date", Holds::Expression, "its day"),
        needed("says", Holds::Text, "what is said while there is none"),
    ]],
);

static REMARK: Table = table(
    "check.remarks",
    "What is added to the message.",
    &[&[needed("if", Holds::Expression, "the condition"), needed("says", Holds::Text, "what is added")]],
);

static CASE: Table = table(
    "check.cases",
    "A condition with what it means.",
    &[&[
        needed("if", Holds::Expression, "the condition"),
        may("gives", GIVE, "what it means; breached if left out"),
        may("severity", SEVERITY, "its own severity"),
        needed("says", Holds::Text, "what it says"),
        may("list", Holds::Expression, "what is listed after it"),
        may("cell", Holds::Field, "the cell on which the finding stands"),
        may("needed", Holds::Flag, "the check cannot be told when the condition cannot"),
    ]],
);

const DONE_BY: &[Key] = &[
    needed("date", Holds::Expression, "the day it was done"),
    needed("by", Holds::Expression, "the last day"),
    may("marked", Holds::Expression, "counts as done in time when filled, though no day is recorded"),
    may("soon_from", Holds::Expression, "the day from which it is due soon, where the time is short"),
    may("working_days", Holds::Flag, "days late are counted in working days"),
    needed("done", Holds::Text, "what is done, as a sentence goes on: written statement given"),
];

static DEADLINE: Table = table("check.deadline", "Done by a day.", &[DONE_BY]);

static WINDOW: Table = table(
    "check.window",
    "Done between two days.",
    &[&[
        needed("dates", Holds::Expression, "the days it was done"),
        needed("from", Holds::Expression, "the first day of the window"),
        needed("to", Holds::Expression, "the last day of the window"),
        may("by", Holds::Expression, "the due date, where it is not the last day"),
        may("early", Holds::One(&EARLY), "what it means when it was done before the window only"),
        needed("done", Holds::Text, "what is done"),
    ]],
);

static EARLY: Table = table(
    "check.window.early",
    "What it means when it was done before the window only.",
    &[&[
        may("gives", GIVE, "breached if left out"),
        may("severity", SEVERITY, "that of the check if left out"),
        needed("says", Holds::Text, "what it says"),
    ]],
);

static PRESENT: Table = table(
    "check.present",
    "Something is recorded. It takes all, any or missing.",
    &[&[
        may("all", Holds::Expressions, "all of these are filled"),
        may("any", Holds::Expressions, "at least one of these is filled"),
        may("missing", Holds::Expression, "the list of those that lack it"),
        may("of", Holds::Expression, "how many there are in all"),
    ]],
);

static LIMIT: Table = table(
    "check.limit",
    "A number has a least or a most.",
    &[&[
        needed("count", Holds::Expression, "the number"),
        may("least", Holds::Expression, "at least"),
        may("most", Holds::Expression, "at most"),
        may("number", Holds::Words(&words(&NUMBERS)), "the number's name in files; count if left out"),
        needed("of", Holds::Text, "what is counted, in words"),
    ]],
);

static ORDER: Table = table(
    "check.order",
    "This before that.",
    &[&[
        needed("first", Holds::Expression, "the day of what comes first"),
        needed("then", Holds::Expression, "the day of what comes then"),
        may("by", Holds::Expression, "the last day that leaves enough time"),
        may("short", SEVERITY, "the severity when too little time was left; advice if left out"),
        may("strictly", Holds::Flag, "the same day is too late"),
        may("waits", Holds::Flag, "not yet due while what comes then has not happened"),
        needed("done", Holds::Text, "what comes first, in words"),
    ]],
);

static DURATION: Table = table(
    "check.duration",
    "The length of a period, both ends counted.",
    &[&[
        needed("from", Holds::Expression, "the first day"),
        needed("to", Holds::Expression, "the last day"),
        may("least", Holds::Expression, "at least, such as 6 months"),
        may("most", Holds::Expression, "at most"),
    ]],
);

static ALLOWED: Table = table(
    "check.allowed",
    "One of some values.",
    &[&[
        needed("value", Holds::Expression, "what is looked at"),
        needed("values", Holds::Expression, "the list of values"),
        may("blank", GIVE, "what a blank is; breached if left out"),
    ]],
);

static PERSON: Table = table(
    "check.person",
    "A quality of a person the row names.",
    &[&[
        needed("who", Holds::Expression, "the person"),
        needed("is", Holds::Expression, "what has to hold of them"),
        needed("says", Holds::Text, "what is said when it does not"),
        may("blank", GIVE, "what a blank is; breached if left out"),
    ]],
);

static RETENTION: Table = table(
    "check.retention",
    "Kept long enough, and not too long.",
    &[&[
        needed("closed", Holds::Expression, "the day the record was complete"),
        needed("keep", Holds::Expression, "how long it is kept"),
        needed("destroyed", Holds::Expression, "the day it was destroyed"),
    ]],
);

static APPROVAL: Table = table(
    "check.approval",
    "Approved in time, by the right person, in order.",
    &[
        DONE_BY,
        &[
            may("by_whom", Holds::Expression, "who approved"),
            may("approver", Holds::Expression, "who may: a person, a list of people, or a condition"),
            may("after", Holds::Expression, "the day of what comes before it"),
            may("after_says", Holds::Text, "what comes before it, in words"),
            may("says", Holds::Text, "what is said of another approver"),
        ],
    ],
);

static EXAMPLE: Table = Table {
    name: "check.examples",
    says: "Records and what has to come out of them. Further keys are fields of the check's kind, or kinds of record with one table for \
           each row. A teacher T01, in post since 2019, is there without being said.",
    keys: &[&[
        needed("as_of", Holds::Date, "the day of the check"),
        needed("gives", Holds::Words(&words(&STATES)), "the outcome"),
        may("severity", SEVERITY, "its severity"),
        may("due", Holds::Date, "the due date"),
        may("done", Holds::Date, "the day it was done"),
        may("cycle", Holds::Text, "the cycle it is told of, such as 2026/27"),
        may("of", Holds::Text, "the row or person meant, where there are several"),
        may("numbers", Holds::One(&TO_BE), "what has to be counted"),
        may("tells", Holds::Text, "words that the message has in it"),
        may("without", Holds::Columns, "columns and sheets that the tracker lacks"),
        may("parameters", Holds::Values, "parameters that are set otherwise"),
    ]],
    records: true,
};

static PAY: Table = table(
    "[pay]",
    "How ratings become a recommendation. Each of its tables is read downwards, and the first line that fits counts.",
    &[&[
        needed("rule", Holds::Text, "the id it is cited by"),
        needed("clause", Holds::Text, "the clause"),
        may("assumption", Holds::Text, "what is not confirmed, printed with every result"),
        needed("who", Holds::Expression, "who gets a line, seen from the staff row"),
        needed("counts", Holds::Expression, "which targets count"),
        needed("strand_of", Holds::Expression, "the strand of a target"),
        needed("rating", Holds::Expression, "the rating of a target"),
        needed("has_best", Holds::Expression, "whether the target has the level of the best rating"),
        needed("range_text", Holds::Expression, "the pay range as the tracker writes it"),
        needed("effective", Holds::Expression, "the day from which the result holds"),
        needed("point", Holds::Expression, "the point before"),
        needed("top", Holds::Expression, "the top of the person's range"),
        needed("recorded", Holds::Expression, "the recommendation recorded in the tracker"),
        needed("best", Holds::Text, "the rating that is best"),
        needed("fails", Holds::Text, "the rating that fails"),
        may("strand", Holds::Many(&ROW), "the table of strands"),
        may("needs", Holds::Many(&NEEDS), "strands that roles need"),
        may("core", Holds::Many(&NEEDS), "strands that progression cannot do without"),
        may("conclusion", Holds::Many(&ROW), "the table of conclusions"),
        may("position", Holds::Many(&POSITION), "the table of pay"),
        may("gate", Holds::Many(&GATE), "circumstances that turn an automatic answer into a judgement"),
        may("approval", Holds::Many(&STEP), "steps before the committee"),
        may("bonus_without", Holds::Texts, "strands left out of the bonus"),
        may("band", Holds::Many(&BAND), "the table of bonus bands"),
        may("bonus_firm", Holds::Texts, "conclusions with a firm band"),
        may("bonus_provisional", Holds::Texts, "conclusions with a provisional band"),
        may("bonus_hidden", Holds::Texts, "conclusions whose index is not shown"),
        may("range", Holds::Many(&RANGE), "a pay range"),
    ]],
);

const LINE: &[Key] = &[
    needed("row", Holds::Text, "the name of the line"),
    needed("gives", Holds::Text, "what it gives"),
    needed("says", Holds::Text, "in plain words"),
];

static ROW: Table = table(
    "[[pay.strand]], [[pay.conclusion]]",
    "A line of a table.",
    &[
        LINE,
        &[
            needed("when", Holds::Expression, "when it fits; the last line has \"true\""),
            may("counts_as", Holds::Words(&words(&COUNTS_AS)), "what the next table counts it as"),
        ],
    ],
);

static POSITION: Table = table(
    "[[pay.position]]",
    "A line of the table of pay.",
    &[
        LINE,
        &[
            may("when", Holds::Expression, "when it fits; the last line has \"true\", one with gate none"),
            needed("status", Holds::Words(&words(&STEPS)), "what it means for the committee"),
            may("points", Holds::Expression, "points gained"),
            may("range", Holds::Text, "the range moved into"),
            may("gate", Holds::Flag, "taken when a gate turns another line"),
            may("lenient", Holds::Flag, "columns the tracker lacks make it not fit, with an assumption"),
        ],
    ],
);

static NEEDS: Table = table(
    "[[pay.needs]], [[pay.core]]",
    "Strands that are needed.",
    &[&[needed("when", Holds::Expression, "for whom"), needed("strands", Holds::Texts, "the strands")]],
);

static GATE: Table = table(
    "[[pay.gate]]",
    "A circumstance that turns an automatic answer into a judgement.",
    &[&[
        needed("name", Holds::Text, "its name"),
        needed("when", Holds::Expression, "when it applies"),
        needed("says", Holds::Text, "in plain words"),
        needed("turns", Holds::Texts, "the lines it turns"),
    ]],
);

static STEP: Table = table(
    "[[pay.approval]]",
    "A step before the committee.",
    &[&[
        needed("date", Holds::Expression, "its day"),
        may("when", Holds::Expression, "whom it concerns"),
        needed("says", Holds::Text, "in plain words"),
    ]],
);

static BAND: Table = table(
    "[[pay.band]]",
    "A line of the bonus table.",
    &[&[
        needed("row", Holds::Text, "the name of the line"),
        needed("when", Holds::Expression, "when it fits, by the index"),
        needed("band", Holds::Whole, "the band"),
        needed("says", Holds::Text, "in plain words"),
    ]],
);

static RANGE: Table = table(
    "[[pay.range]]",
    "A pay range.",
    &[&[
        needed("name", Holds::Text, "its name"),
        needed("label", Holds::Text, "in plain words"),
        may("words", Holds::Texts, "how trackers call it"),
        may("first", Holds::Text, "its first point"),
        may("letters", Holds::Text, "what its points begin with"),
    ]],
);
