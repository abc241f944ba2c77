//! What no tracker can show, and who is asked instead; and what a pack does not do, and why.
//!
//! A policy asks for more than cells can hold: how people speak to one another, whether time allowed was enough. Such an
//! entry is neither checked nor passed over in silence. It becomes a question that somebody answers with yes, no or not
//! yet. With these blocks a pack accounts for every entry of its policy, so that what is not done can be counted.

use std::collections::{BTreeMap, BTreeSet};

use super::Output;
use super::check::Check;
use super::source::Section;

/// An entry that a person answers for, because no tracker can show it.
#[derive(Clone, Debug)]
pub struct Attestation {
    /// Its id.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// The question, to be answered with yes, no or not yet.
    pub question: String,
    /// Who answers: `Headteacher`.
    pub answers: String,
    /// Where the answer is written down.
    pub recorded: String,
    /// Why a tracker cannot show it.
    pub why: String,
}

/// An entry without a check of its own, cited by one that rests on the same cells.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// An entry that could be checked and is not.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Its id.
    pub id: String,
    /// What it asks, as a line of a list.
    pub title: String,
    /// Why it is left out.
    pub reason: String,
}

/// The ids of a pack and what each stands for. An entry is accounted for in one way only.
pub(super) struct Ids {
    taken: BTreeMap<String, &'static str>,
    cited: BTreeSet<String>,
}

impl Ids {
    pub(super) fn of(checks: &[Check], outputs: &[Output]) -> Self {
        let outputs = outputs.iter().map(|o| (o.id.to_lowercase(), "an output"));
        let checks_taken = checks.iter().map(|c| (c.id.to_lowercase(), "a check"));
        let cited = checks.iter().flat_map(|c| &c.cites).map(|id| id.to_lowercase()).collect();
        Ids { taken: outputs.chain(checks_taken).collect(), cited }
    }

    /// The id of a block, which no other may have, with the prefix of the file it stands in.
    fn take(&mut self, (prefix, section): &(&str, Section), as_what: &'static str) -> String {
        let id = section.citation(prefix);
        if let Some(before) = self.taken.insert(id.to_lowercase(), as_what).filter(|_| !id.is_empty()) {
            section.wrong(
                section.place_of("id"),
                &format!("\"{id}\" is {before} already, and stands again"),
                None,
            );
        }
        id
    }

    fn is_cited(&self, id: &str) -> bool {
        self.cited.contains(&id.to_lowercase())
    }

    pub(super) fn told(&mut self, sections: Vec<(&str, Section)>) -> Vec<Told> {
        let one = |block: (&str, Section)| {
            let (id, section) = (self.take(&block, "told with a check"), &block.1);
            if !id.is_empty() && !self.is_cited(&id) {
                let help = Some(format!("add it to the \"cites\" of the check that tells it: [\"{id}\"]"));
                section.wrong(section.place_of("id"), &format!("no check cites \"{id}\""), help);
            }
            Told { id, title: section.required("title") }
        };
        sections.into_iter().map(one).collect()
    }

    pub(super) fn attestations(&mut self, sections: Vec<(&str, Section)>) -> Vec<Attestation> {
        let one = |block: (&str, Section)| {
            let (id, section) = (self.take_uncited(&block, "asked of a person"), &block.1);
            Attestation {
                id,
                clause: section.required("clause"),
                question: section.required("question"),
                answers: section.required("answers"),
                recorded: section.required("recorded"),
                why: section.required("why"),
            }
        };
        sections.into_iter().map(one).collect()
    }

    pub(super) fn left_out(&mut self, sections: Vec<(&str, Section)>) -> Vec<LeftOut> {
        let one = |block: (&str, Section)| {
            let (id, section) = (self.take_uncited(&block, "left out"), &block.1);
            LeftOut { id, title: section.required("title"), reason: section.required("reason") }
        };
        sections.into_iter().map(one).collect()
    }

    /// The same for an entry that may not be told with a check either.
    fn take_uncited(&mut self, block: &(&str, Section), as_what: &'static str) -> String {
        let section = &block.1;
        let known = |id: &str| self.taken.contains_key(&id.to_lowercase());
        let cited = section.text("id").filter(|id| self.is_cited(id) && !known(id));
        if let Some(id) = cited {
            section.wrong(
                section.place_of("id"),
                &format!("\"{id}\" is cited by a check, and stands again"),
                None,
            );
        }
        self.take(block, as_what)
    }
}
