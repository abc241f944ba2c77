//! Reads a pack: first its names, then its checks, each compiled against the vocabulary.
//!
//! A pack may extend another. Then each file is one layer, the lowest first, and they are read as if they were one: lists go on
//! in the layer above, tables that stand once are those of the highest layer that has them. Every mistake names its own file.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeValue;

use crate::expression::{Compiler, Known, KnownTerm, Term, Type, nearest_name};
use crate::model::Vocabulary;

use super::attestation::Ids;
use super::check::{Check, Rule, Severity};
use super::cycle::Cycles;
use super::keys::{FORCES, SEVERITIES};
use super::parameter::{Parameter, Values};
use super::pay::Reading;
use super::ratings::Scaled;
use super::same;
use super::sample;
use super::source::Section;
use super::{
    Hidden, Origin, Output, Pack, Without, cycle, draw, joint, letters, parameter, program, ratings, rule,
    stages,
};

/// Facts that checks may ask for, in the order `pay` hands them over.
pub(crate) const FACTS: &[(&str, Type)] = &[
    ("conclusion", Type::Word(None)),
    ("pay_row", Type::Word(None)),
    ("bonus_band", Type::Number),
    ("bonus_index", Type::Number),
    ("recommended", Type::Word(None)),
    ("own_table", Type::Bool),
];

/// The tables that a layer above gives instead of those below.
const REPLACED: [&str; 11] = [
    "cycle", "placed", "scope", "ratings", "program", "pay", "sample", "strands", "themes", "stages", "kept",
];
/// The table that a layer above may give a locked policy which has none: a school's own right of appeal changes nothing.
const ADDED: &str = "letters";

/// Reads the layers of a pack, the lowest first. Where it gives nothing, a mistake was told.
pub(super) fn read(roots: &[Section], vocabulary: &'static Vocabulary) -> Option<Pack> {
    let policies: Vec<Option<Section>> = roots.iter().map(|r| r.table("policy", "[policy]")).collect();
    Reader { roots, top: roots.last()?, policies, vocabulary }.pack()
}

/// Reads `[[check]]` tables in the names of a pack, as if they stood in it.
pub(super) fn read_checks(root: &Section, pack: &Pack, vocabulary: &'static Vocabulary) -> Vec<Check> {
    let reader = Reader { roots: std::slice::from_ref(root), top: root, policies: vec![None], vocabulary };
    let mut checks = reader.checks(std::slice::from_ref(&pack.prefix), &pack.known, Scaled::of(pack));
    let rules = checks.iter_mut().flat_map(|c| &mut c.rules);
    rules.for_each(|rule| rule.reads_through(&pack.terms, &pack.cycles));
    let _ = same::join(&mut checks, &same::named(&pack.checks), &pack.without);
    checks
}

struct Reader<'p, 'r> {
    roots: &'p [Section<'r, 'r>],
    /// The highest layer.
    top: &'p Section<'r, 'r>,
    policies: Vec<Option<Section<'r, 'r>>>,
    vocabulary: &'static Vocabulary,
}

/// A table and the layer it stands in.
struct Layered<'r> {
    layer: usize,
    section: Section<'r, 'r>,
}

