//! What is wrong with the tracker, problem by problem, and the ways of writing that are odd but not wrong.
//!
//! Each edit stands beside the finding it should lead to. People appear by staff code, as they do on the page.

use super::grid::{Grid, Value, day, working};
use super::order;
use super::planting::{Planted, Problem};

const BREACH: &str = "breach";
const WARNING: &str = "warning";
const ADVICE: &str = "advice";

fn staff_sheet(p: &mut Planted) {
    p.plant(
        ("Staff", "NJA", "Line manager"),
        "",
        "KCL-VIS-2-a",
        ("breached", WARNING),
        "no line manager recorded for an employee in post",
    );
    p.plant(
        ("Staff", "PGR", "Self-evaluation done"),
        "",
        "KCL-EOY-2-a",
        ("breached", WARNING),
        "blank although the end of year review was held",
    );
    let eve = working(p.book.met("EHA eoy-25"), -1);
    p.plant(
        ("Staff", "EHA", "Self-evaluation done"),
        eve,
        "KCL-EOY-2-a",
        ("breached", ADVICE),
        "the working day before the review; three working days are wanted",
    );
    p.set("Staff", "CWA", "Report submitted", day(2026, 10, 22));
    p.plant(
        ("Staff", "CWA", "Record finalised"),
        day(2026, 10, 20),
        "KCL-EOY-4-a",
        ("met_late", WARNING),
        "more than 15 working days after the review",
    );
    let early = working(p.book.met("FDU eoy-25"), -2);
    p.plant(
        ("Staff", "FDU", "Record finalised"),
        early,
        "KCL-EOY-4-a",
        ("breached", ADVICE),
        "finalised before the review was held",
    );
    p.plant(
        ("Staff", "WCH", "Manager's appraisal written"),
        "",
        "KCL-EOY-4-b",
        ("overdue", BREACH),
        "blank more than 15 working days after the review",
    );
    p.expect(
        ("Staff", "WCH", "Report submitted"),
        "KCL-EOY-5-b",
        ("breached", WARNING),
        "submitted although the line manager's appraisal does not exist",
    );
    p.plant(
        ("Staff", "NAC", "Submitted to"),
        "DSO",
        "KCL-EOY-5-b",
        ("breached", WARNING),
        "a senior leader's report goes to the headteacher",
    );
    p.plant(
        ("Staff", "REL", "New record made"),
        "",
        "KCL-REN-2-b",
        ("overdue", WARNING),
        "renew meeting 1 October, due 22 October",
    );
}

