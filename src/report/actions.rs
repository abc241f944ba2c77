//! What the school will do about what a report shows: a closed list, from which it chooses by name in its settings. A sentence
//! of its own could name somebody, so there is none; who wants to say more writes it on the printed line.

/// Something the school will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action(usize);

/// The names and the sentences.
const ALL: [(&str, &str); 12] = [
    ("hold_overdue_reviews", "Reviews and meetings that are overdue will be held by the end of this term."),
    (
        "set_missing_objectives",
        "Objectives that are missing will be agreed and written down by the end of this term.",
    ),
    (
        "give_missing_statements",
        "Statements and reports that are missing will be given by the end of this term.",
    ),
    ("complete_records", "What the tracker does not record yet will be filled in before the next report."),
    ("plan_dates_earlier", "The dates of next year's meetings will be set at the beginning of the year."),
    ("train_reviewers", "Reviewers will be trained before the next round."),
    ("share_reviewing", "Reviewing will be shared among more people, so that nobody has too many to review."),
    ("moderate", "Statements will be moderated before recommendations go to the pay committee."),
    ("provide_agreed_training", "Training that was agreed and not provided will be offered again this year."),
    ("plan_training", "The training plan will be built on the themes of this report."),
    ("review_policy", "The policy will be reviewed."),
    (
        "watch_equality",
        "Pay progression by group will be looked at again when more years can be taken together.",
    ),
];

impl Action {
    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ALL.iter().position(|(known, _)| known.eq_ignore_ascii_case(name.trim())).map(Self)
    }

    /// The names there are.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(name, _)| *name)
    }

    /// What it says in a report.
    #[must_use]
    pub fn says(self) -> &'static str {
        ALL.get(self.0).map_or("", |(_, says)| says)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_chosen_by_its_name_and_by_no_other_words() {
        assert!(
            Action::names()
                .all(|name| Action::named(name).is_some_and(|action| action.says().ends_with('.')))
        );
        assert_eq!(Action::named("Talk to somebody about punctuality"), None);
    }
}
