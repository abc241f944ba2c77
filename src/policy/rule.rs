//! Reads how a check decides: its filters, its kind and its cases.

use crate::expression::{Compiler, Expression, Known, Type};
use crate::model::{FieldId, KindId, Period, Vocabulary};

use super::check::{
    Allowed, Approval, Case, Deadline, Duration, Gives, Judgement, Limit, NUMBERS, Order, Person, Present,
    Retention, Round, Rule, Severity, Window,
};
use super::pay::list;
use super::sample::SEVERITIES;
use super::source::{Section, Source, Value};

const ROUNDS: &[(&str, Round)] = &[
    ("this", Round::This),
    ("last", Round::Last),
    ("next", Round::Next),
    ("recent", Round::Recent),
    ("any", Round::Any),
];
const GIVES: &[(&str, Gives)] = &[
    ("breached", Gives::Breached),
    ("cannot_tell", Gives::CannotTell),
    ("note", Gives::Note),
    ("not_applicable", Gives::NotApplicable),
];
const KINDS: &[&str] = &[
    "deadline",
    "window",
    "present",
    "limit",
    "order",
    "duration",
    "allowed",
    "person",
    "retention",
    "approval",
    "expression",
];

/// Reads how a check decides about one kind of row.
pub(super) fn read<'r>(
    source: &'r Source<'r>,
    vocabulary: &Vocabulary,
    section: &Section<'r, 'r>,
    known: &Known,
    severity: Severity,
) -> Option<Rule> {
    let about_name = section.required("for");
    let about = vocabulary.kind_named(&about_name);
    if about.is_none() && !about_name.is_empty() {
        let at = section.get("for").map_or(section.at.clone(), toml::Spanned::span);
        let names = vocabulary.kinds().map(|k| vocabulary.kind(k).name.clone());
        section.wrong(
            at,
            &format!("there is no record kind \"{about_name}\""),
            crate::expression::nearest_name(&about_name, names),
        );
    }
    let about = about?;
    let compiler = Compiler { vocabulary, known };
    let severity = section.word("severity", SEVERITIES).unwrap_or(severity);
    // A group of rows is no row: what is asked of it is asked from outside, through "group".
    let row = (!section.has("per")).then_some(about);
    let parts = Parts { section, compiler, about, row, severity, source };
    let when = parts.filters();
    let per = parts.per();
    let once = section.get("once").and_then(|v| parts.pair(v, "date", "says", &Type::Date));
    let from = section.expression("from", &compiler, row, Some(&Type::Date));
    let judgement = parts.judgement();
    let cases = parts.cases("cases");
    let remarks = section.get("remarks").map(list).unwrap_or_default();
    let remarks = remarks.into_iter().filter_map(|v| parts.pair(v, "if", "says", &Type::Bool)).collect();
    let cell = parts.field("cell");
    let rule = Rule {
        about,
        severity,
        late: section.word("late", SEVERITIES),
        per,
        numbers: parts.numbers(),
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
    source: &'r Source<'r>,
}

impl<'r> Parts<'_, 'r> {
    fn filters(&self) -> Vec<(Expression, String)> {
        let Some(value) = self.section.get("when") else { return Vec::new() };
        list(value)
            .into_iter()
            .filter_map(|v| {
                if v.get_ref().is_table() {
                    self.pair_of(v, ("if", "else"), &Type::Bool, Some(self.about))
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
        self.pair_of(value, (key, says), ty, self.row)
    }

    fn pair_of(
        &self,
        value: &'r Value<'r>,
        (key, says): (&'static str, &'static str),
        ty: &Type,
        row: Option<KindId>,
    ) -> Option<(Expression, String)> {
        let name = format!("a part of {}", self.section.name);
        let inner = Section::of(self.source, value, &name)?;
        let found = inner.needed_expression(key, &self.compiler, row, Some(ty));
        let text = inner.required(says);
        inner.finish();
        found.map(|e| (e, text))
    }

    /// What the rows are put together by, seen from each of them.
    fn per(&self) -> Vec<Expression> {
        let values = self.section.get("per").map(list).unwrap_or_default();
        let each = |v| self.section.compile(v, &self.compiler, Some(self.about), None);
        values.into_iter().filter_map(each).collect()
    }

    /// What is counted, by the names that numbers have in files.
    fn numbers(&self) -> Vec<(&'static str, Expression)> {
        let name = format!("the numbers of {}", self.section.name);
        let inner = self.section.get("numbers").and_then(|v| Section::of(self.source, v, &name));
        let Some(inner) = inner else { return Vec::new() };
        let found = NUMBERS
            .iter()
            .filter_map(|(key, _)| Some((*key, inner.expression(key, &self.compiler, self.row, None)?)))
            .collect();
        inner.finish();
        found
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
                let when = inner.needed_expression("if", &self.compiler, self.row, Some(&Type::Bool));
                let case = Case {
                    when: when?,
                    gives: inner.word("gives", GIVES).unwrap_or(Gives::Breached),
                    severity: inner.word("severity", SEVERITIES),
                    says: inner.required("says"),
                    list: inner.expression("list", &self.compiler, self.row, None),
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
            self.section.wrong(
                self.section.at.clone(),
                &what,
                Some(format!("give one of {}", KINDS.join(", "))),
            );
        }
        let section = self.section;
        let inner = |key: &'static str| {
            let value = section.get(key)?;
            Section::of(self.source, value, &format!("{key} of {}", section.name))
        };

        match *given.first()? {
            "deadline" => {
                inner("deadline").and_then(|s| close(s, |s| self.deadline(s)).map(Judgement::Deadline))
            }
            "window" => inner("window").and_then(|s| close(s, |s| self.window(s)).map(Judgement::Window)),
            "present" => {
                inner("present").and_then(|s| close(s, |s| Some(self.present(s))).map(Judgement::Present))
            }
            "limit" => inner("limit").and_then(|s| close(s, |s| self.limit(s)).map(Judgement::Limit)),
            "order" => inner("order").and_then(|s| close(s, |s| self.order(s)).map(Judgement::Order)),
            "duration" => {
                inner("duration").and_then(|s| close(s, |s| self.duration(s)).map(Judgement::Duration))
            }
            "allowed" => inner("allowed").and_then(|s| close(s, |s| self.allowed(s)).map(Judgement::Allowed)),
            "person" => inner("person").and_then(|s| close(s, |s| self.person(s)).map(Judgement::Person)),
            "retention" => {
                inner("retention").and_then(|s| close(s, |s| self.retention(s)).map(Judgement::Retention))
            }
            "approval" => inner("approval")
                .and_then(|s| close(s, |s| self.approval(s)).map(|a| Judgement::Approval(Box::new(a)))),
            _ => {
                let _ = section.flag("expression");
                Some(Judgement::Expression)
            }
        }
    }

    fn need(&self, s: &Section, key: &'static str, ty: &Type) -> Option<Expression> {
        s.needed_expression(key, &self.compiler, self.row, Some(ty))
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
        let early = s.get("early").and_then(|v| {
            let inner = Section::of(s.source, v, "early")?;
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

    fn expressions(&self, s: &Section, key: &'static str) -> Vec<Expression> {
        let values = s.get(key).map(list).unwrap_or_default();
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
        let number = s.word("number", NUMBERS).unwrap_or("count");
        Some(Limit { count: count?, least, most, number, of: s.required("of") })
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
        // A plain length of time, or an expression that gives one.
        let period = |key: &'static str| -> Option<Expression> {
            let plain = s.get(key)?.get_ref().as_str().and_then(Period::parse);
            plain.map(Expression::period).or_else(|| self.may(s, key, &Type::Period))
        };
        let (least, most) = (period("least"), period("most"));
        if least.is_none() && most.is_none() {
            s.wrong(s.at.clone(), "neither \"least\" nor \"most\" is given", None);
        }
        Some(Duration { from: from?, to: to?, least, most })
    }

    fn blank(s: &Section) -> Gives {
        s.word("blank", GIVES).unwrap_or(Gives::Breached)
    }

    fn allowed(&self, s: &Section) -> Option<Allowed> {
        let value = s.needed_expression("value", &self.compiler, self.row, None);
        let values = s.needed_expression("values", &self.compiler, self.row, None);
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
        let approver = s.expression("approver", &self.compiler, self.row, None);
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