fn meetings(p: &mut Planted) {
    p.book.meetings.remove("SNO eoy-25");
    p.expect(
        ("Staff", "SNO", "Name"),
        "KCL-CYC-1-b",
        ("overdue", BREACH),
        "no end of year review on the Meetings sheet",
    );
    p.set("Staff", "ICH", "Record finalised", day(2026, 10, 9));
    p.set("Staff", "ICH", "Manager's appraisal written", day(2026, 10, 12));
    p.set("Staff", "ICH", "Report submitted", day(2026, 10, 16));
    p.plant(
        ("Meetings", "ICH eoy-25", "Date"),
        day(2026, 10, 6),
        "KCL-CYC-1-b",
        ("met_late", WARNING),
        "held on 6 October, after September",
    );
    for (heading, date) in [
        ("Self-evaluation done", day(2026, 7, 6)),
        ("Record finalised", day(2026, 7, 17)),
        ("Manager's appraisal written", day(2026, 7, 20)),
        ("Report submitted", day(2026, 9, 8)),
    ] {
        p.set("Staff", "DMA", heading, date);
    }
    for row in ["DMA-25-1", "DMA-25-2", "DMA-25-3"] {
        p.set("Objectives", row, "Rated on", day(2026, 7, 14));
    }
    p.set("Meetings", "DMA eoy-25", "Senior views sought", day(2026, 7, 10));
    p.plant(
        ("Meetings", "DMA eoy-25", "Date"),
        day(2026, 7, 14),
        "KCL-CYC-1-b",
        ("breached", ADVICE),
        "held in July, before September",
    );
    p.book.meetings.remove("CMB renew-26");
    p.expect(
        ("Staff", "CMB", "Name"),
        "KCL-CYC-1-c",
        ("overdue", BREACH),
        "objectives are set but no renew meeting is recorded",
    );
    for row in ["JAL-26-1", "JAL-26-2"] {
        p.set("Objectives", row, "Set on", day(2026, 10, 22));
        p.set("Objectives", row, "Agreed on", day(2026, 10, 22));
        p.set("Objectives", row, "Sent for approval", day(2026, 10, 23));
        p.set("Objectives", row, "Approved on", "");
        p.set("Objectives", row, "Approved by", "");
    }
    p.set("Staff", "JAL", "New record made", "");
    p.plant(
        ("Meetings", "JAL renew-26", "Date"),
        day(2026, 11, 2),
        "KCL-CYC-1-c",
        ("met_late", WARNING),
        "held on 2 November, after October",
    );
    p.plant(
        ("Meetings", "ABE renew-26", "Held by"),
        "LFA",
        "KCL-CYC-1-a",
        ("breached", WARNING),
        "held by somebody who is not the line manager",
    );
    p.plant(
        ("Meetings", "SKO eoy-25", "Senior views sought"),
        "",
        "KCL-EOY-3-a",
        ("breached", WARNING),
        "the line manager's own manager was not asked first",
    );
    for row in ["YLI-26-1", "YLI-26-2", "YLI-26-3", "YLI-26-4"] {
        for heading in ["Set on", "Agreed on", "Sent for approval"] {
            p.set("Objectives", row, heading, day(2026, 11, 2));
        }
        p.set("Objectives", row, "Approved on", "");
        p.set("Objectives", row, "Approved by", "");
    }
    p.expect(
        ("Objectives", "YLI-26-1", "Set on"),
        "KCL-JDG-2-a",
        ("met_late", ADVICE),
        "the year's first objective was set on 2 November, due 31 October",
    );
    p.book.objectives.remove("FBA-26-1");
    let at = ("Staff", "FBA", "Name");
    let no_objectives = "renew meeting 1 October, no objective for 2026/27 on the Objectives sheet";
    p.expect(at, "KCL-REN-2-a", ("overdue", BREACH), no_objectives);
    p.expect(at, "KCL-JDG-2-a", ("overdue", WARNING), no_objectives);
    p.expect(at, "KCL-SVC-1-a", ("breached", WARNING), "provides a service and has no service objective");
}

fn objectives_this_year(p: &mut Planted) {
    let at = ("Objectives", "HOY-26-1", "Objective");
    p.plant(at, "", "KCL-DEF-1-b", ("breached", WARNING), "an objective row without its text");
    p.expect(at, "KCL-JDG-2-b", ("breached", WARNING), "not specific: no text (S)");
    let at = ("Objectives", "JTH-26-1", "Indicators");
    p.plant(at, "", "KCL-JDG-2-c", ("breached", WARNING), "no indicators and no numeric target (M)");
    p.expect(at, "KCL-REN-1-b", ("breached", WARNING), "no indicators listed");
    p.plant(
        ("Objectives", "NSH-26-1", "Activities"),
        "",
        "KCL-REN-1-a",
        ("breached", WARNING),
        "no activities listed",
    );
    p.plant(
        ("Objectives", "TVA-26-2", "Due date"),
        "",
        "KCL-JDG-2-f",
        ("breached", BREACH),
        "no due date (T)",
    );
    p.plant(
        ("Objectives", "KAB-26-1", "Due date"),
        day(2026, 8, 20),
        "KCL-JDG-2-f",
        ("breached", BREACH),
        "a year out: due before the objective was set",
    );
    p.plant(
        ("Objectives", "APE-26-1", "Outstanding target"),
        "",
        "KCL-JDG-3-a",
        ("breached", WARNING),
        "no outstanding level and no reason",
    );
    p.set("Objectives", "RNA-26-3", "Good target", "Two lesson visits graded Good");
    p.set("Objectives", "RNA-26-3", "Outstanding target", "Two lesson visits graded Outstanding");
    p.plant(
        ("Objectives", "RNA-26-3", "Baseline"),
        "Own",
        "KCL-TEA-3-a",
        ("breached", WARNING),
        "own wording instead of the school's common baseline for teaching",
    );
    p.set("Objectives", "DQU-26-4", "Good target", "No complaints from tutees or parents");
    p.plant(
        ("Objectives", "DQU-26-4", "Baseline"),
        "Own",
        "KCL-TEA-4-a",
        ("breached", WARNING),
        "own wording instead of the school's common baseline for tutors",
    );
    p.set("Objectives", "OBR-26-2", "Objective", "Care and guidance of the tutor group");
    p.set(
        "Objectives",
        "OBR-26-2",
        "Good target",
        "Care, guidance and support as tutor are judged consistently Good",
    );
    p.set(
        "Objectives",
        "OBR-26-2",
        "Outstanding target",
        "Care, guidance and support as tutor are judged Outstanding",
    );
    p.set("Objectives", "OBR-26-2", "Baseline", "Standard");
    p.plant(
        ("Objectives", "OBR-26-2", "Type"),
        "Tutoring",
        "KCL-JDG-2-e",
        ("breached", ADVICE),
        "a tutoring objective for somebody who is not a tutor (R)",
    );
    missing_for_the_role(p);
    approvals(p);
}

