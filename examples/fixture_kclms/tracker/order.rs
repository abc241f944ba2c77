//! The school in good order: every meeting held, every date in time, every rating given.
//!
//! Nothing in here is a problem on 2 November 2026; what is wrong with the tracker is put in by `plants` alone.

use chrono::NaiveDate;

use super::grid::{Grid, Value, day, working};
use super::pay;
use super::people::{BUSINESS_MANAGER, LEAD, PEOPLE, Person, by_code, head};
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
struct Dates {
    renew_last: NaiveDate,
    mid_year: NaiveDate,
    review: NaiveDate,
    renew: NaiveDate,
}

fn dates(person: &Person, seed: usize) -> Dates {
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

fn yes_no(yes: bool) -> Value {
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
        let mut number = 0;
        let kinds = person.kinds_this_year();
        for (n, kind) in kinds.chars().enumerate() {
            number += 1;
            let row = ObjectiveRow {
                year: THIS,
                number,
                kind,
                n: kinds[..n].matches(kind).count(),
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

fn training() -> Grid {
    let mut grid = Grid::new(
        "Training",
        2,
        &["Name", "Year", "Theme", "Need", "Agreed", "Provided", "Completed on", "Impact"],
    );
    for (seed, person) in PEOPLE.iter().enumerate().skip(1).filter(|(_, person)| person.was_here_last_year())
    {
        let (theme, need, impact) = words::training(person, seed);
        // What is done by the mid-year review has its impact recorded there.
        let done = person.code != "ZRA";
        let completed = working(dates(person, seed).mid_year, -20);
        grid.push(
            format!("{} 25", person.code),
            vec![
                person.name().into(),
                LAST.into(),
                theme.into(),
                need.into(),
                "Yes".into(),
                yes_no(done),
                Value::from(done.then_some(completed)),
                if done { impact.into() } else { Value::Blank },
            ],
        );
    }
    for (code, theme, need) in [
        ("LWE", "Teaching and learning", "Induction: paired visits in the first half-term"),
        ("GPO", "Pastoral care", "Tutor induction"),
        ("VSI", "Safeguarding", "Level 2 safeguarding"),
        ("NJA", "Health and safety", "Electrical safety for technicians"),
        ("AFO", "Leadership", "Coaching for managers"),
        ("IKU", "Office systems", "Device management certificate"),
    ] {
        grid.push(
            format!("{code} 26"),
            vec![
                by_code(code).name().into(),
                THIS.into(),
                theme.into(),
                need.into(),
                "Yes".into(),
                "No".into(),
                Value::Blank,
                Value::Blank,
            ],
        );
    }
    grid
}

fn evidence() -> Grid {
    let mut grid =
        Grid::new("Evidence", 2, &["Staff code", "Name", "Year", "Objective", "Kind of evidence", "Date"]);
    for (seed, person) in PEOPLE.iter().enumerate().skip(1) {
        let dates = dates(person, seed);
        let mut number = 0_u8;
        for (kind, ratings) in pay::strands(person) {
            for _ in ratings.chars() {
                number += 1;
                let reference = format!("{}-25-{number}", person.code);
                let early =
                    if person.code == "ZRA" { day(2026, 6, 12) } else { working(dates.mid_year, -10) };
                let late = if kind == 'A' { day(2026, 8, 20) } else { day(2026, 7, 10) };
                for ((part, date), evidence) in [("a", early), ("b", late)]
                    .into_iter()
                    .zip(words::evidence(kind, seed + usize::from(number)))
                {
                    if part == "b" && person.left().is_some() {
                        continue;
                    }
                    grid.push(
                        format!("{reference} {part}"),
                        vec![
                            person.code.into(),
                            person.name().into(),
                            LAST.into(),
                            reference.as_str().into(),
                            evidence.into(),
                            date.into(),
                        ],
                    );
                }
            }
        }
    }
    grid
}

fn small_sheets() -> [Grid; 4] {
    let mut absence = Grid::new("Absence", 2, &["Name", "Kind", "From", "To"]);
    for (code, kind, from, to) in [
        ("BVO", "Family leave", day(2026, 1, 12), day(2026, 8, 14)),
        ("JAL", "Sickness", day(2026, 4, 20), day(2026, 5, 15)),
    ] {
        absence.push(code, vec![by_code(code).name().into(), kind.into(), from.into(), to.into()]);
    }

    let mut panel =
        Grid::new("Panel", 2, &["Panel", "Member", "Member's role", "Appointed by", "From", "To"]);
    for (key, member, role) in [
        ("chair", "Halvard Mbatha", "Chair of governors"),
        ("second", "Saoirse Underhill", "Governor"),
        ("third", "Rafael Ostrowski", "Governor"),
        ("adviser", "Ngozi Tremblay", "External adviser"),
    ] {
        let body = if key == "adviser" { "Other" } else { "Governing body" };
        panel.push(
            key,
            vec![
                "Headteacher review".into(),
                member.into(),
                role.into(),
                body.into(),
                day(2026, 9, 8).into(),
                Value::Blank,
            ],
        );
    }

    let mut access = Grid::new(
        "Access log",
        2,
        &["No.", "Date", "Whose papers", "Document", "Seen by", "In what role", "Purpose"],
    );
    for (n, when, whose, document, who, role, purpose) in [
        (1, day(2026, 9, 30), "ABE", "Statement", "DSO", "PM lead", "Moderation QA"),
        (2, day(2026, 10, 1), "PGR", "Statement", "NAC", "Line manager", "Line management"),
        (3, day(2026, 10, 2), "SKO", "Objectives", "SKO", "Reviewee", "Own review"),
        (4, day(2026, 10, 6), "IKU", "Pay recommendation", "PMA", "Business manager", "Pay decision"),
        (5, day(2026, 10, 8), "NSH", "Objectives", "RNA", "Line manager", "Moderation QA"),
        (6, day(2026, 10, 20), "NAC", "Pay recommendation", "RWH", "Headteacher", "Pay decision"),
    ] {
        access.push(
            n.to_string(),
            vec![
                f64::from(n).into(),
                when.into(),
                whose.into(),
                document.into(),
                who.into(),
                role.into(),
                purpose.into(),
            ],
        );
    }

    let mut records = Grid::new(
        "Records kept",
        2,
        &["Record", "Staff code", "Year", "Record closed", "Destroyed", "Stored securely"],
    );
    for (n, code, year, closed, destroyed) in [
        (1, "ROD", "2024/25", day(2025, 10, 17), None),
        (2, "ICH", "2024/25", day(2025, 10, 20), None),
        (3, "LFA", "2024/25", day(2025, 10, 20), None),
        (4, "DSO", "2023/24", day(2024, 10, 18), None),
        (5, "PMA", "2018/19", day(2019, 10, 18), Some(day(2026, 1, 9))),
        (6, "LFA", "2018/19", day(2019, 10, 21), Some(day(2026, 1, 9))),
    ] {
        records.push(
            format!("R{n}"),
            vec![
                format!("R{n:03}").into(),
                code.into(),
                year.into(),
                closed.into(),
                destroyed.into(),
                "Yes".into(),
            ],
        );
    }
    [absence, panel, access, records]
}

fn governance() -> Grid {
    let mut grid = Grid::new("Governance", 2, &["Event", "Date", "Body", "Year", "Outcome"]);
    for (key, event, when, body, year, outcome) in [
        ("ratified", "Policy ratified", day(2020, 7, 8), "Governing body", "", ""),
        ("review", "Policy review", day(2024, 6, 12), "Finance and General Purposes", "", "No change"),
        ("pay", "Pay report", day(2025, 12, 9), "Finance and General Purposes", "2024/25", ""),
        ("told", "Procedure communicated", day(2026, 7, 8), "Headteacher", THIS, ""),
    ] {
        grid.push(key, vec![event.into(), when.into(), body.into(), year.into(), outcome.into()]);
    }
    grid
}

fn calendar() -> Grid {
    let mut grid = Grid::new("Calendar", 0, &["day_kind", "label", "from_date", "to_date"]);
    let terms = [
        ("Autumn 1 2025", (2025, 9, 2), (2025, 10, 24)),
        ("Autumn 2 2025", (2025, 11, 3), (2025, 12, 19)),
        ("Spring 1 2026", (2026, 1, 5), (2026, 2, 13)),
        ("Spring 2 2026", (2026, 2, 23), (2026, 3, 27)),
        ("Summer 1 2026", (2026, 4, 13), (2026, 5, 22)),
        ("Summer 2 2026", (2026, 6, 1), (2026, 7, 21)),
        ("Autumn 1 2026", (2026, 9, 1), (2026, 10, 23)),
        ("Autumn 2 2026", (2026, 11, 2), (2026, 12, 18)),
        ("Spring 1 2027", (2027, 1, 4), (2027, 2, 12)),
        ("Spring 2 2027", (2027, 2, 22), (2027, 3, 25)),
        ("Summer 1 2027", (2027, 4, 12), (2027, 5, 28)),
        ("Summer 2 2027", (2027, 6, 7), (2027, 7, 21)),
        ("Autumn 1 2027", (2027, 9, 1), (2027, 10, 22)),
        ("Autumn 2 2027", (2027, 11, 1), (2027, 12, 17)),
    ];
    let on = |(year, month, date): (i32, u32, u32)| day(year, month, date);
    for (label, from, to) in terms {
        grid.push(label, vec!["term".into(), label.into(), on(from).into(), on(to).into()]);
    }
    for pair in terms.windows(2) {
        let (from, to) = (on(pair[0].2).succ_opt(), on(pair[1].1).pred_opt());
        let kind = if pair[0].0.contains(" 1 ") { "half_term" } else { "holiday" };
        let label = format!("After {}", pair[0].0);
        grid.push(label.as_str(), vec![kind.into(), label.as_str().into(), from.into(), to.into()]);
    }
    for (label, date) in [
        ("Good Friday 2026", (2026, 4, 3)),
        ("Easter Monday 2026", (2026, 4, 6)),
        ("Early May 2026", (2026, 5, 4)),
        ("Spring bank holiday 2026", (2026, 5, 25)),
        ("Summer bank holiday 2026", (2026, 8, 31)),
        ("Early May 2027", (2027, 5, 3)),
    ] {
        grid.push(label, vec!["bank_holiday".into(), label.into(), on(date).into(), on(date).into()]);
    }
    grid
}

fn school() -> Grid {
    let mut grid = Grid::new("school", 0, &["field", "value"]);
    for (field, value) in [
        ("school_name", Value::from("Kingsmarsh Mathematics School")),
        ("policy_pack", "kclms".into()),
        ("pm_lead_id", LEAD.into()),
        ("business_manager_id", BUSINESS_MANAGER.into()),
        ("operator_role", "business_manager".into()),
        ("pay_area", "inner_london".into()),
        ("review_guidance_issued_date", day(2026, 7, 8).into()),
    ] {
        grid.push(field, vec![field.into(), value]);
    }
    grid
}

/// The school on 2 November 2026 with nothing wrong.
pub(crate) fn in_good_order() -> Book {
    let [absence, panel, access, records] = small_sheets();
    Book {
        staff: staff(),
        objectives: objectives(),
        meetings: meetings(),
        pay: pay_sheet(),
        training: training(),
        absence,
        evidence: evidence(),
        panel,
        access,
        records,
        governance: governance(),
        calendar: calendar(),
        school: school(),
    }
}