impl<'r> Reader<'_, 'r> {
    fn pack(&self) -> Option<Pack> {
        let staff = self.vocabulary.staff();
        self.refuse_changes_of_locked();
        let ratings = self.ratings();
        let (parameters, parameter_origins) = self.parameters();
        let values = self.values(&parameters);
        let joints = self.all("joint", "a joint name");
        let joints = joints.iter().map(|one| joint::read(&one.section, &parameters)).collect();
        let no_parameters = self.no_parameters(&parameters);
        let mut known = Known {
            parameters: parameters.iter().map(|p| (p.name.clone(), p.ty.clone())).collect(),
            facts: FACTS.to_vec(),
            ratings: ratings.iter().map(|(name, _)| name.clone()).collect(),
            ..Known::default()
        };
        let (terms, term_origins) = self.terms(&mut known);
        let compiler = Compiler { vocabulary: self.vocabulary, known: &known };
        let rating_words = self.highest("ratings").table("ratings", "[ratings]");
        let rating_words = rating_words.map(|s| ratings::read(&s, &parameters, &ratings)).unwrap_or_default();
        let program = self.highest("program").table("program", "[program]");
        let program = program.map(|s| program::read(&s, &compiler)).unwrap_or_default();
        let cycles = self.cycles(&compiler, &parameters);
        let scope = self.highest("scope").table("scope", "[scope]").map(|section| {
            let when = section.expression("when", &compiler, Some(staff), Some(&Type::Bool));
            let _ = section.required("says");
            (when, section.required("clause"), section.flag("when_due"))
        });
        let prefixes = self.prefixes();
        let scaled =
            Scaled { ratings: &ratings, words: rating_words, parameters: &parameters, values: &values };
        let mut checks = self.checks(&prefixes, &known, scaled);
        let without = self.without(&mut checks);
        if let Some(cycles) = &cycles {
            checks.iter_mut().flat_map(|c| &mut c.rules).for_each(|rule| rule.reads_through(&terms, cycles));
        }
        self.join(&mut checks, &without);
        let (hidden, outputs) = (self.hidden(&compiler), self.outputs());
        let mut ids = Ids::of(&checks, &outputs);
        let told = ids.told(self.entries(&prefixes, "told", "an entry told with a check"));
        let attestations = ids.attestations(self.entries(&prefixes, "attestation", "an attestation"));
        let left_out = ids.left_out(self.entries(&prefixes, "left_out", "an entry left out"));
        let pay = self.highest("pay").table("pay", "the pay rule");
        let pay = pay.map(|s| Reading { vocabulary: self.vocabulary, known: &known }.read(&s));
        let letters = self.highest(ADDED).table(ADDED, "[letters]");
        let letters = letters.map(|s| letters::read(&s, self.vocabulary, &known));
        let draws = self.highest("sample").tables("sample", "a sample");
        let draws = draws.iter().filter_map(|s| draw::read(s, &compiler)).collect();
        let [strands, themes] = ["strands", "themes"].map(|key| self.words(key));
        let [stages, kept] =
            ["stages", "kept"].map(|key| stages::read(self.highest(key), key, &checks, &without));
        let texts = |key: &str| self.inherited(|s| s.text(key).filter(|t| !t.trim().is_empty()));
        let [id, prefix] = ["id", "prefix"].map(|key| self.own(key));
        let [school, title, edition] = ["school", "title", "edition"].map(texts);
        let [review, in_force] = ["review", "in_force"].map(|key| self.inherited(|s| s.date(key)));
        let locked = self.policies.iter().flatten().find_map(|p| p.text("locked"));
        let (scope, scope_clause, scope_when_due) = scope?;
        let cycles = cycles?;
        Some(Pack {
            id: id?,
            prefix: prefix?,
            extends: self.below(),
            school: school?,
            title: title?,
            edition: edition?,
            review,
            in_force,
            locked,
            cycle: cycles.school(&values.values),
            cycles,
            scope: scope?,
            scope_clause,
            scope_when_due,
            ratings,
            rating_words,
            program,
            parameters,
            parameter_origins,
            values,
            terms,
            term_origins,
            checks,
            without,
            outputs,
            joints,
            no_parameters,
            told,
            attestations,
            left_out,
            hidden,
            pay: match pay {
                Some(pay) => Some(pay?),
                None => None,
            },
            letters,
            draws,
            strand_labels: strands.into_iter().map(|(k, w)| (k, w.concat())).collect(),
            themes,
            stages,
            kept,
            known,
        })
    }

    /// The highest layer that has a key, or the highest there is.
    fn highest(&self, key: &str) -> &Section<'r, 'r> {
        self.roots.iter().rev().find(|r| r.has(key)).unwrap_or(self.top)
    }

    /// The tables of a key in all layers, the lowest first.
    fn all(&self, key: &str, name: &str) -> Vec<Layered<'r>> {
        let layers = self.roots.iter().enumerate();
        layers
            .flat_map(|(layer, root)| {
                root.tables(key, name).into_iter().map(move |section| Layered { layer, section })
            })
            .collect()
    }

    /// Whether what stands here is the school's own, rather than that of the pack it extends, and where it stands.
    fn origin(&self, of: &Layered) -> Origin {
        let source = of.section.source;
        Origin {
            own: of.layer + 1 == self.roots.len(),
            file: source.file.into(),
            line: source.line(of.section.at.start),
        }
    }

    /// A text of the highest layer's own.
    fn own(&self, key: &str) -> Option<String> {
        let text = self.policies.last()?.as_ref()?.required(key);
        Some(text).filter(|t| !t.trim().is_empty())
    }

    /// What the highest layer says that says it.
    fn inherited<T>(&self, said: impl Fn(&Section) -> Option<T>) -> Option<T> {
        self.policies.iter().rev().flatten().find_map(said)
    }

    /// The names of the packs it extends, the nearest first.
    fn below(&self) -> Vec<String> {
        let below = self.policies.len().saturating_sub(1);
        self.policies.iter().take(below).rev().flatten().filter_map(|p| p.text("id")).collect()
    }

    /// The clause by which a layer below forbids to change it.
    fn locked_below(&self, layer: usize) -> Option<String> {
        self.policies.iter().take(layer).flatten().find_map(|p| p.text("locked"))
    }

    fn refuse_changes_of_locked(&self) {
        for (layer, root) in self.roots.iter().enumerate() {
            let Some(clause) = self.locked_below(layer) else { continue };
            let below = self.roots.iter().take(layer).any(|root| root.has(ADDED));
            let added = below.then_some(&ADDED);
            for key in REPLACED.iter().chain(&["without"]).chain(added).filter(|key| root.has(key)) {
                self.refuse_change(root, root.place_of(key), &clause);
            }
        }
    }

    fn refuse_change(&self, section: &Section, at: std::ops::Range<usize>, clause: &str) {
        let policy = self.below().first().cloned().unwrap_or_default();
        let help = "take it out; checks may be added, and what it leaves open may be set";
        section.source.mistake(
            at,
            format!("the policy \"{policy}\" may not be changed ({clause})"),
            Some(help.to_owned()),
        );
    }

    fn parameters(&self) -> (Vec<Parameter>, Vec<Origin>) {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let (mut parameters, mut origins) = (Vec::new(), Vec::new());
        for one in self.all("parameter", "a parameter") {
            let mut section = one.section.clone();
            let name = section.text("name").unwrap_or_default();
            section.name = format!("parameter \"{name}\"");
            match places.get(&name) {
                Some(layer) if *layer == one.layer => {
                    section.source.mistake(
                        section.place_of("name"),
                        format!("the parameter \"{name}\" stands twice"),
                        None,
                    );
                }
                Some(_) => {
                    let help = format!(
                        "to give it another value, write under [parameters]: {name} = {{ value = …, reason = \"…\" }}"
                    );
                    let what = format!("the policy extended has a parameter \"{name}\" already");
                    section.source.mistake(section.place_of("name"), what, Some(help));
                }
                None => {
                    places.insert(name, one.layer);
                    if let Some(parameter) = parameter::read(&section) {
                        parameters.push(parameter);
                        origins.push(self.origin(&one));
                    }
                }
            }
        }
        (parameters, origins)
    }

    /// The names that set nothing; one that is a parameter is none of them.
    fn no_parameters(&self, parameters: &[Parameter]) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for Layered { section, .. } in self.all("no_parameter", "a name that sets nothing") {
            let (name, reason) = (section.required("name"), section.required("reason"));
            if parameters.iter().any(|p| p.name == name) {
                section.wrong(section.place_of("name"), &format!("\"{name}\" is a parameter"), None);
            }
            out.push((name, reason));
        }
        out
    }

    /// The values of the parameters with what layers above set otherwise.
    fn values(&self, parameters: &[Parameter]) -> Values {
        let mut values = Values::defaults(parameters);
        for (layer, root) in self.roots.iter().enumerate() {
            let locked = self.locked_below(layer);
            for (name, at, section) in root.named("parameters") {
                if layer == 0 {
                    let help = "a pack that extends no other gives its parameters under [[parameter]]";
                    root.source.mistake(
                        at,
                        format!("\"{name}\" has nothing to change"),
                        Some(help.to_owned()),
                    );
                    continue;
                }
                let Some(section) = section else { continue };
                let fixed = parameters.iter().any(|p| p.name == name && p.is_fixed());
                if let (Some(clause), true) = (&locked, fixed) {
                    self.refuse_change(root, at, clause);
                    continue;
                }
                let (reason, value) = (section.required("reason"), section.value("value"));
                let Some(value) = value else { continue };
                let text = parameter::typed(value.get_ref()).unwrap_or_default();
                if let Err(why) = values.set(parameters, &name, &text, Some(&reason)) {
                    let known = parameters.iter().any(|p| p.name == name);
                    let (what, help) =
                        why.split_once("; ").map_or((why.as_str(), None), |(w, h)| (w, Some(h)));
                    let at = if known { value.span() } else { at };
                    section.source.mistake(at, what.to_owned(), help.map(str::to_owned));
                }
            }
        }
        values
    }

    /// The terms in their order. One that a layer above has as well stands in the place of the one below.
    fn terms(&self, known: &mut Known) -> (Vec<Term>, Vec<Origin>) {
        // Terms of one name may be said of rows of different kinds.
        let mut places: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
        let mut all: Vec<Layered> = Vec::new();
        for one in self.all("term", "a term") {
            let name = one.section.text("name").unwrap_or_default();
            let key = (name.clone(), one.section.text("for"));
            let Some(before) = places.get(&key).and_then(|place| all.get_mut(*place)) else {
                places.insert(key, all.len());
                all.push(one);
                continue;
            };
            let at = one.section.place_of("name");
            if before.layer == one.layer {
                one.section.source.mistake(at, format!("the term \"{name}\" stands twice"), None);
            } else if let Some(clause) = self.locked_below(one.layer) {
                self.refuse_change(&one.section, at, &clause);
            } else {
                *before = one;
            }
        }
        let (mut terms, mut origins) = (Vec::new(), Vec::new());
        for one in all {
            let mut section = one.section.clone();
            let (name, says) = (section.required("name"), section.required("says"));
            section.name = format!("term \"{name}\"");
            let of = rule::kind(&section, self.vocabulary).filter(|k| *k != self.vocabulary.staff());
            let compiler = Compiler { vocabulary: self.vocabulary, known };
            let is = section.expression("is", &compiler, Some(of.unwrap_or(self.vocabulary.staff())), None);
            if let Some(is) = is {
                known.terms.push(KnownTerm { name: name.clone(), ty: is.ty.clone(), of });
                terms.push(Term { name, says, is });
                origins.push(self.origin(&one));
            }
        }
        (terms, origins)
    }

    fn cycles(&self, compiler: &Compiler, parameters: &[Parameter]) -> Option<Cycles> {
        cycle::read(self.highest("cycle"), self.highest("placed"), compiler, parameters)
    }

    fn words(&self, key: &str) -> Vec<(String, Vec<String>)> {
        self.highest(key).words(key)
    }

    fn ratings(&self) -> ratings::Scale {
        let Some(section) = self.highest("ratings").table("ratings", "[ratings]") else {
            return Vec::new();
        };
        let (order, _, _) = (section.texts("order"), section.required("clause"), section.required("says"));
        let words = section.words("words");
        for (name, _) in &words {
            if !order.contains(name) {
                let help = nearest_name(name, order.iter().cloned());
                section.wrong(
                    section.place_of("words"),
                    &format!("\"{name}\" is no rating of the order"),
                    help,
                );
            }
        }
        order
            .into_iter()
            .map(|name| {
                let own = words.iter().find(|(n, _)| *n == name).map(|(_, w)| w.clone()).unwrap_or_default();
                (name, own)
            })
            .collect()
    }

    fn hidden(&self, compiler: &Compiler) -> Vec<Hidden> {
        let staff = Some(self.vocabulary.staff());
        self.all("hidden", "a hidden group")
            .iter()
            .filter_map(|Layered { section: s, .. }| {
                let when = s.expression("when", compiler, staff, Some(&Type::Bool));
                let (role, clause, says) = (s.required("role"), s.required("clause"), s.required("says"));
                Some(Hidden { role, when: when?, clause, says })
            })
            .collect()
    }

    fn outputs(&self) -> Vec<Output> {
        self.all("output", "an output entry")
            .iter()
            .map(|Layered { section: s, .. }| Output {
                id: s.required("id"),
                clause: s.required("clause"),
                says: s.required("says"),
                shapes: s.required("shapes"),
            })
            .collect()
    }

    /// The entries of a key in all layers, each with the prefix of its own file.
    fn entries<'a>(&self, prefixes: &'a [String], key: &str, name: &str) -> Vec<(&'a str, Section<'r, 'r>)> {
        let prefix = |layer: usize| prefixes.get(layer).map_or("", String::as_str);
        self.all(key, name).into_iter().map(|one| (prefix(one.layer), one.section)).collect()
    }

    /// Takes out the checks that a layer above has decided not to run.
    fn without(&self, checks: &mut Vec<Check>) -> Vec<Without> {
        let mut out = Vec::new();
        for one in self.all("without", "a check left out") {
            let (id, reason) = (one.section.required("id"), one.section.required("reason"));
            if id.is_empty() || self.locked_below(one.layer).is_some() {
                continue;
            }
            let at = one.section.place_of("id");
            let found = checks.iter().position(|c| c.id.eq_ignore_ascii_case(&id));
            let Some(place) = found else {
                let help = nearest_name(&id, checks.iter().map(|c| c.id.clone()));
                one.section.source.mistake(at, format!("no policy extended has a check \"{id}\""), help);
                continue;
            };
            if checks.get(place).is_some_and(|c| c.layer >= one.layer) {
                let help = Some("take the check itself out".to_owned());
                one.section.source.mistake(at, format!("\"{id}\" is a check of this file"), help);
                continue;
            }
            let check = checks.remove(place);
            out.push(Without { id: check.id, title: check.title, clause: check.clause, reason });
        }
        out
    }

    /// Joins the checks that are told with others to those they name.
    fn join(&self, checks: &mut [Check], without: &[Without]) {
        let named = same::named(checks);
        for wrong in same::join(checks, &named, without) {
            let blocks = self.all("check", "a check");
            let of_check = |b: &&Layered| b.section.text("id").is_some_and(|id| id == wrong.id);
            if let Some(Layered { section, .. }) = blocks.iter().find(of_check) {
                section.source.mistake(section.place_of(wrong.key), wrong.what, wrong.help);
            }
        }
    }

    /// The prefixes of the layers; two that are the same would give two checks one citation.
    fn prefixes(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for policy in &self.policies {
            let prefix = policy.as_ref().and_then(|p| p.text("prefix")).unwrap_or_default();
            if let Some(policy) = policy.as_ref().filter(|_| !prefix.is_empty() && all.contains(&prefix)) {
                let help = Some("give the school's own checks a prefix of their own".to_owned());
                let what = format!("the policy extended has the prefix \"{prefix}\" already");
                policy.source.mistake(policy.place_of("prefix"), what, help);
            }
            all.push(prefix);
        }
        all
    }

    fn checks(&self, prefixes: &[String], known: &Known, scaled: Scaled) -> Vec<Check> {
        let mut seen = BTreeSet::new();
        let mut checks = Vec::new();
        for (layer, root) in self.roots.iter().enumerate() {
            let prefix = prefixes.get(layer).map_or("", String::as_str);
            let named = |value: &DeValue| {
                let id = value.as_table().and_then(|t| t.get("id")).and_then(|v| v.get_ref().as_str());
                id.map_or_else(|| "a check".to_owned(), |id| format!("check \"{id}\""))
            };
            for section in root.tables_named("check", named) {
                let (id, at) = (section.required("id"), section.place_of("id"));
                let own = id.starts_with(&format!("{prefix}-"));
                let below = prefixes.iter().take(layer).any(|p| id.starts_with(&format!("{p}-")));
                if !id.is_empty() && !own && !prefix.is_empty() {
                    let help = if below {
                        format!(
                            "the checks of the policy extended stay as they are: leave it out with [[without]], and write your own as \"{prefix}-…\""
                        )
                    } else {
                        format!("the pack's citations begin with \"{prefix}-\"")
                    };
                    section.source.mistake(at, format!("\"{id}\" is no citation of this pack"), Some(help));
                } else if !id.is_empty() && !seen.insert(id.to_lowercase()) {
                    section.source.mistake(at, format!("the check \"{id}\" stands twice"), None);
                }
                checks.extend(self.check(&Layered { layer, section }, id, known, scaled));
            }
        }
        checks
    }

    fn check(&self, one: &Layered<'r>, id: String, known: &Known, scaled: Scaled) -> Option<Check> {
        let section = &one.section;
        let (severity, force) = (section.word("severity", &SEVERITIES), section.word("force", &FORCES));
        let lowest = severity.unwrap_or(Severity::Information);
        let mut rules = Vec::new();
        rules.extend(rule::read(self.vocabulary, section, section, known, lowest));
        for (number, mut inner) in
            section.tables("and", &format!("a part of check \"{id}\"")).into_iter().enumerate()
        {
            inner.name = format!("part {} of check \"{id}\"", number + 2);
            rules.extend(rule::read(self.vocabulary, &inner, section, known, lowest));
        }
        let about = rules.first().map(|r: &Rule| r.about);
        let samples = section.tables("examples", &format!("an example of \"{id}\""));
        if samples.is_empty() && section.has("examples") {
            let what = "there are no examples (at least one that passes and one that fails)";
            section.wrong(section.place_of("examples"), what, None);
        }
        let samples =
            samples.iter().filter_map(|s| sample::read(s, self.vocabulary, about?, scaled)).collect();
        let check = Check {
            clause: section.required("clause"),
            says: section.required("says"),
            title: section.required("title"),
            topic: section.required("type"),
            advice: section.required("advice"),
            cites: section.texts("cites"),
            told_with: section.texts("told_with"),
            force: force?,
            severity: lowest,
            rules,
            samples,
            origin: self.origin(one),
            layer: one.layer,
            id,
        };
        severity.map(|_| check)
    }
}