/// Objectives that a role asks for and that are not there, or not whole.
fn missing_for_the_role(p: &mut Planted) {
    p.book.objectives.remove("LWE-26-1");
    p.book.objectives.remove("LWE-26-2");
    p.expect(
        ("Staff", "LWE", "Name"),
        "KCL-TEA-1-a",
        ("breached", WARNING),
        "teaches and has no achievement objective for 2026/27",
    );
    p.book.objectives.remove("ZRA-26-3");
    p.expect(
        ("Staff", "ZRA", "Name"),
        "KCL-TEA-1-b",
        ("breached", WARNING),
        "teaches and has no teaching quality objective for 2026/27",
    );
    p.book.objectives.remove("GPO-26-4");
    p.expect(
        ("Staff", "GPO", "Name"),
        "KCL-TEA-1-c",
        ("breached", WARNING),
        "a tutor without a tutoring objective for 2026/27",
    );
    p.plant(
        ("Objectives", "MLO-26-1", "Area"),
        "",
        "KCL-LEA-1-a",
        ("breached", WARNING),
        "leadership objective without its area",
    );
    p.plant(
        ("Objectives", "IKU-26-1", "Service quality"),
        "",
        "KCL-SVC-1-a",
        ("breached", WARNING),
        "service objective without its quality",
    );
    p.expect(
        ("Staff", "AFO", "Name"),
        "KCL-JDG-1-b",
        ("breached", WARNING),
        "support staff with a leadership objective only",
    );
}

fn approvals(p: &mut Planted) {
    for heading in ["Approved on", "Approved by"] {
        p.set("Objectives", "OTA-26-1", heading, "");
    }
    p.plant(
        ("Objectives", "OTA-26-1", "Sent for approval"),
        "",
        "KCL-REN-3-a",
        ("overdue", WARNING),
        "agreed 1 October, to be sent within 10 working days, by 15 October",
    );
    p.set("Objectives", "MDE-26-1", "Approved on", day(2026, 10, 22));
    p.plant(
        ("Objectives", "MDE-26-1", "Approved by"),
        "EKA",
        "KCL-REN-3-a",
        ("breached", WARNING),
        "approved by the line manager, not by the senior leader responsible",
    );
    p.set("Objectives", "TBA-26-1", "Approved on", day(2026, 10, 22));
    p.plant(
        ("Objectives", "TBA-26-1", "Approved by"),
        "DSO",
        "KCL-REN-3-b",
        ("breached", BREACH),
        "a senior leader's targets are approved by the headteacher",
    );
}

