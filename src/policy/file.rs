//! Reads a pack file: first its names, then its checks, each compiled against the vocabulary.

use std::collections::BTreeSet;

use crate::expression::{Compiler, Expression, Known, Term, Type};
use crate::model::{CycleRule, KindId, Period, Vocabulary};

use super::check::{
    Allowed, Approval, Case, Check, Deadline, Duration, Force, Gives, Judgement, Limit, Order, Person, Present,
    Retention, Round, Rule, Severity, Window,
};
use super::pay::{Reading, list, word_lists};
use super::sample::{self, SEVERITIES};
use super::source::{PackMistake, Section, Source, Value};
use super::{Hidden, Output, Pack, parameter};

const FORCES: &[(&str, Force)] = &[("hard", Force::Hard), ("soft", Force::Soft)];
const ROUNDS: &[(&str, Round)] = &[("this", Round::This), ("last", Round::Last), ("any", Round::Any)];
const GIVES: &[(&str, Gives)] = &[
    ("breached", Gives::Breached),
    ("cannot_tell", Gives::CannotTell),
    ("note", Gives::Note),
    ("not_applicable", Gives::NotApplicable),
];
const KINDS: &[&str] = &[
    "deadline", "window", "present", "limit", "order", "duration", "allowed", "person", "retention", "approval",
    "expression",
];

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

struct Reader<'r> {
    source: &'r Source<'r>,
    vocabulary: &'static Vocabulary,
}

