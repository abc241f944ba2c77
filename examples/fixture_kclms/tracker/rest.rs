//! The sheets beside the appraisals themselves, in good order too: training, evidence, absences, the panel, the access
//! log, records kept, governors, term dates and settings.

use super::grid::{Grid, Value, day, working};
use super::order::{LAST, THIS, dates, yes_no};
use super::pay;
use super::people::{BUSINESS_MANAGER, LEAD, PEOPLE, by_code};
use super::words;

pub(super) fn training() -> Grid {
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

pub(super) fn evidence() -> Grid {
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

pub(super) fn small_sheets() -> [Grid; 4] {
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

pub(super) fn governance() -> Grid {
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

pub(super) fn calendar() -> Grid {
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

pub(super) fn school() -> Grid {
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
