//! Reads a pack file: first its names, then its checks, each compiled against the vocabulary.

use std::collections::BTreeSet;

use crate::expression::{Compiler, Known, KnownTerm, Term, Type};
use crate::model::{KindId, Vocabulary};

use super::check::{Check, Force, Rule, Severity};
use super::pay::{Reading, list, word_lists};
use super::sample::{self, SEVERITIES};
use super::source::{PackMistake, Section, Source};
use super::{Hidden, Output, Pack, cycle, parameter, rule};

const FORCES: &[(&str, Force)] = &[("hard", Force::Hard), ("soft", Force::Soft)];

/// Facts that checks may ask for, in the order `pay` hands them over.
pub(crate) const FACTS: &[(&str, Type)] = &[
    ("conclusion", Type::Word(None)),
    ("pay_row", Type::Word(None)),
    ("bonus_band", Type::Number),
    ("bonus_index", Type::Number),
];

impl Pack {
    /// Reads a pack; `file` is its name for messages.
    ///
    /// # Errors
    /// All its mistakes, in the order of the file.
    pub fn read(file: &str, text: &str, vocabulary: &'static Vocabulary) -> Result<Pack, Vec<PackMistake>> {
        let source = Source::new(file, text);
        let table = source.parse();
        let root = Section::new(&source, table.get_ref(), 0..0, "the pack");
        let pack = Reader { source: &source, vocabulary }.pack(&root);
        root.finish();
        let mistakes = source.mistakes();
        match pack {
            Some(pack) if mistakes.is_empty() => Ok(pack),
            _ => Err(mistakes),
        }
    }
}

impl Pack {
    /// Reads `[[check]]` tables in the names of this pack, as if they stood in it.
    ///
    /// # Errors
    /// All their mistakes, in the order of the text.
    pub fn read_checks(
        &self,
        file: &str,
        text: &str,
        vocabulary: &'static Vocabulary,
    ) -> Result<Vec<Check>, Vec<PackMistake>> {
        let source = Source::new(file, text);
        let table = source.parse();
        let root = Section::new(&source, table.get_ref(), 0..0, "the checks");
        let reader = Reader { source: &source, vocabulary };
        let mut checks = reader.checks(&root, &self.known, &self.ratings, &self.prefix);
        let rules = checks.iter_mut().flat_map(|c| &mut c.rules);
        rules.for_each(|rule| rule.reads_through(&self.terms, &self.cycles));
        root.finish();
        let mistakes = source.mistakes();
        if mistakes.is_empty() { Ok(checks) } else { Err(mistakes) }
    }
}

struct Reader<'r> {
    source: &'r Source<'r>,
    vocabulary: &'static Vocabulary,
}