impl<'r> Reader<'r> {
    fn pack(&self, root: &Section<'r, 'r>) -> Option<Pack> {
        let staff = self.vocabulary.staff();
        let ratings = self.ratings(root);
        let parameters: Vec<_> =
            self.all(root, "parameter", "a parameter").iter().filter_map(|s| self.closed(s, parameter::read)).collect();
        let mut known = Known {
            parameters: parameters.iter().map(|p| (p.name.clone(), p.ty.clone())).collect(),
            facts: FACTS.to_vec(),
            ratings: ratings.iter().map(|(name, _)| name.clone()).collect(),
            ..Known::default()
        };
        let mut terms = Vec::new();
        for section in self.all(root, "term", "a term") {
            let (name, says) = (section.required("name"), section.required("says"));
            let compiler = Compiler { vocabulary: self.vocabulary, known: &known };
            let is = section.needed_expression("is", &compiler, Some(staff), None);
            section.finish();
            if let Some(is) = is {
                known.terms.push((name.clone(), is.ty.clone()));
                terms.push(Term { name, says, is });
            }
        }
        let policy = self.one(root, "policy")?;
        let cycle_section = self.one(root, "cycle")?;
        let cycle = self.cycle(&cycle_section);
        cycle_section.finish();
        let compiler = Compiler { vocabulary: self.vocabulary, known: &known };
        let scope_section = self.one(root, "scope")?;
        let scope = scope_section.needed_expression("when", &compiler, Some(staff), Some(&Type::Bool));
        let scope_clause = scope_section.required("clause");
        let _ = scope_section.required("says");
        scope_section.finish();
        let prefix = policy.required("prefix");
        let checks = self.checks(root, &known, &ratings, &prefix);
        let hidden = self.hidden(root, &compiler);
        let outputs = self.outputs(root);
        let pay = root.get("pay").and_then(|v| Section::of(self.source, v, "the pay rule")).and_then(|section| {
            let pay = Reading { source: self.source, vocabulary: self.vocabulary, known: &known }.read(&section);
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
            cycle: cycle?,
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

    fn closed<T>(&self, section: &Section<'r, 'r>, read: fn(&Section) -> Option<T>) -> Option<T> {
        let _ = self.source;
        read(section)
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

    fn cycle(&self, section: &Section) -> Option<CycleRule> {
        let starts = section.required("starts");
        let _ = (section.required("clause"), section.required("says"));
        let found = crate::expression::read_month_day(&starts);
        if found.is_none() {
            section.wrong(section.at.clone(), "\"starts\" has to be a day such as 1 September", None);
        }
        let _ = self.source;
        found.map(|(month, day)| CycleRule { month, day })
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
        rules.extend(self.rule(section, known, severity));
        for (number, value) in section.get("and").map(list).unwrap_or_default().into_iter().enumerate() {
            let name = format!("part {} of check \"{id}\"", number + 2);
            if let Some(inner) = Section::of(self.source, value, &name) {
                rules.extend(self.rule(&inner, known, severity));
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
            section.wrong(section.at.clone(), "there are no examples (at least one that passes and one that fails)", None);
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

    fn rule(&self, section: &Section<'r, 'r>, known: &Known, severity: Severity) -> Option<Rule> {
        let about_name = section.required("for");
        let about = self.vocabulary.kind_named(&about_name);
        if about.is_none() && !about_name.is_empty() {
            let at = section.get("for").map_or(section.at.clone(), toml::Spanned::span);
            let names = self.vocabulary.kinds().map(|k| self.vocabulary.kind(k).name.clone());
            section.wrong(
                at,
                &format!("there is no record kind \"{about_name}\""),
                crate::expression::nearest_name(&about_name, names),
            );
        }
        let about = about?;
        let compiler = Compiler { vocabulary: self.vocabulary, known };
        let parts = Parts { section, compiler, about, severity, source: self.source };
        let when = parts.filters();
        let once = section.get("once").and_then(|v| parts.pair(v, "date", "says", &Type::Date));
        let from = section.expression("from", &compiler, Some(about), Some(&Type::Date));
        let judgement = parts.judgement();
        let cases = parts.cases("cases");
        let remarks = section.get("remarks").map(list).unwrap_or_default();
        let remarks = remarks.into_iter().filter_map(|v| parts.pair(v, "if", "says", &Type::Bool)).collect();
        let cell = parts.field("cell");
        let rule = Rule {
            about,
            round: section.word("round", ROUNDS).unwrap_or(Round::This),
            when,
            in_post: !section.flag("everybody"),
            once,
            from,
            judgement: judgement?,
            cases,
            remarks,
            cell,
            parameters: Vec::new(),
            fields: Vec::new(),
        };
        Some(rule.with_reads())
    }
}

struct Parts<'p, 'r> {
    section: &'p Section<'r, 'r>,
    compiler: Compiler<'p>,
    about: KindId,
    severity: Severity,
    source: &'r Source<'r>,
}

impl<'r> Parts<'_, 'r> {
    fn filters(&self) -> Vec<(Expression, String)> {
        let Some(value) = self.section.get("when") else { return Vec::new() };
        list(value)
            .into_iter()
            .filter_map(|v| {
                if v.get_ref().is_table() {
                    self.pair(v, "if", "else", &Type::Bool)
                } else {
                    let found = self.section.compile(v, &self.compiler, Some(self.about), Some(&Type::Bool));
                    found.map(|e| (e, String::new()))
                }
            })
            .collect()
    }

    fn pair(
        &self,
        value: &'r Value<'r>,
        key: &'static str,
        says: &'static str,
        ty: &Type,
    ) -> Option<(Expression, String)> {
        let name = format!("a part of {}", self.section.name);
        let inner = Section::of(self.source, value, &name)?;
        let found = inner.needed_expression(key, &self.compiler, Some(self.about), Some(ty));
        let text = inner.required(says);
        inner.finish();
        found.map(|e| (e, text))
    }

    fn field(&self, key: &'static str) -> Option<crate::model::FieldId> {
        self.field_in(self.section, key)
    }

    fn field_in(&self, section: &Section, key: &'static str) -> Option<crate::model::FieldId> {
        let name = section.text(key)?;
        let vocabulary = self.compiler.vocabulary;
        let found = vocabulary.find(self.about, &name).or_else(|| vocabulary.find_full(&name));
        if found.is_none() {
            let near = vocabulary.fields_of(self.about).map(|f| vocabulary.field(f).name.clone());
            let help = crate::expression::nearest_name(&name, near);
            section.wrong(section.at.clone(), &format!("\"{name}\" is no field"), help);
        }
        found
    }

    fn cases(&self, key: &'static str) -> Vec<Case> {
        let values = self.section.get(key).map(list).unwrap_or_default();
        values
            .into_iter()
            .filter_map(|v| {
                let inner = Section::of(self.source, v, &format!("a case of {}", self.section.name))?;
                let when = inner.needed_expression("if", &self.compiler, Some(self.about), Some(&Type::Bool));
                let case = Case {
                    when: when?,
                    gives: inner.word("gives", GIVES).unwrap_or(Gives::Breached),
                    severity: inner.word("severity", SEVERITIES),
                    says: inner.required("says"),
                    list: inner.expression("list", &self.compiler, Some(self.about), None),
                    cell: self.field_in(&inner, "cell"),
                    needed: inner.flag("needed"),
                };
                inner.finish();
                Some(case)
            })
            .collect()
    }

    fn judgement(&self) -> Option<Judgement> {
        let given: Vec<&str> = KINDS.iter().copied().filter(|k| self.section.has(k)).collect();
        if given.len() != 1 {
            let what = if given.is_empty() {
                "it is not said how the check decides".to_owned()
            } else {
                format!("it decides in more than one way ({})", given.join(", "))
            };
            self.section.wrong(self.section.at.clone(), &what, Some(format!("give one of {}", KINDS.join(", "))));
        }
        let section = self.section;
        let inner = |key: &'static str| {
            let value = section.get(key)?;
            Section::of(self.source, value, &format!("{key} of {}", section.name))
        };
        let judgement = match *given.first()? {
            "deadline" => inner("deadline").and_then(|s| close(s, |s| self.deadline(s)).map(Judgement::Deadline)),
            "window" => inner("window").and_then(|s| close(s, |s| self.window(s)).map(Judgement::Window)),
            "present" => inner("present").and_then(|s| close(s, |s| self.present(s)).map(Judgement::Present)),
            "limit" => inner("limit").and_then(|s| close(s, |s| self.limit(s)).map(Judgement::Limit)),
            "order" => inner("order").and_then(|s| close(s, |s| self.order(s)).map(Judgement::Order)),
            "duration" => inner("duration").and_then(|s| close(s, |s| self.duration(s)).map(Judgement::Duration)),
            "allowed" => inner("allowed").and_then(|s| close(s, |s| self.allowed(s)).map(Judgement::Allowed)),
            "person" => inner("person").and_then(|s| close(s, |s| self.person(s)).map(Judgement::Person)),
            "retention" => {
                inner("retention").and_then(|s| close(s, |s| self.retention(s)).map(Judgement::Retention))
            }
            "approval" => inner("approval").and_then(|s| close(s, |s| self.approval(s)).map(Judgement::Approval)),
            _ => {
                let _ = section.flag("expression");
                Some(Judgement::Expression)
            }
        };
        judgement
    }

    fn need(&self, s: &Section, key: &'static str, ty: &Type) -> Option<Expression> {
        s.needed_expression(key, &self.compiler, Some(self.about), Some(ty))
    }

    fn may(&self, s: &Section, key: &'static str, ty: &Type) -> Option<Expression> {
        s.expression(key, &self.compiler, Some(self.about), Some(ty))
    }

    fn deadline(&self, s: &Section) -> Option<Deadline> {
        let (date, by) = (self.need(s, "date", &Type::Date), self.need(s, "by", &Type::Date));
        let marked = s.expression("marked", &self.compiler, Some(self.about), None);
        let soon_from = self.may(s, "soon_from", &Type::Date);
        let (working_days, done) = (s.flag("working_days"), s.required("done"));
        Some(Deadline { date: date?, by: by?, marked, soon_from, working_days, done })
    }

    fn window(&self, s: &Section) -> Option<Window> {
        let dates = self.need(s, "dates", &Type::List(Box::new(Type::Date)));
        let (from, to) = (self.need(s, "from", &Type::Date), self.need(s, "to", &Type::Date));
        let by = self.may(s, "by", &Type::Date);
        let early = s.get("early").and_then(|v| {
            let inner = Section::of(self.source_of(s), v, "early")?;
            let early = (
                inner.word("gives", GIVES).unwrap_or(Gives::Breached),
                inner.word("severity", SEVERITIES).unwrap_or(self.severity),
                inner.required("says"),
            );
            inner.finish();
            Some(early)
        });
        Some(Window { dates: dates?, from: from?, to: to?, by, early, done: s.required("done") })
    }

    fn source_of<'s, 'a>(&self, s: &Section<'s, 'a>) -> &'s Source<'a> {
        let _ = self.source;
        s.source
    }

    fn expressions(&self, s: &Section, key: &'static str) -> Vec<Expression> {
        let values = s.get(key).map(list).unwrap_or_default();
        values.into_iter().filter_map(|v| s.compile(v, &self.compiler, Some(self.about), None)).collect()
    }

    fn present(&self, s: &Section) -> Option<Present> {
        let (all, any) = (self.expressions(s, "all"), self.expressions(s, "any"));
        let each = s.expression("missing", &self.compiler, Some(self.about), None);
        let of = self.may(s, "of", &Type::Number);
        if all.is_empty() && any.is_empty() && each.is_none() {
            s.wrong(s.at.clone(), "nothing is said to be present", Some("give all, any or missing".into()));
        }
        let mut fields: Vec<_> = all.iter().chain(&any).flat_map(Expression::fields).collect();
        fields.dedup();
        Some(Present { all, any, each, of, fields })
    }

    fn limit(&self, s: &Section) -> Option<Limit> {
        let count = self.need(s, "count", &Type::Number);
        let (least, most) = (self.may(s, "least", &Type::Number), self.may(s, "most", &Type::Number));
        if least.is_none() && most.is_none() {
            s.wrong(s.at.clone(), "neither \"least\" nor \"most\" is given", None);
        }
        Some(Limit { count: count?, least, most, of: s.required("of") })
    }

    fn order(&self, s: &Section) -> Option<Order> {
        let (first, then) = (self.need(s, "first", &Type::Date), self.need(s, "then", &Type::Date));
        let by = self.may(s, "by", &Type::Date);
        let short = s.word("short", SEVERITIES).unwrap_or(Severity::Advice);
        let (strictly, waits, done) = (s.flag("strictly"), s.flag("waits"), s.required("done"));
        Some(Order { first: first?, then: then?, by, short, strictly, waits, done })
    }

    fn duration(&self, s: &Section) -> Option<Duration> {
        let (from, to) = (self.need(s, "from", &Type::Date), self.need(s, "to", &Type::Date));
        let period = |key: &'static str| -> Option<Period> {
            let text = s.text(key)?;
            let found = Period::parse(&text);
            if found.is_none() {
                s.wrong(s.at.clone(), &format!("\"{text}\" is no length of time"), None);
            }
            found
        };
        let (least, most) = (period("least"), period("most"));
        Some(Duration { from: from?, to: to?, least, most })
    }

    fn blank(s: &Section) -> Gives {
        s.word("blank", GIVES).unwrap_or(Gives::Breached)
    }

    fn allowed(&self, s: &Section) -> Option<Allowed> {
        let value = s.needed_expression("value", &self.compiler, Some(self.about), None);
        let values = s.needed_expression("values", &self.compiler, Some(self.about), None);
        Some(Allowed { value: value?, values: values?, blank: Self::blank(s) })
    }

    fn person(&self, s: &Section) -> Option<Person> {
        let who = self.need(s, "who", &Type::Person);
        let is = self.need(s, "is", &Type::Bool);
        Some(Person { who: who?, is: is?, says: s.required("says"), blank: Self::blank(s) })
    }

    fn retention(&self, s: &Section) -> Option<Retention> {
        let closed = self.need(s, "closed", &Type::Date);
        let keep = self.need(s, "keep", &Type::Period);
        let destroyed = self.need(s, "destroyed", &Type::Date);
        Some(Retention { closed: closed?, keep: keep?, destroyed: destroyed? })
    }

    fn approval(&self, s: &Section) -> Option<Approval> {
        let deadline = self.deadline(s);
        let by_whom = self.may(s, "by_whom", &Type::Person);
        let approver = s.expression("approver", &self.compiler, Some(self.about), None);
        let after = self.may(s, "after", &Type::Date);
        let after_says = s.text("after_says").unwrap_or_default();
        let says = s.text("says").unwrap_or_default();
        Some(Approval { deadline: deadline?, by_whom, approver, after: after.map(|e| (e, after_says)), says })
    }
}

fn close<'s, 'a, T>(section: Section<'s, 'a>, read: impl FnOnce(&Section<'s, 'a>) -> Option<T>) -> Option<T> {
    let found = read(&section);
    section.finish();
    found
}
