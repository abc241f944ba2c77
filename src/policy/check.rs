//! A check as data: whom it is about, when it applies, how it decides, what it says.

use crate::expression::Expression;
use crate::model::{FieldId, KindId};

use super::Origin;
use super::sample::Sample;

/// How much an outcome matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Said for the record; nothing has to be put right.
    Information,
    /// Good practice or a small slip.
    Advice,
    /// A "should" that was missed.
    Warning,
    /// A "must" that was missed.
    Breach,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Information => "information",
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Breach => "breach",
        }
    }

    /// The severity that a word means.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let all = [Severity::Information, Severity::Advice, Severity::Warning, Severity::Breach];
        all.into_iter().find(|severity| severity.word().eq_ignore_ascii_case(word))
    }

    /// One step less, information being the floor.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Severity::Breach => Severity::Warning,
            Severity::Warning => Severity::Advice,
            Severity::Advice | Severity::Information => Severity::Information,
        }
    }
}

/// What a check says of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It does not concern the record.
    NotApplicable,
    /// Not done, and there is time.
    NotYetDue,
    /// Not done, and due within the lead.
    DueSoon,
    /// Not done, and the due date has passed.
    Overdue,
    /// Done in time, or the condition holds.
    Met,
    /// Done after the due date.
    MetLate,
    /// A condition fails.
    Breached,
    /// What is needed to decide is not there.
    CannotTell,
}

impl State {
    /// The word for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::NotApplicable => "not_applicable",
            State::NotYetDue => "not_yet_due",
            State::DueSoon => "due_soon",
            State::Overdue => "overdue",
            State::Met => "met",
            State::MetLate => "met_late",
            State::Breached => "breached",
            State::CannotTell => "cannot_tell",
        }
    }

    /// The word for it in sentences.
    #[must_use]
    pub fn plain(self) -> &'static str {
        match self {
            State::NotApplicable => "does not apply",
            State::NotYetDue => "not yet due",
            State::DueSoon => "due soon",
            State::Overdue => "overdue",
            State::Met => "met",
            State::MetLate => "met late",
            State::Breached => "not met",
            State::CannotTell => "cannot tell",
        }
    }
}

/// Whether the policy says must, or should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Must, will, or stated as fact.
    Hard,
    /// Should, normally, may.
    Soft,
}

/// Which round a check is about, seen from the as-of date and in the cycles of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// The cycle that holds the as-of date.
    This,
    /// The cycle that has ended: its reviews, ratings and pay.
    Last,
    /// The cycle to come: its plans.
    Next,
    /// Rows of the cycle that has ended, the one that runs and those to come, each in its own.
    Recent,
    /// Rows of any cycle, each in its own.
    Any,
}

/// A check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its citation, never given to another check.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// What the clause asks, in our own words.
    pub says: String,
    /// What is looked for, as a line of a list.
    pub title: String,
    /// The type of the catalogue: `objective-setting`, `confidentiality/access`…
    pub topic: String,
    /// Must or should.
    pub force: Force,
    /// The severity of overdue and breached.
    pub severity: Severity,
    /// What to do about it.
    pub advice: String,
    /// Other entries that rest on the same cells and are cited with it.
    pub cites: Vec<String>,
    /// The checks with whose finding it is told, where they find something of the same person.
    pub told_with: Vec<String>,
    /// How it decides; several where it concerns several kinds of row.
    pub rules: Vec<Rule>,
    /// Its examples, which are its tests.
    pub samples: Vec<Sample>,
    /// Where it stands.
    pub origin: Origin,
    /// The layer it is of, the lowest being 0.
    pub(super) layer: usize,
}

impl Check {
    /// Gives it another severity. What the check itself gives a severity of its own goes along where it was the check's, and
    /// is never above one that was lowered.
    pub fn set_severity(&mut self, severity: Severity) {
        let before = std::mem::replace(&mut self.severity, severity);
        let moved = |own: &mut Severity| {
            if *own == before {
                *own = severity;
            } else if severity < before {
                *own = severity.min(*own);
            }
        };
        for rule in &mut self.rules {
            rule.severity_by = None;
            rule.cases.iter_mut().for_each(|case| case.severity_by = None);
            moved(&mut rule.severity);
            // What is done late is never above what is not done at all.
            rule.late = rule.late.map(|late| late.min(rule.severity));
            rule.cases.iter_mut().filter_map(|case| case.severity.as_mut()).for_each(moved);
            match &mut rule.judgement {
                Judgement::Window(Window { early: Some((_, own, _)), .. }) => moved(own),
                Judgement::Order(order) => moved(&mut order.short),
                _ => {}
            }
        }
    }
}