impl<'r> Reader<'r> {
    fn pack(&self, root: &Section<'r, 'r>) -> Option<Pack> {
        let staff = self.vocabulary.staff();
        let ratings = self.ratings(root);
        let parameters: Vec<_> =
            self.all(root, "parameter", "a parameter").iter().filter_map(parameter::read).collect();
        let mut known = Known {
            parameters: parameters.iter().map(|p| (p.name.clone(), p.ty.clone())).collect(),
            facts: FACTS.to_vec(),
            ratings: ratings.iter().map(|(name, _)| name.clone()).collect(),
            ..Known::default()
        };
        let mut terms = Vec::new();
        for section in self.all(root, "term", "a term") {
            let (name, says) = (section.required("name"), section.required("says"));
            let of = self.kind_of_rows(&section);
            let compiler = Compiler { vocabulary: self.vocabulary, known: &known };
            let is = section.needed_expression("is", &compiler, Some(of.unwrap_or(staff)), None);
            section.finish();
            if let Some(is) = is {
                known.terms.push(KnownTerm { name: name.clone(), ty: is.ty.clone(), of });
                terms.push(Term { name, says, is });
            }
        }
        let policy = self.one(root, "policy")?;
        let compiler = Compiler { vocabulary: self.vocabulary, known: &known };
        let cycles = cycle::read(self.source, root, &compiler, &parameters);
        let scope_section = self.one(root, "scope")?;
        let scope = scope_section.needed_expression("when", &compiler, Some(staff), Some(&Type::Bool));
        let scope_clause = scope_section.required("clause");
        let _ = scope_section.required("says");
        scope_section.finish();
        let prefix = policy.required("prefix");
        let mut checks = self.checks(root, &known, &ratings, &prefix);
        if let Some(cycles) = &cycles {
            checks.iter_mut().flat_map(|c| &mut c.rules).for_each(|rule| rule.reads_through(&terms, cycles));
        }
        let hidden = self.hidden(root, &compiler);
        let outputs = self.outputs(root);
        let pay =
            root.get("pay").and_then(|v| Section::of(self.source, v, "the pay rule")).and_then(|section| {
                let pay = Reading { vocabulary: self.vocabulary, known: &known }.read(&section);
                section.finish();
                pay
            });
        let words = |key: &'static str| {
            root.get(key)
                .and_then(|v| Section::of(self.source, v, key))
                .map(|inner| word_lists(&inner))
                .unwrap_or_default()
        };
        let pack = Pack {
            id: policy.required("id"),
            prefix,
            school: policy.required("school"),
            title: policy.required("title"),
            edition: policy.required("edition"),
            review: policy.date("review"),
            in_force: policy.date("in_force"),
            locked: policy.text("locked"),
            cycle: cycles.as_ref()?.school(&[]),
            cycles: cycles?,
            scope: scope?,
            scope_clause,
            ratings,
            parameters,
            terms,
            checks,
            outputs,
            hidden,
            pay,
            strand_labels: words("strands").into_iter().map(|(k, w)| (k, w.concat())).collect(),
            themes: words("themes"),
            known,
        };
        policy.finish();
        Some(pack)
    }

    /// The kind of row a term is said of, where it is not the person.
    fn kind_of_rows(&self, section: &Section) -> Option<KindId> {
        let name = section.text("for")?;
        let kind = self.vocabulary.kind_named(&name);
        if kind.is_none() {
            let names = self.vocabulary.kinds().map(|k| self.vocabulary.kind(k).name.clone());
            let help = crate::expression::nearest_name(&name, names);
            section.wrong(section.at.clone(), &format!("there is no record kind \"{name}\""), help);
        }
        kind.filter(|k| *k != self.vocabulary.staff())
    }

    fn one(&self, root: &Section<'r, 'r>, key: &'static str) -> Option<Section<'r, 'r>> {
        let value = root.get(key);
        if value.is_none() {
            self.source.mistake(0..0, format!("the pack has no [{key}]"), None);
        }
        Section::of(self.source, value?, &format!("[{key}]"))
    }

    fn all(&self, root: &Section<'r, 'r>, key: &'static str, name: &str) -> Vec<Section<'r, 'r>> {
        let Some(value) = root.get(key) else { return Vec::new() };
        list(value).into_iter().filter_map(|v| Section::of(self.source, v, name)).collect()
    }

    fn ratings(&self, root: &Section<'r, 'r>) -> Vec<(String, Vec<String>)> {
        let Some(section) = root.get("ratings").and_then(|v| Section::of(self.source, v, "[ratings]")) else {
            return Vec::new();
        };
        let (order, _, _) = (section.texts("order"), section.required("clause"), section.required("says"));
        let words = section
            .get("words")
            .and_then(|v| Section::of(self.source, v, "the words of the ratings"))
            .map(|inner| word_lists(&inner))
            .unwrap_or_default();
        for (name, _) in &words {
            if !order.contains(name) {
                section.wrong(section.at.clone(), &format!("\"{name}\" is no rating of the order"), None);
            }
        }
        section.finish();
        order
            .into_iter()
            .map(|name| {
                let own = words.iter().find(|(n, _)| *n == name).map(|(_, w)| w.clone()).unwrap_or_default();
                (name, own)
            })
            .collect()
    }

    fn hidden(&self, root: &Section<'r, 'r>, compiler: &Compiler) -> Vec<Hidden> {
        let staff = Some(self.vocabulary.staff());
        self.all(root, "hidden", "a hidden group")
            .into_iter()
            .filter_map(|s| {
                let when = s.needed_expression("when", compiler, staff, Some(&Type::Bool));
                let (role, clause, says) = (s.required("role"), s.required("clause"), s.required("says"));
                s.finish();
                Some(Hidden { role, when: when?, clause, says })
            })
            .collect()
    }

    fn outputs(&self, root: &Section<'r, 'r>) -> Vec<Output> {
        self.all(root, "output", "an output entry")
            .into_iter()
            .map(|s| {
                let output = Output {
                    id: s.required("id"),
                    clause: s.required("clause"),
                    says: s.required("says"),
                    shapes: s.required("shapes"),
                };
                s.finish();
                output
            })
            .collect()
    }

    fn checks(
        &self,
        root: &Section<'r, 'r>,
        known: &Known,
        ratings: &[(String, Vec<String>)],
        prefix: &str,
    ) -> Vec<Check> {
        let mut seen = BTreeSet::new();
        let mut checks = Vec::new();
        let Some(value) = root.get("check") else { return checks };
        for value in list(value) {
            let Some(mut section) = Section::of(self.source, value, "a check") else { continue };
            let id = section.required("id");
            section.name = format!("check \"{id}\"");
            if !id.is_empty() && !seen.insert(id.to_lowercase()) {
                let at = section.get("id").map_or(section.at.clone(), toml::Spanned::span);
                self.source.mistake(at, format!("the check \"{id}\" stands twice"), None);
            }
            if !id.is_empty() && !id.starts_with(&format!("{prefix}-")) {
                let at = section.get("id").map_or(section.at.clone(), toml::Spanned::span);
                let help = Some(format!("the pack's citations begin with \"{prefix}-\""));
                self.source.mistake(at, format!("\"{id}\" is no citation of this pack"), help);
            }
            if let Some(check) = self.check(&section, id, known, ratings) {
                checks.push(check);
            }
            section.finish();
        }
        checks
    }

    fn check(
        &self,
        section: &Section<'r, 'r>,
        id: String,
        known: &Known,
        ratings: &[(String, Vec<String>)],
    ) -> Option<Check> {
        let severity = section.word("severity", SEVERITIES);
        let force = section.word("force", FORCES);
        for (key, missing) in [("severity", severity.is_none()), ("force", force.is_none())] {
            if missing && !section.has(key) {
                section.wrong(section.at.clone(), &format!("\"{key}\" is missing"), None);
            }
        }
        let severity = severity.unwrap_or(Severity::Information);
        let mut rules = Vec::new();
        rules.extend(rule::read(self.source, self.vocabulary, section, known, severity));
        for (number, value) in section.get("and").map(list).unwrap_or_default().into_iter().enumerate() {
            let name = format!("part {} of check \"{id}\"", number + 2);
            if let Some(inner) = Section::of(self.source, value, &name) {
                rules.extend(rule::read(self.source, self.vocabulary, &inner, known, severity));
                inner.finish();
            }
        }
        let about = rules.first().map(|r: &Rule| r.about);
        let mut samples = Vec::new();
        for value in section.get("examples").map(list).unwrap_or_default() {
            if let (Some(inner), Some(about)) =
                (Section::of(self.source, value, &format!("an example of \"{id}\"")), about)
            {
                samples.extend(sample::read(&inner, self.vocabulary, about, ratings));
            }
        }
        if samples.len() < 2 && !section.has("examples") {
            section.wrong(
                section.at.clone(),
                "there are no examples (at least one that passes and one that fails)",
                None,
            );
        }
        Some(Check {
            clause: section.required("clause"),
            says: section.required("says"),
            title: section.required("title"),
            topic: section.required("type"),
            advice: section.required("advice"),
            cites: section.texts("cites"),
            force: force?,
            severity,
            rules,
            samples,
            id,
        })
    }
}
