//! The approval chain: which steps before the committee are recorded, and for whom one is outstanding.

use super::section::{Grid, Section, columns};
use super::sheet::Content;
use super::{Line, words};
use crate::pay::Status;

pub(super) fn section(lines: &[Line]) -> Section {
    let mut steps: Vec<&str> = Vec::new();
    let in_round = || lines.iter().filter(|line| line.person.status != Status::NotEligible);
    // The longest chain has the steps in their order; what it lacks comes after it.
    let mut chains: Vec<_> = in_round().map(|line| &line.person.approvals).collect();
    chains.sort_by_key(|chain| std::cmp::Reverse(chain.len()));
    for (step, _) in chains.into_iter().flatten() {
        if !steps.contains(&&**step) {
            steps.push(step);
        }
    }
    let rows = steps
        .into_iter()
        .map(|step| {
            let of =
                |line: &&Line| line.person.approvals.iter().find(|(own, _)| &**own == step).map(|(_, d)| *d);
            let count = |wanted: Option<bool>| {
                Content::Count(words::whole(
                    in_round().filter(|line| of(line).map(|day| day.is_some()) == wanted).count(),
                ))
            };
            let open: Vec<&str> =
                in_round().filter(|line| of(line) == Some(None)).map(|line| line.shown.as_str()).collect();
            vec![
                Content::Strong(words::capital(step)),
                count(Some(true)),
                count(Some(false)),
                count(None),
                if open.is_empty() { Content::Note("nobody") } else { Content::Text(open.join("; ")) },
            ]
        })
        .collect();
    let headings =
        [("Step", 44), ("Recorded", 12), ("Outstanding", 13), ("Not needed", 12), ("Outstanding for", 55)];
    let grid = Grid {
        name: "Approvals".to_owned(),
        about: "One row for each step of the approval chain, and for whom it is outstanding.".to_owned(),
        columns: columns(&headings, rows),
        empty: "The policy names no step before the decision, or the tracker keeps none.",
    };
    let about = "The steps that the policy puts before the decision, as the tracker records them. The decision itself and the \
                 sign-off come last.";
    Section::of_table("Approvals", "Approval chain", about.to_owned(), grid)
}
