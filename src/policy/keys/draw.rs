//! The keys of samples of statements.

use super::{Holds, PURPOSES, ROUNDS, Table, may, needed, table, words};

pub(super) static SAMPLE: Table = table(
    "[[sample]]",
    "A sample of statements, for moderation or for governors. Without one of the purpose no such sample is drawn. It has all, number or \
     share, or the school says the size each time.",
    &[&[
        needed("for", Holds::Words(&words(&PURPOSES)), "whom it is for"),
        may("clause", Holds::Text, "the clause, where the policy asks for it"),
        needed("says", Holds::Text, "what it is, in plain words"),
        may(
            "round",
            Holds::Words(&words(&ROUNDS)),
            "the cycle of the statements: this, last or next; last if left out",
        ),
        needed("when", Holds::Expression, "which statements it is drawn from, seen from the statement"),
        needed(
            "reviewer",
            Holds::Expression,
            "who wrote it: every reviewer has one in the sample where its size allows",
        ),
        may(
            "per",
            Holds::Expressions,
            "what they are put together by: each group of them has a sample of its own size",
        ),
        may("all", Holds::Expression, "a condition: it is all of them"),
        may("number", Holds::Expression, "a number: how many"),
        may("share", Holds::Expression, "a number: how many of a hundred"),
        may("least", Holds::Expression, "a number: how many at least, with share"),
        may(
            "always",
            Holds::Expressions,
            "for moderation: statements that are in it whatever the lot says, such as those of the lowest rating",
        ),
        may(
            "shows",
            Holds::Texts,
            "for governors: the fields they may read, the most telling first; ratings, yes or no, words of a list, and dates, which are shown by their term",
        ),
    ]],
);
