//! The school in good order: every meeting held, every date in time, every rating given.
//!
//! Nothing in here is a problem on 2 November 2026; what is wrong with the tracker is put in by `plants` alone.

use chrono::NaiveDate;

use super::grid::{Grid, Value, day, working};
use super::pay;
use super::people::{LEAD, PEOPLE, Person, by_code, head};
use super::rest;
use super::words;

/// The tables of the workbook that hold the school's records.
pub(crate) struct Book {
    pub(crate) staff: Grid,
    pub(crate) objectives: Grid,
    pub(crate) meetings: Grid,
    pub(crate) pay: Grid,
    pub(crate) training: Grid,
    pub(crate) absence: Grid,
    pub(crate) evidence: Grid,
    pub(crate) panel: Grid,
    pub(crate) access: Grid,
    pub(crate) records: Grid,
    pub(crate) governance: Grid,
    pub(crate) calendar: Grid,
    pub(crate) school: Grid,
}

pub(crate) const LAST: &str = "2025/26";
pub(crate) const THIS: &str = "2026/27";

/// The dates of one person's appraisal, all in time.
pub(super) struct Dates {
    pub(super) renew_last: NaiveDate,
    pub(super) mid_year: NaiveDate,
    pub(super) review: NaiveDate,
    pub(super) renew: NaiveDate,
}

pub(super) fn dates(person: &Person, seed: usize) -> Dates {
    const REVIEWS: [u32; 11] = [10, 11, 14, 15, 16, 17, 18, 21, 22, 23, 24];
    const RENEWALS: [u32; 10] = [5, 6, 7, 8, 9, 12, 13, 14, 15, 16];
    let renew = match person.code {
        "REL" | "FBA" | "OTA" => day(2026, 10, 1),
        "VSI" => day(2026, 10, 20),
        "YLI" => day(2026, 10, 5),
        _ => day(2026, 10, RENEWALS[(seed * 7) % RENEWALS.len()]),
    };
    Dates {
        renew_last: if person.code == "ZRA" {
            day(2026, 5, 6)
        } else {
            working(day(2025, 10, 2), i32::try_from(seed * 3 % 14).expect("small"))
        },
        mid_year: if person.code == "BVO" {
            day(2026, 3, 10)
        } else {
            working(day(2026, 1, 26), i32::try_from(seed * 5 % 30).expect("small"))
        },
        review: match person.code {
            "ICH" => day(2026, 9, 29),
            _ => day(2026, 9, REVIEWS[seed * 3 % REVIEWS.len()]),
        },
        renew,
    }
}

pub(super) fn yes_no(yes: bool) -> Value {
    Value::from(if yes { "Yes" } else { "No" })
}

fn report_goes_to(person: &Person) -> &'static str {
    if person.senior { head().code } else { LEAD }
}

/// Whether the renew meeting of this year was held: everybody in post but the newest, who has until the middle of
/// the month.
fn renewed(person: &Person) -> bool {
    person.left().is_none() && person.code != "NJA"
}

fn staff() -> Grid {
    let mut grid = Grid::new(
        "Staff",
        5,
        &[
            "Staff code",
            "Name",
            "Job title",
            "Staff type",
            "Employment type",
            "Start date",
            "Leaving date",
            "FTE",
            "Pay range",
            "Line manager",
            "SLT?",
            "Level",
            "Teaches?",
            "Tutor?",
            "Leads?",
            "Provides a service?",
            "Delivers projects?",
            "Self-evaluation done",
            "Record finalised",
            "Manager's appraisal written",
            "Report submitted",
            "Submitted to",
            "New record made",
        ],
    );
    for (seed, person) in PEOPLE.iter().enumerate() {
        let dates = dates(person, seed);
        let is_head = person.code == head().code;
        let reviewed = person.was_here_last_year() && person.left().is_none();
        let when = |there: bool, day: NaiveDate| Value::from(there.then_some(day));
        grid.push(
            person.code,
            vec![
                person.code.into(),
                person.name().into(),
                person.post.into(),
                person.group.into(),
                "Employee".into(),
                person.start().into(),
                person.left().into(),
                person.fte.into(),
                person.range.into(),
                person.manager.into(),
                yes_no(person.senior),
                f64::from(person.level).into(),
                yes_no(person.is('t')),
                yes_no(person.is('u')),
                yes_no(person.is('l')),
                yes_no(person.is('s')),
                yes_no(person.is('p')),
                when(reviewed, working(dates.review, -5)),
                when(reviewed, working(dates.review, 3)),
                when(reviewed, working(dates.review, 4)),
                when(reviewed, working(dates.review, 8)),
                if reviewed { report_goes_to(person).into() } else { Value::Blank },
                when(renewed(person) && !is_head, working(dates.renew, 4)),
            ],
        );
    }
    grid
}

