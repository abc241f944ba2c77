//! Reads how a check decides: its filters, its kind and its cases.

use crate::expression::{Compiler, Expression, Known, Type};
use crate::model::{FieldId, KindId, Period, Vocabulary};

use super::check::{
    Allowed, Approval, Case, Deadline, Duration, Gives, Judgement, Limit, Order, Person, Present, Retention,
    Round, Rule, SameAs, Severity, Window,
};
use super::keys::{GIVES, Holds, KINDS, NUMBERS, ROUNDS, SEVERITIES};
use super::source::{Section, list};

/// Reads how a check decides about one kind of row. A part without a severity of its own has that of the check, or what
/// gives it.
pub(super) fn read<'r>(
    vocabulary: &Vocabulary,
    section: &Section<'r, 'r>,
    check: &Section<'r, 'r>,
    known: &Known,
    severity: Severity,
) -> Option<Rule> {
    let about = kind(section, vocabulary)?;
    let compiler = Compiler { vocabulary, known };
    let severity = section.word("severity", &SEVERITIES).unwrap_or(severity);
    // A group of rows is no row: what is asked of it is asked from outside, through "group".
    let row = (!section.has("per")).then_some(about);
    let parts = Parts { section, compiler, about, row, severity };
    let when = parts.filters();
    let per = parts.per();
    let name = format!("a part of {}", section.name);
    let once = section.table("once", &name).and_then(|s| parts.pair(&s, "date", "says", &Type::Date));
    let from = section.expression("from", &compiler, row, Some(&Type::Date));
    let judgement = parts.judgement();
    let cases = parts.cases();
    let remarks = section.tables("remarks", &name);
    let remarks = remarks.iter().filter_map(|s| parts.pair(s, "if", "says", &Type::Bool)).collect();
    let cell = parts.field("cell");
    let gives_severity = if section.has("severity") || section.has("severity_by") { section } else { check };
    let rule = Rule {
        about,
        severity,
        late: section.word("late", &SEVERITIES),
        severity_by: gives_severity.expression("severity_by", &compiler, row, Some(&Type::Word(None))),
        lowered_by: section.expression("lowered_by", &compiler, row, Some(&Type::Number)),
        look_back: section.expression("look_back", &compiler, None, Some(&Type::Number)),
        per,
        numbers: parts.numbers(),
        round: section.word("round", &ROUNDS).unwrap_or(Round::This),
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
    if rule.look_back.is_some() && rule.round != Round::Last {
        let help = Some("it goes with round = \"last\"".to_owned());
        section.wrong(section.place_of("look_back"), "\"look_back\" has no ended cycle to begin with", help);
    }
    let rule = rule.with_reads();
    if let Some(of) = rule.groups_asked_for().into_iter().find(|kind| rule.per.is_empty() || *kind != about) {
        let name = &vocabulary.kind(of).name;
        let help = Some(format!("give \"per\" in a check for \"{name}\", or write all.{name}"));
        section.wrong(section.at.clone(), &format!("\"group.{name}\" names no rows"), help);
    }
    Some(rule)
}

struct Parts<'p, 'r> {
    section: &'p Section<'r, 'r>,
    compiler: Compiler<'p>,
    about: KindId,
    /// The kind of the row at hand; none where the check is about groups of rows.
    row: Option<KindId>,
    severity: Severity,
}

impl Parts<'_, '_> {
    fn filters(&self) -> Vec<(Expression, String)> {
        let Some((value, keys)) = self.section.filters("when") else { return Vec::new() };
        list(value)
            .into_iter()
            .filter_map(|v| {
                if v.get_ref().is_table() {
                    let name = format!("a part of {}", self.section.name);
                    let inner = Section::of(self.section.source, v, &name, keys)?;
                    let found = inner.expression("if", &self.compiler, Some(self.about), Some(&Type::Bool));
                    let text = inner.required("else");
                    found.map(|e| (e, text))
                } else {
                    let found = self.section.compile(v, &self.compiler, Some(self.about), Some(&Type::Bool));
                    found.map(|e| (e, String::new()))
                }
            })
            .collect()
    }

    fn pair(&self, inner: &Section, key: &str, says: &str, ty: &Type) -> Option<(Expression, String)> {
        let found = inner.expression(key, &self.compiler, self.row, Some(ty));
        let text = inner.required(says);
        found.map(|e| (e, text))
    }

    /// What the rows are put together by, seen from each of them.
    fn per(&self) -> Vec<Expression> {
        let values = self.section.get("per", Holds::Expressions).map(list).unwrap_or_default();
        let each = |v| self.section.compile(v, &self.compiler, Some(self.about), None);
        values.into_iter().filter_map(each).collect()
    }

    /// What is counted, by the names that numbers have in files.
    fn numbers(&self) -> Vec<(&'static str, Expression)> {
        let Some(inner) = self.section.table("numbers", &format!("the numbers of {}", self.section.name))
        else {
            return Vec::new();
        };
        let one = |(key, _): &(&'static str, &'static str)| {
            Some((*key, inner.expression(key, &self.compiler, self.row, None)?))
        };
        NUMBERS.iter().filter_map(one).collect()
    }

    fn field(&self, key: &'static str) -> Option<FieldId> {
        self.field_in(self.section, key)
    }

    fn field_in(&self, section: &Section, key: &'static str) -> Option<FieldId> {
        let name = section.text(key)?;
        let vocabulary = self.compiler.vocabulary;
        let found = vocabulary.find(self.about, &name).or_else(|| vocabulary.find_full(&name));
        if found.is_none() {
            let near = vocabulary.fields_of(self.about).map(|f| vocabulary.field(f).name.clone());
            let help = crate::expression::nearest_name(&name, near);
            section.wrong(section.place_of(key), &format!("\"{name}\" is no field"), help);
        }
        found
    }

    fn cases(&self) -> Vec<Case> {
        let of = self.row;
        self.section
            .tables("cases", &format!("a case of {}", self.section.name))
            .iter()
            .filter_map(|inner| {
                let when = inner.expression("if", &self.compiler, of, Some(&Type::Bool));
                let gives = inner.word("gives", &GIVES).unwrap_or(Gives::Breached);
                let (severity, says) = (inner.word("severity", &SEVERITIES), inner.required("says"));
                let list = inner.expression("list", &self.compiler, of, None);
                let severity_by =
                    inner.expression("severity_by", &self.compiler, of, Some(&Type::Word(None)));
                let (cell, needed) = (self.field_in(inner, "cell"), inner.flag("needed"));
                Some(Case { when: when?, gives, severity, severity_by, says, list, cell, needed })
            })
            .collect()
    }

    fn judgement(&self) -> Option<Judgement> {
        let section = self.section;
        let given: Vec<&str> = KINDS.iter().map(|k| k.name).filter(|k| section.has(k)).collect();
        if given.len() != 1 {
            let what = if given.is_empty() {
                "it is not said how the check decides".to_owned()
            } else {
                format!("it decides in more than one way ({})", given.join(", "))
            };
            let kinds: Vec<&str> = KINDS.iter().map(|k| k.name).collect();
            section.wrong(section.at.clone(), &what, Some(format!("give one of {}", kinds.join(", "))));
        }
        let key = *given.first()?;
        if key == "expression" {
            return section.flag(key).then_some(Judgement::Expression).or_else(|| {
                let help = Some("write expression = true, and the conditions under cases".to_owned());
                section.wrong(section.place_of(key), "\"expression\" is not true", help);
                None
            });
        }
        if key == "same_as" {
            return Some(Judgement::SameAs(self.same_as()));
        }
        let s = &section.table(key, &format!("{key} of {}", section.name))?;
        match key {
            "deadline" => self.deadline(s).map(Judgement::Deadline),
            "window" => self.window(s).map(Judgement::Window),
            "present" => Some(Judgement::Present(self.present(s))),
            "limit" => self.limit(s).map(Judgement::Limit),
            "order" => self.order(s).map(Judgement::Order),
            "duration" => self.duration(s).map(Judgement::Duration),
            "allowed" => self.allowed(s).map(Judgement::Allowed),
            "person" => self.person(s).map(Judgement::Person),
            "retention" => self.retention(s).map(Judgement::Retention),
            "approval" => self.approval(s).map(|a| Judgement::Approval(Box::new(a))),
            _ => None,
        }
    }

    /// The other checks decide, each with its own cases and days, so that none can stand here.
    fn same_as(&self) -> SameAs {
        let section = self.section;
        for key in ["from", "cases", "cell", "per", "numbers"].into_iter().filter(|key| section.has(key)) {
            let what = format!("\"{key}\" has no meaning beside \"same_as\"");
            section.wrong(
                section.place_of(key),
                &what,
                Some("the checks it names have their own".to_owned()),
            );
        }
        SameAs { ids: section.texts("same_as"), places: Vec::new() }
    }

    fn need(&self, s: &Section, key: &'static str, ty: &Type) -> Option<Expression> {
        s.expression(key, &self.compiler, self.row, Some(ty))
    }

    fn may(&self, s: &Section, key: &'static str, ty: &Type) -> Option<Expression> {
        s.expression(key, &self.compiler, self.row, Some(ty))
    }

    fn deadline(&self, s: &Section) -> Option<Deadline> {
        let (date, by) = (self.need(s, "date", &Type::Date), self.need(s, "by", &Type::Date));
        let marked = s.expression("marked", &self.compiler, self.row, None);
        let soon_from = self.may(s, "soon_from", &Type::Date);
        let (working_days, done) = (s.flag("working_days"), s.required("done"));
        Some(Deadline { date: date?, by: by?, marked, soon_from, working_days, done })
    }

    fn window(&self, s: &Section) -> Option<Window> {
        let dates = self.need(s, "dates", &Type::List(Box::new(Type::Date)));
        let (from, to) = (self.need(s, "from", &Type::Date), self.need(s, "to", &Type::Date));
        let by = self.may(s, "by", &Type::Date);
        let early = s.table("early", "early").map(|inner| {
            (
                inner.word("gives", &GIVES).unwrap_or(Gives::Breached),
                inner.word("severity", &SEVERITIES).unwrap_or(self.severity),
                inner.required("says"),
            )
        });
        let done = s.required("done");
        Some(Window { dates: dates?, from: from?, to: to?, by, early, done })
    }

    fn expressions(&self, s: &Section, key: &'static str) -> Vec<Expression> {
        let values = s.get(key, Holds::Expressions).map(list).unwrap_or_default();
        values.into_iter().filter_map(|v| s.compile(v, &self.compiler, self.row, None)).collect()
    }

    fn present(&self, s: &Section) -> Present {
        let (all, any) = (self.expressions(s, "all"), self.expressions(s, "any"));
        let each = s.expression("missing", &self.compiler, self.row, None);
        let of = self.may(s, "of", &Type::Number);
        if all.is_empty() && any.is_empty() && each.is_none() {
            s.wrong(s.at.clone(), "nothing is said to be present", Some("give all, any or missing".into()));
        }
        let mut fields: Vec<_> = all.iter().chain(&any).flat_map(Expression::fields).collect();
        fields.dedup();
        Present { all, any, each, of, fields }
    }

    fn limit(&self, s: &Section) -> Option<Limit> {
        let count = self.need(s, "count", &Type::Number);
        let (least, most) = (self.may(s, "least", &Type::Number), self.may(s, "most", &Type::Number));
        if least.is_none() && most.is_none() {
            s.wrong(s.at.clone(), "neither \"least\" nor \"most\" is given", None);
        }
        let number = s.word("number", &NUMBERS).unwrap_or("count");
        let of = s.required("of");
        Some(Limit { count: count?, least, most, number, of })
    }

    fn order(&self, s: &Section) -> Option<Order> {
        let (first, then) = (self.need(s, "first", &Type::Date), self.need(s, "then", &Type::Date));
        let by = self.may(s, "by", &Type::Date);
        let short = s.word("short", &SEVERITIES).unwrap_or(Severity::Advice);
        let (strictly, waits, done) = (s.flag("strictly"), s.flag("waits"), s.required("done"));
        Some(Order { first: first?, then: then?, by, short, strictly, waits, done })
    }

    fn duration(&self, s: &Section) -> Option<Duration> {
        let (from, to) = (self.need(s, "from", &Type::Date), self.need(s, "to", &Type::Date));
        // A plain length of time, or an expression that gives one.
        let period = |key: &'static str| -> Option<Expression> {
            let plain = s.get(key, Holds::Expression)?.get_ref().as_str().and_then(Period::parse);
            plain.map(Expression::period).or_else(|| self.may(s, key, &Type::Period))
        };
        let (least, most) = (period("least"), period("most"));
        if least.is_none() && most.is_none() {
            s.wrong(s.at.clone(), "neither \"least\" nor \"most\" is given", None);
        }
        Some(Duration { from: from?, to: to?, least, most })
    }

    fn blank(s: &Section) -> Gives {
        s.word("blank", &GIVES).unwrap_or(Gives::Breached)
    }

    fn allowed(&self, s: &Section) -> Option<Allowed> {
        let value = s.expression("value", &self.compiler, self.row, None);
        let values = s.expression("values", &self.compiler, self.row, None);
        let blank = Self::blank(s);
        Some(Allowed { value: value?, values: values?, blank })
    }

    fn person(&self, s: &Section) -> Option<Person> {
        let who = self.need(s, "who", &Type::Person);
        let is = self.need(s, "is", &Type::Bool);
        let (says, blank) = (s.required("says"), Self::blank(s));
        Some(Person { who: who?, is: is?, says, blank })
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
        let approver = s.expression("approver", &self.compiler, self.row, None);
        let after = self.may(s, "after", &Type::Date);
        let after_says = s.text("after_says").unwrap_or_default();
        let says = s.text("says").unwrap_or_default();
        Some(Approval { deadline: deadline?, by_whom, approver, after: after.map(|e| (e, after_says)), says })
    }
}

/// The kind of record that a table is about.
pub(super) fn kind(section: &Section, vocabulary: &Vocabulary) -> Option<KindId> {
    let name = section.text("for")?;
    let kind = vocabulary.kind_named(&name);
    if kind.is_none() {
        let names: Vec<String> = vocabulary.kinds().map(|k| vocabulary.kind(k).name.clone()).collect();
        let labelled = vocabulary
            .kinds()
            .find(|k| crate::model::plain(&vocabulary.kind(*k).label) == crate::model::plain(&name))
            .map(|k| format!("did you mean \"{}\"?", vocabulary.kind(k).name));
        let help = labelled
            .or_else(|| crate::expression::nearest_name(&name, names.iter().cloned()))
            .unwrap_or_else(|| format!("it may be {}", names.join(", ")));
        section.wrong(section.place_of("for"), &format!("there is no record kind \"{name}\""), Some(help));
    }
    kind
}
