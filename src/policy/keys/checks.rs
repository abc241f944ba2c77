//! The keys of checks: whom they concern, how they decide, and their examples.

use super::{FORCES, GIVE, Holds, Key, NUMBERS, ROUNDS, SEVERITY, STATES, Table, may, needed, table, words};

pub(super) static CHECK: Table = table(
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
            may(
                "told_with",
                Holds::Texts,
                "checks with whose finding it is told, where they find something of the same person: one finding for people, each check in the files",
            ),
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
        "severity_by",
        Holds::Expression,
        "a severity, as a word, that holds instead; \"no\" leaves the one written",
    ),
    may("lowered_by", Holds::Expression, "a number: so many steps less severe"),
    may(
        "look_back",
        Holds::Expression,
        "with round last: how many ended cycles are looked at, each by itself",
    ),
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
pub(in crate::policy) const KINDS: &[Key] = &[
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
    may(
        "same_as",
        Holds::Texts,
        "what these checks say of the same row, the worst of it, told with them; they are about the same kind and cycle",
    ),
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
        may("severity_by", Holds::Expression, "a severity, as a word, that holds instead"),
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
        may(
            "also",
            Holds::Texts,
            "the outcomes of other parts of the check about the same row, where they differ",
        ),
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