fn objectives() -> Grid {
    let mut grid = Grid::new(
        "Objectives",
        3,
        &[
            "Name",
            "Year",
            "No.",
            "Ref",
            "Type",
            "Objective",
            "Success criteria",
            "Activities",
            "Indicators",
            "Good target",
            "Outstanding target",
            "Baseline",
            "Due date",
            "Set on",
            "Agreed on",
            "Sent for approval",
            "Approved on",
            "Approved by",
            "Status",
            "Area",
            "Service level",
            "Service quality",
            "Rating",
            "Rated by",
            "Rated on",
        ],
    );
    for (seed, person) in PEOPLE.iter().enumerate().skip(1) {
        let dates = dates(person, seed);
        let mut number = 0;
        for (kind, ratings) in pay::strands(person) {
            for (n, rating) in ratings.chars().enumerate() {
                number += 1;
                let left = person.left().is_some();
                let rating = match rating {
                    'O' => "Outstanding",
                    'N' => "Not Met",
                    _ if left => "",
                    _ => "Good",
                };
                let set = dates.renew_last;
                let approved = if person.code == "ZRA" { day(2026, 5, 20) } else { day(2025, 11, 14) };
                let rated = (!left).then_some(dates.review);
                let row = ObjectiveRow {
                    year: LAST,
                    number,
                    kind,
                    n,
                    seed: seed + 1,
                    set,
                    approved: Some(approved),
                    status: if left { "In force" } else { "Completed" },
                    due: day(2026, 7, 31),
                    rating,
                    rated,
                };
                row.push(&mut grid, person);
            }
        }
        if !renewed(person) {
            continue;
        }
        let kinds = person.kinds_this_year();
        for (number, (before, kind)) in (1..).zip(kinds.char_indices()) {
            let row = ObjectiveRow {
                year: THIS,
                number,
                kind,
                n: kinds[..before].matches(kind).count(),
                seed,
                set: dates.renew,
                approved: (seed % 5 > 1).then(|| day(2026, 10, 22)),
                status: "In force",
                due: if kind == 'A' { day(2027, 8, 20) } else { day(2027, 7, 16) },
                rating: "",
                rated: None,
            };
            row.push(&mut grid, person);
        }
    }
    grid
}

struct ObjectiveRow {
    year: &'static str,
    number: u8,
    kind: char,
    n: usize,
    seed: usize,
    set: NaiveDate,
    approved: Option<NaiveDate>,
    status: &'static str,
    due: NaiveDate,
    rating: &'static str,
    rated: Option<NaiveDate>,
}

impl ObjectiveRow {
    fn push(&self, grid: &mut Grid, person: &Person) {
        let words = words::wording(person, self.kind, self.n, self.seed);
        let reference = format!("{}-{}-{}", person.code, &self.year[2..4], self.number);
        let sent = working(self.set, 3);
        let approver = if self.approved.is_some() { report_goes_to(person) } else { "" };
        let rater = if self.rated.is_some() { person.manager } else { "" };
        grid.push(
            reference.as_str(),
            vec![
                person.name().into(),
                self.year.into(),
                f64::from(self.number).into(),
                reference.as_str().into(),
                words.kind.into(),
                words.objective.into(),
                words.success.into(),
                words.activities.into(),
                words.indicators.into(),
                words.good.into(),
                words.outstanding.into(),
                words.baseline.into(),
                self.due.into(),
                self.set.into(),
                self.set.into(),
                sent.into(),
                self.approved.into(),
                approver.into(),
                self.status.into(),
                words.area.into(),
                words.service_level.into(),
                words.service_quality.into(),
                self.rating.into(),
                rater.into(),
                self.rated.into(),
            ],
        );
    }
}

