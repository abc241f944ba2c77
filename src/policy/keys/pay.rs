//! The keys of the rule for pay: its tables, its ranges and who is referred.

use super::{AWARDS, COUNTS_AS, Holds, Key, LINKS, PAY_ROUNDS, STEPS, Table, may, needed, table, words};

pub(super) static PAY: Table = table(
    "[pay]",
    "How ratings become a recommendation. Each of its tables is read downwards, and the first line that fits counts.",
    &[&[
        may("link", Holds::Words(&words(&LINKS)), "how pay is linked to appraisal; ratings if left out"),
        may(
            "round",
            Holds::Words(&words(&PAY_ROUNDS)),
            "the cycle it is about: the last one, or the latest whose day of effect has come or comes within four weeks",
        ),
        needed("rule", Holds::Text, "the id it is cited by"),
        needed("clause", Holds::Text, "the clause"),
        may("assumption", Holds::Text, "what is not confirmed, printed with every result"),
        needed("who", Holds::Expression, "who gets a line, seen from the staff row"),
        may(
            "beyond_scope",
            Holds::Flag,
            "those outside the scope of the policy are in the pay round all the same",
        ),
        may("counts", Holds::Expression, "which targets count"),
        may("strand_of", Holds::Expression, "the strand of a target"),
        may("rating", Holds::Expression, "the rating of a target"),
        may("has_best", Holds::Expression, "whether the target has the level of the best rating"),
        needed("range_text", Holds::Expression, "the pay range as the tracker writes it"),
        needed("effective", Holds::Expression, "the day from which the result holds"),
        needed("point", Holds::Expression, "the point before"),
        needed("top", Holds::Expression, "the top of the person's range"),
        needed("recorded", Holds::Expression, "the recommendation recorded in the tracker"),
        may("point_after", Holds::Expression, "the point after, where the tracker's own counts"),
        may("applied", Holds::Expression, "whether the person has applied for another range"),
        may(
            "allowances",
            Holds::Expression,
            "allowances beside the point, which are carried and never recommended",
        ),
        may("best", Holds::Text, "the rating that is best"),
        may("fails", Holds::Text, "the rating that fails"),
        may("strand", Holds::Many(&ROW), "the table of strands"),
        may("needs", Holds::Many(&NEEDS), "strands that roles need"),
        may("core", Holds::Many(&NEEDS), "strands that progression cannot do without"),
        may("core_strands", Holds::Expression, "a list of strands that are core instead, where it gives one"),
        may("conclusion", Holds::Many(&ROW), "the table of conclusions"),
        may("position", Holds::Many(&POSITION), "the table of pay"),
        may("gate", Holds::Many(&GATE), "circumstances that turn an automatic answer into a judgement"),
        may("flag", Holds::Many(&FLAG), "circumstances that are told to whoever decides, and never scored"),
        may("approval", Holds::Many(&STEP), "steps before the committee"),
        may("bonus_without", Holds::Texts, "strands left out of the bonus"),
        may(
            "bonus_who",
            Holds::Expression,
            "who may have a bonus, seen from the staff row; everybody if left out",
        ),
        may(
            "bonus_needs_standard",
            Holds::Expression,
            "a condition; where it does not hold every conclusion whose index is shown has a firm band",
        ),
        may("weight", Holds::Many(&WEIGHT), "how much strands weigh in the bonus; 1 where nothing is said"),
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

static WEIGHT: Table = table(
    "[[pay.weight]]",
    "How much a strand weighs in the bonus.",
    &[&[needed("strand", Holds::Text, "the strand"), needed("is", Holds::Expression, "a number, 0 or more")]],
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
            may(
                "award",
                Holds::Words(&words(&AWARDS)),
                "what it gives, where points, range and status do not say so",
            ),
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

static FLAG: Table = table(
    "[[pay.flag]]",
    "A circumstance for judgement.",
    &[&[
        needed("when", Holds::Expression, "when it is there"),
        needed("says", Holds::Text, "in plain words"),
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