fn last_year(p: &mut Planted) {
    for (row, at) in [
        ("TVA-25-3", ("Objectives", "TVA-25-3", "Rating")),
        ("KAB-25-4", ("Objectives", "KAB-25-4", "Rating")),
        ("HST-25-1", ("Objectives", "HST-25-1", "Rating")),
    ] {
        for heading in ["Rated by", "Rated on"] {
            p.set("Objectives", row, heading, "");
        }
        p.plant(
            at,
            "",
            "KCL-EOY-1-a",
            ("breached", BREACH),
            "reviewed with one objective of 2025/26 not rated",
        );
        p.expect(at, "KCL-PAY-1-a", ("overdue", BREACH), "not rated, due 30 September");
    }
    p.plant(
        ("Objectives", "LFA-25-1", "Rated on"),
        day(2026, 10, 2),
        "KCL-PAY-1-a",
        ("met_late", WARNING),
        "rated on 2 October, due 30 September",
    );
    p.plant(
        ("Objectives", "NSH-25-2", "Rated by"),
        "ICH",
        "KCL-PAY-1-a",
        ("breached", BREACH),
        "rated by somebody who is not the line manager",
    );
    for row in ["TPH-25-2 a", "TPH-25-2 b"] {
        p.book.evidence.remove(row);
    }
    p.expect(
        ("Staff", "TPH", "Name"),
        "KCL-EOY-2-c",
        ("breached", WARNING),
        "no evidence row for objective TPH-25-2",
    );
}

fn pay(p: &mut Planted) {
    const PAY: &str = "Approvals and pay";
    p.plant(
        (PAY, "HOY", "Recommendation"),
        "Progress",
        "KCL-JDG-3-b",
        ("breached", BREACH),
        "progression recommended although the standard is not met (C5)",
    );
    p.set(PAY, "JTH", "Head's reason", "");
    p.plant(
        (PAY, "JTH", "Recommendation"),
        "Progress",
        "KCL-JDG-3-b",
        ("breached", WARNING),
        "progression recommended where the case is referred (C3), without the head's reason",
    );
    p.plant(
        (PAY, "CWA", "Recommendation"),
        "No progression",
        "KCL-JDG-3-b",
        ("breached", ADVICE),
        "no progression although the standard is met (C2) below the top, without a reason",
    );
    p.plant(
        (PAY, "DMA", "Reviewed by senior leader"),
        "",
        "KCL-PAY-1-c",
        ("overdue", BREACH),
        "not reviewed by the senior leader responsible, due 15 October",
    );
    p.plant(
        (PAY, "SKO", "Reviewed by head"),
        day(2026, 10, 5),
        "KCL-PAY-1-d",
        ("breached", BREACH),
        "before the senior leader's review",
    );
    p.set(PAY, "LFA", "Recommended on", day(2026, 10, 5));
    p.set(PAY, "LFA", "Decision", "Other");
    p.set(PAY, "LFA", "Decision date", day(2026, 10, 22));
    p.expect(
        (PAY, "LFA", "To pay committee"),
        "KCL-PAY-1-e",
        ("breached", BREACH),
        "a decision is dated but the line never went to the Pay Committee",
    );
}

fn small_sheets(p: &mut Planted) {
    for (n, when, whose, document, who, role, purpose) in [
        (7, day(2026, 10, 21), "EKA", "Objectives", "DSO", "PM lead", "Moderation QA"),
        (8, day(2026, 10, 22), "RWH", "Statement", "PMA", "Business manager", "Other"),
        (9, day(2026, 10, 23), "HOY", "Statement", "LFA", "Line manager", ""),
    ] {
        let row = vec![
            f64::from(n).into(),
            when.into(),
            whose.into(),
            document.into(),
            who.into(),
            role.into(),
            purpose.into(),
        ];
        p.book.access.push(n.to_string(), row);
    }
    p.expect(
        ("Access log", "7", "Seen by"),
        "KCL-CNF-1-c",
        ("breached", BREACH),
        "the senior leader responsible read the papers of a senior leader of the same level",
    );
    p.expect(
        ("Access log", "8", "Seen by"),
        "KCL-CNF-1-d",
        ("breached", BREACH),
        "the business manager read the headteacher's papers",
    );
    p.expect(
        ("Access log", "9", "Purpose"),
        "KCL-CNF-1-f",
        ("breached", BREACH),
        "another department's lead, with no reason recorded",
    );
    p.book.governance.remove("review");
    p.problems.push(Problem {
        at: None,
        check: "KCL-MON-1-a",
        outcome: "overdue",
        severity: ADVICE,
        why: "no review of the policy by Finance and General Purposes since it fell due on 31 August 2022",
    });
}