/// The date by which a line manager asked their own manager; nothing where the headteacher held the meeting.
fn views(person: &Person, meeting: NaiveDate) -> Value {
    Value::from((person.manager != head().code).then(|| working(meeting, -2)))
}

fn meetings() -> Grid {
    let mut grid =
        Grid::new("Meetings", 2, &["Name", "Meeting", "Year", "Date", "Held by", "Senior views sought"]);
    for (seed, person) in PEOPLE.iter().enumerate().skip(1) {
        let dates = dates(person, seed);
        let last_year = person.was_here_last_year();
        let held = [
            ("renew-25", "Renew meeting", LAST, dates.renew_last, last_year, false),
            ("mid-25", "Mid-year review", LAST, dates.mid_year, last_year && person.code != "ZRA", true),
            ("eoy-25", "End of year review", LAST, dates.review, last_year && person.left().is_none(), true),
            ("renew-26", "Renew meeting", THIS, dates.renew, renewed(person), false),
        ];
        for (key, meeting, year, date, _, asks) in held.into_iter().filter(|held| held.4) {
            grid.push(
                format!("{} {key}", person.code),
                vec![
                    person.name().into(),
                    meeting.into(),
                    year.into(),
                    date.into(),
                    person.manager.into(),
                    if asks { views(person, date) } else { Value::Blank },
                ],
            );
        }
    }
    grid
}

fn pay_sheet() -> Grid {
    let mut grid = Grid::new(
        "Approvals and pay",
        3,
        &[
            "Staff code",
            "Name",
            "Year",
            "Current point",
            "Top of range",
            "UPR application date",
            "Previous conclusion",
            "Recommendation",
            "Recommended on",
            "Reviewed by senior leader",
            "Reviewed by head",
            "To pay committee",
            "Decision",
            "Decision date",
            "Head's reason",
        ],
    );
    for (seed, person) in PEOPLE.iter().enumerate().skip(1).filter(|(_, person)| pay::in_this_round(person)) {
        let recommendation = pay::recommend(person).expect("the round has a line");
        let lead_sees = !(person.senior && person.level <= by_code(LEAD).level);
        let reason = match recommendation.row {
            "D7 refer" if person.code == "RNA" => {
                "Teaching and results secure; leadership to be discussed in committee"
            }
            "D7 refer" => "Three of four classes at target; a good year overall",
            "D8 top_of_range" => "At the top of the range; tutoring discussed at the renew meeting",
            "D2 refer" if person.code == "BVO" => "Away for most of the year; no automatic refusal",
            "D2 refer" => "In post since April only",
            "D5 refer" => "First year at the standard; application to be discussed",
            _ => "",
        };
        grid.push(
            person.code,
            vec![
                person.code.into(),
                person.name().into(),
                LAST.into(),
                person.point.into(),
                person.top.into(),
                person.applied().into(),
                person.before().into(),
                recommendation.words().into(),
                working(dates(person, seed).review, 1).min(day(2026, 9, 30)).into(),
                Value::from(lead_sees.then(|| day(2026, 10, [6, 7, 8, 9][seed % 4]))),
                day(2026, 10, [19, 20, 21][seed % 3]).into(),
                Value::Blank,
                Value::Blank,
                Value::Blank,
                reason.into(),
            ],
        );
    }
    grid
}

/// The school on 2 November 2026 with nothing wrong.
pub(crate) fn in_good_order() -> Book {
    let [absence, panel, access, records] = rest::small_sheets();
    Book {
        staff: staff(),
        objectives: objectives(),
        meetings: meetings(),
        pay: pay_sheet(),
        training: rest::training(),
        absence,
        evidence: rest::evidence(),
        panel,
        access,
        records,
        governance: rest::governance(),
        calendar: rest::calendar(),
        school: rest::school(),
    }
}