/// How a check decides about one kind of row.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The kind of row.
    pub about: KindId,
    /// The severity of overdue and breached: the check's, unless the part has its own.
    pub severity: Severity,
    /// The severity of what was done late, where it is not one step less.
    pub late: Option<Severity>,
    /// Gives another severity, as a word, where the school may set it; none once the school has set that of the check.
    pub severity_by: Option<Expression>,
    /// So many steps less severe.
    pub lowered_by: Option<Expression>,
    /// How many ended cycles are looked at, each by itself.
    pub look_back: Option<Expression>,
    /// The round.
    pub round: Round,
    /// What the rows are put together by, one outcome for each group of them; empty where each row has its own.
    pub per: Vec<Expression>,
    /// The rows it concerns, each filter with what to say of the others.
    pub when: Vec<(Expression, String)>,
    /// People out of scope, leavers and people not yet in post are left out. False for access and school-level checks.
    pub in_post: bool,
    /// The event that starts the duty; without it the check does not apply.
    pub once: Option<(Expression, String)>,
    /// The date from which the condition is judged; before it what fails is not yet due.
    pub from: Option<Expression>,
    /// How it decides.
    pub judgement: Judgement,
    /// Further conditions, each with its own severity.
    pub cases: Vec<Case>,
    /// What is added to the message while a condition holds, whatever comes out: a stand-in that was used, say.
    pub remarks: Vec<(Expression, String)>,
    /// What is counted beside what the kind of check counts itself, by its name in files.
    pub numbers: Vec<(&'static str, Expression)>,
    /// The cell a finding stands on, when it is not the one the judgement names.
    pub cell: Option<FieldId>,
    /// The parameters it reads, by place.
    pub parameters: Vec<usize>,
    /// All fields it reads.
    pub fields: Vec<FieldId>,
}

/// What a case gives when its condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// The condition names something wrong.
    Breached,
    /// The condition names something that cannot be judged.
    CannotTell,
    /// Nothing is wrong; something is worth saying.
    Note,
    /// The check does not apply after all.
    NotApplicable,
}

/// A condition with what it means.
#[derive(Clone, Debug)]
pub struct Case {
    /// The condition.
    pub when: Expression,
    /// What it gives.
    pub gives: Gives,
    /// Its own severity, where it differs from the check's.
    pub severity: Option<Severity>,
    /// Gives another one, as a word.
    pub severity_by: Option<Expression>,
    /// What it says.
    pub says: String,
    /// A list to name after it: classes, codes, never names.
    pub list: Option<Expression>,
    /// The cell the finding stands on.
    pub cell: Option<FieldId>,
    /// Whether the check cannot be told when the condition cannot.
    pub needed: bool,
}

/// The kinds of check.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// Done by a day.
    Deadline(Deadline),
    /// Done within a window.
    Window(Window),
    /// Something is recorded.
    Present(Present),
    /// A number has a least or a most.
    Limit(Limit),
    /// This before that.
    Order(Order),
    /// The length of a period.
    Duration(Duration),
    /// One of some values.
    Allowed(Allowed),
    /// A quality of a person named by the row.
    Person(Person),
    /// Kept long enough and not too long.
    Retention(Retention),
    /// Approved by the right person, in time, in order.
    Approval(Box<Approval>),
    /// What other checks say of the same row.
    SameAs(SameAs),
    /// The cases alone decide.
    Expression,
}

impl Judgement {
    /// The word for it in packs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Judgement::Deadline(_) => "deadline",
            Judgement::Window(_) => "window",
            Judgement::Present(_) => "present",
            Judgement::Limit(_) => "limit",
            Judgement::Order(_) => "order",
            Judgement::Duration(_) => "duration",
            Judgement::Allowed(_) => "allowed",
            Judgement::Person(_) => "person",
            Judgement::Retention(_) => "retention",
            Judgement::Approval(_) => "approval",
            Judgement::SameAs(_) => "same_as",
            Judgement::Expression => "expression",
        }
    }
}