/// The slips of typing: some that cannot be read, some that can.
fn typing(p: &mut Planted) {
    p.unreadable(
        ("Staff", "SKO", "New record made"),
        "14th Oct",
        "appraisal.new_record_date",
        "a day and a month without a year",
    );
    p.unreadable(
        ("Objectives", "EHA-26-1", "Due date"),
        "Summer term",
        "objective.target_date",
        "a term, not a day",
    );
    p.set("Objectives", "NSH-26-2", "Approved by", "");
    p.unreadable(
        ("Objectives", "NSH-26-2", "Approved on"),
        "TBC",
        "objective.approved_date",
        "still to be confirmed, so not a day",
    );

    p.oddly(("Staff", "KAB", "New record made"), "12/10/26", "appraisal.new_record_date", "12 October 2026");
    p.oddly(("Staff", "EKA", "New record made"), 46_307.0, "appraisal.new_record_date", "12 October 2026");
    p.oddly(
        ("Staff", "GPO", "New record made"),
        "Y",
        "appraisal.new_record_date",
        "done, day unknown; not yet due, so in time",
    );
    p.oddly(
        ("Staff", "BVO", "Self-evaluation done"),
        "done",
        "appraisal.self_evaluation_date",
        "done, day unknown; cannot tell whether in time (KCL-EOY-2-a)",
    );
    p.oddly(("Staff", "TVA", "Staff type"), "teaching ", "staff.staff_group", "Teaching");
    p.oddly(("Staff", "RNA", "Tutor?"), "N", "staff.is_tutor", "No");
    p.set("Objectives", "ICH-26-1", "Approved by", "DSO");
    p.oddly(
        ("Objectives", "ICH-26-1", "Approved on"),
        day(2027, 10, 22),
        "objective.approved_date",
        "planned for 22 October 2027, so not approved yet",
    );
    p.oddly(("Objectives", "ABE-25-1", "Rating"), "Good ", "objective.rating", "Good");
    p.oddly(("Objectives", "DQU-25-1", "Rating"), "G", "objective.rating", "Good");
    p.oddly(("Objectives", "EHA-25-1", "Rating"), "Met", "objective.rating", "Good");
    p.oddly(("Objectives", "HOY-25-1", "Rating"), "NM", "objective.rating", "Not Met");
    p.oddly(("Objectives", "REL-25-1", "Rating"), "outstanding", "objective.rating", "Outstanding");
    p.oddly(("Meetings", "OBR eoy-25", "Name"), "Bright,  Oluwaseun ", "meeting.staff_id", "OBR");
    p.oddly(("Meetings", "FDU renew-26", "Held by"), "lfa", "meeting.held_by_id", "LFA");
}

/// The tracker as the school has it.
pub(crate) fn planted() -> Planted {
    let mut planted =
        Planted { book: order::in_good_order(), problems: Vec::new(), unread: Vec::new(), odd: Vec::new() };
    staff_sheet(&mut planted);
    meetings(&mut planted);
    objectives_this_year(&mut planted);
    last_year(&mut planted);
    pay(&mut planted);
    small_sheets(&mut planted);
    typing(&mut planted);
    name_once(&mut planted.book.objectives);
    planted
}

/// The office writes a person's name on the first of their objectives and leaves it blank below.
fn name_once(objectives: &mut Grid) {
    let column = objectives.column("Name");
    let mut above = Value::Blank;
    for row in &mut objectives.rows {
        if row.values[column] == above {
            row.values[column] = Value::Blank;
        } else {
            above = row.values[column].clone();
        }
    }
}