/// Done by a day.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// The day it was done.
    pub date: Expression,
    /// The last day on which the duty is met.
    pub by: Expression,
    /// Where given: it counts as done, in time, when this is filled though no day is recorded.
    pub marked: Option<Expression>,
    /// The day from which it is due soon, where that is not four weeks before, or the event itself for a short time.
    pub soon_from: Option<Expression>,
    /// Days late are counted in working days, though the time allowed is not written as working days.
    pub working_days: bool,
    /// The sentence about what is done, `written statement given`.
    pub done: String,
}

/// Done within a window.
#[derive(Clone, Debug)]
pub struct Window {
    /// The days it was done.
    pub dates: Expression,
    /// First day of the window.
    pub from: Expression,
    /// Last day of the window.
    pub to: Expression,
    /// The due date, where it is not the last day.
    pub by: Option<Expression>,
    /// What is said when it was done before the window only: met with a note, or breached at a severity.
    pub early: Option<(Gives, Severity, String)>,
    /// The sentence about what is done.
    pub done: String,
}

/// Something is recorded.
#[derive(Clone, Debug)]
pub struct Present {
    /// All of these.
    pub all: Vec<Expression>,
    /// At least one of these, where given.
    pub any: Vec<Expression>,
    /// Of each of these rows, rather than of the row itself.
    pub each: Option<Expression>,
    /// How many rows there are in all, for `each`.
    pub of: Option<Expression>,
    /// The names of the fields, for the message.
    pub fields: Vec<FieldId>,
}

/// A number has a least or a most.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The number.
    pub count: Expression,
    /// At least.
    pub least: Option<Expression>,
    /// At most.
    pub most: Option<Expression>,
    /// The number's name in files.
    pub number: &'static str,
    /// What is counted, in words.
    pub of: String,
}

/// This before that.
#[derive(Clone, Debug)]
pub struct Order {
    /// What comes first.
    pub first: Expression,
    /// What comes then.
    pub then: Expression,
    /// The last day that leaves enough time, where the policy wants time between.
    pub by: Option<Expression>,
    /// The severity when it came first but left too little time.
    pub short: Severity,
    /// The same day is too late.
    pub strictly: bool,
    /// While what comes then has not happened the duty is not yet due, rather than none.
    pub waits: bool,
    /// The sentence about what comes first.
    pub done: String,
}

/// The length of a period, both ends counted.
#[derive(Clone, Debug)]
pub struct Duration {
    /// First day.
    pub from: Expression,
    /// Last day.
    pub to: Expression,
    /// At least.
    pub least: Option<Expression>,
    /// At most.
    pub most: Option<Expression>,
}

/// One of some values.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What is looked at.
    pub value: Expression,
    /// The values.
    pub values: Expression,
    /// What a blank is: breached, or nothing to judge.
    pub blank: Gives,
}

/// A quality of a person named by the row.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub who: Expression,
    /// What they must be.
    pub is: Expression,
    /// What is said when they are not.
    pub says: String,
    /// What a blank is.
    pub blank: Gives,
}

/// Kept long enough and not too long.
#[derive(Clone, Debug)]
pub struct Retention {
    /// When the record was complete.
    pub closed: Expression,
    /// How long it is kept.
    pub keep: Expression,
    /// When it was destroyed.
    pub destroyed: Expression,
}

/// Approved by the right person, in time, in order.
#[derive(Clone, Debug)]
pub struct Approval {
    /// When.
    pub deadline: Deadline,
    /// By whom.
    pub by_whom: Option<Expression>,
    /// Who may.
    pub approver: Option<Expression>,
    /// What comes before it.
    pub after: Option<(Expression, String)>,
    /// What is said of another approver.
    pub says: String,
}

/// What other checks say of the same row.
#[derive(Clone, Debug)]
pub struct SameAs {
    /// Their ids, as the pack has them.
    pub ids: Vec<String>,
    /// Their places in the pack; a school may have left some out.
    pub places: Vec<usize>,
}
