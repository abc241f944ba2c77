//! A school's own rules: a pack that extends another, and what somebody reads who has written one with slips in it.

use super::support::{DAY, Desk, POLICY};

const ASHGROVE: &str = include_str!("ashgrove.toml");
const GUIDE: &str = include_str!("../../policies/README.md");

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("ashgrove.toml", ASHGROVE.as_bytes());
    desk
}

/// How many checks a policy has, as its list says.
fn checks(desk: &Desk, policy: &str) -> usize {
    let shown = desk.types(&format!("policies show {policy}")).well().out;
    let (_, list) = shown.split_once("\nChecks\n").unwrap();
    list.lines().take_while(|l| !l.is_empty()).count()
}

#[test]
fn a_school_adds_a_check_sets_a_parameter_and_leaves_a_check_out() {
    let desk = desk();
    let said = desk.types("policies check ashgrove.toml").well().out;
    let all = checks(&desk, "ashgrove.toml");
    assert_eq!(
        said,
        format!(
            "ashgrove.toml: 1 checks, 3 examples, all as they say; with those of hampshire there are {all} checks\n"
        )
    );
    assert_eq!(all, checks(&desk, "hampshire"), "one more and one less");
    let shown = desk.types("policies show ashgrove.toml").well().out;
    for part in [
        "Ashgrove School: Performance Management Policy (Autumn 2019, with our own rules of 2026)\n",
        "\nextends: hampshire\n",
        "\n  ASH-1-a        warning     deadline   Statement signed by the headteacher\n",
        "\nNot checked, as the school has decided\n  HAM-FM-a ",
        "(governors, 12 May 2026: kept by the clerk)\n",
        "31 August 2027 [policy]: the day by which the policy is to be reviewed, as printed on it (instead of ",
        ": governors, 12 May 2026)\n",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let run = desk.types(&format!("check Tracker.xlsx --policy ashgrove.toml --as-of {DAY} --all"));
    assert!(run.out.contains("ASH-1-a") && !run.out.contains("warning  HAM-FM-a"), "{}{}", run.out, run.err);
    let told = format!("{}{}", run.out, run.err);
    assert!(told.contains("is not checked (governors, 12 May 2026: kept by the clerk)"), "{told}");
    assert!(
        told.contains("31 August 2027 instead of ") && told.contains("(governors, 12 May 2026)"),
        "{told}"
    );
}

#[test]
fn files_extend_files_and_are_found_from_where_they_lie() {
    let desk = desk();
    let upper = |base: &str, id: &str, rest: &str| {
        format!("[policy]\nid = \"{id}\"\nprefix = \"{}\"\nextends = \"{base}\"\n{rest}", id.to_uppercase())
    };
    let set = "[parameters]\nhead_signs_within = { value = \"7 working days\", reason = \"heads, June\" }\n";
    desk.put("own/trust.toml", upper("../ashgrove.toml", "trust", set).as_bytes());
    desk.put("own/deep/school.toml", upper("../trust.toml", "school", "").as_bytes());
    let shown = desk.types("policies show own/deep/school.toml").well().out;
    assert!(shown.contains("\nextends: trust, which extends ashgrove, which extends hampshire\n"), "{shown}");
    assert!(shown.contains("7 working days [school]"), "{shown}");
    assert!(shown.contains("instead of 5 working days: heads, June)"), "{shown}");
    assert!(
        shown.starts_with("Ashgrove School: "),
        "what a file leaves out is that of the one below: {shown}"
    );
    // A circle, also by other names of the same files.
    desk.put("own/trust.toml", upper("deep/../deep/school.toml", "trust", "").as_bytes());
    let said = desk.types("policies check own/trust.toml");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(
        said.err.contains("the packs extend each other in a circle: own/trust.toml extends "),
        "{}",
        said.err
    );
    // What is extended and not there, or no policy.
    for (base, what, help) in [
        (
            "nowhere.toml",
            "the pack that is extended could not be read: there is no such file (nowhere.toml)",
            "check the name",
        ),
        ("hamshire", "no policy is called \"hamshire\"", "did you mean \"hampshire\"?"),
    ] {
        desk.put("x.toml", upper(base, "x", "").as_bytes());
        let said = desk.types("policies check x.toml");
        assert_eq!(said.code, 2);
        for part in [what, help, "at: x.toml, line 4, column 11", "extends = \""] {
            assert!(said.err.contains(part), "{part}\n{}", said.err);
        }
    }
    // A mistake names the file it is in.
    desk.put("ashgrove.toml", ASHGROVE.replace("\"warning\"", "\"grave\"").as_bytes());
    desk.put("x.toml", upper("ashgrove.toml", "x", "").as_bytes());
    let said = desk.types("policies check x.toml");
    assert!(
        said.err.contains("\"severity\" is \"grave\"") && said.err.contains("at: ashgrove.toml, line "),
        "{}",
        said.err
    );
}

#[test]
fn nothing_of_a_locked_policy_is_changed_and_checks_are_added_to_it() {
    let desk = desk();
    let check = ASHGROVE.split_once("[[check]]").unwrap().1.split_once("[[without]]").unwrap().0;
    let check = check
        .replace("is_out", "issued_date is filled")
        .replace("param.head_signs_within", "'5 working days'");
    let head = "[policy]\nid = \"own\"\nprefix = \"ASH\"\nextends = \"vine\"\n\n";
    let good = format!("{head}[[check]]{check}");
    desk.put("own.toml", good.as_bytes());
    desk.types("policies check own.toml").well();
    let vine = include_str!("../../policies/vine.toml");
    let of_policy = vine.split("[[parameter]]").find(|p| p.contains("class   = \"policy\"")).unwrap();
    let name = of_policy.split('"').nth(1).unwrap();
    for change in [
        "[[without]]\nid = \"VINE-1.1-a\"\nreason = \"no\"\n".to_owned(),
        "[scope]\nwhen = \"true\"\nclause = \"1\"\nsays = \"all\"\n".to_owned(),
        format!("[parameters]\n{name} = {{ value = \"1\", reason = \"no\" }}\n"),
    ] {
        desk.put("own.toml", format!("{good}\n{change}").as_bytes());
        let said = desk.types("policies check own.toml");
        assert_eq!(said.code, 2, "{change}");
        let what = "the policy \"vine\" may not be changed (title page)";
        assert!(
            said.err.contains(what) && said.err.contains("at: own.toml, line "),
            "{change}\n{}",
            said.err
        );
        assert!(said.err.contains("(1 to put right)"), "{change}\n{}", said.err);
    }
}

#[test]
fn what_does_not_fit_the_policy_extended_is_told() {
    let desk = desk();
    for (from, to, what, help) in [
        (
            "id     = \"HAM-FM-a\"",
            "id     = \"HAM-FM-q\"",
            "no policy extended has a check \"HAM-FM-q\"",
            "did you mean",
        ),
        (
            "id     = \"HAM-FM-a\"",
            "id     = \"ASH-1-a\"",
            "\"ASH-1-a\" is a check of this file",
            "take the check itself out",
        ),
        ("\"ASH-1-a\"", "\"HAM-1-a\"", "\"HAM-1-a\" is no citation of this pack", "[[without]]"),
        (
            "prefix  = \"ASH\"",
            "prefix  = \"HAM\"",
            "the policy extended has the prefix \"HAM\" already",
            "prefix of their own",
        ),
        (
            "policy_next_review_date =",
            "policy_next_reviw_date =",
            "the policy has no parameter \"policy_next_reviw_date\"",
            "did you mean",
        ),
        ("\"2027-08-31\"", "\"soon\"", "\"soon\" cannot be policy_next_review_date: it has to be a date", ""),
        (
            "name    = \"head_signs_within\"",
            "name    = \"policy_next_review_date\"",
            "has a parameter \"policy_next_review_date\" already",
            "under [parameters]",
        ),
        (", reason = \"governors, 12 May 2026\"", "", "has no \"reason\"", "who decided it"),
    ] {
        let bad = ASHGROVE.replacen(from, to, 1);
        assert_ne!(bad, ASHGROVE, "{from}");
        desk.put("bad.toml", bad.as_bytes());
        let said = desk.types("policies check bad.toml");
        assert_eq!(said.code, 2, "{what}");
        assert!(said.err.contains(what) && said.err.contains(help), "{what}, {help}\n{}", said.err);
    }
}

/// What is marked in the first mistake that says so.
fn marked(told: &str, what: &str) -> Option<String> {
    let lines: Vec<&str> = told.lines().collect();
    let at = lines.iter().position(|l| l.contains(what))?;
    let carets = lines[at..].iter().position(|l| l.trim_start_matches([' ', '|']).starts_with('^'))? + at;
    let under = lines[carets];
    let from = under.chars().position(|c| c == '^')?;
    let count = under.chars().filter(|c| *c == '^').count();
    Some(lines[carets - 1].chars().skip(from).take(count).collect())
}

#[test]
fn every_slip_in_a_condition_is_marked_and_put_right() {
    let desk = Desk::new();
    let table = [
        ("meeting_kind == planning", "planning", "\"planning\" is no field", "stands in quotes: 'planning'"),
        ("meeting_kind = 'planning'", "=", "one = does not compare", "write =="),
        ("meeting_kind == 'planning' && meeting_date is filled", "&&", "\"&&\" has no meaning", "write and"),
        ("meeting_kind == 'planning' || as_of is filled", "||", "\"||\" has no meaning", "write or"),
        ("meeting_date is filled AND as_of is filled", "AND", "small letters", "write and"),
        ("!(meeting_date is filled)", "!", "\"!\" has no meaning", "write not"),
        ("meeting_kind <> 'planning'", "<>", "\"<>\" has no meaning", "write !="),
        ("meeting_kind == ‘planning’", "‘", "this is a curly quote", "straight one"),
        ("meeting_kind == 'planning", "'planning", "the quote that begins here does not end", "close it"),
        (
            "comment_offered_date is filled",
            "comment_offered_date",
            "is no field of a row of \"meeting\"",
            "write statement.comment_offered_date",
        ),
        (
            "Meeting held on is filled",
            "",
            "this cannot be read as a condition",
            "conditions call \"Meeting held on\" meeting_date",
        ),
        (
            "meeting_dat is filled",
            "meeting_dat",
            "\"meeting_dat\" is no field",
            "did you mean \"meeting_date\"?",
        ),
        ("held_by is filled", "held_by", "\"held_by\" is no field", "write param.held_by"),
        ("param.hold_by is filled", "param.hold_by", "no parameter \"hold_by\"", "did you mean \"held_by\"?"),
        ("cuont(meeting) > 1", "cuont(meeting)", "there is no function \"cuont\"", "did you mean \"count\"?"),
        ("meeting_date > '31/10/2026'", "", "a date is compared with a word", "write '2026-10-31'"),
        ("meeting_date > '31 October'", "", "a date is compared with a word", "write on('31 October')"),
        ("meeting_date > 31/10/2026", "", "a date is compared with a number", "'2026-10-31'"),
        ("staff.fte > '0.5'", "", "a number is compared with a word", "without quotes"),
        ("meeting_date is fill", "", "\"is fill\" has no meaning", "is filled"),
        ("meeting_date", "meeting_date", "a yes or no is needed here, and this gives a date", ""),
        (
            "meeting_kind == 'planing'",
            "'planing'",
            "is not a value of meeting.meeting_kind",
            "did you mean \"planning\"?",
        ),
    ];
    for (condition, under, what, help) in table {
        let bad = POLICY.replacen(
            "for      = \"meeting\"\n",
            &format!("for      = \"meeting\"\nwhen     = \"{condition}\"\n"),
            1,
        );
        for (ends, text) in
            [("unix", bad.clone()), ("windows", format!("\u{feff}{}", bad.replace('\n', "\r\n")))]
        {
            desk.put("bad.toml", text.as_bytes());
            let said = desk.types("policies check bad.toml");
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{condition}");
            let line = bad[..bad.find(condition).unwrap()].matches('\n').count() + 1;
            let place = format!("at: bad.toml, line {line}, column ");
            for part in [what, help, place.as_str(), " of the condition)", condition] {
                assert!(said.err.contains(part), "{condition} ({ends}): {part}\n{}", said.err);
            }
            let marked = marked(&said.err, what).unwrap_or_else(|| panic!("{}", said.err));
            assert!(marked == under || under.is_empty(), "{condition}: {marked}\n{}", said.err);
        }
    }
    // All of one condition at once.
    let two = POLICY.replacen(
        "for      = \"meeting\"\n",
        "for      = \"meeting\"\nwhen     = \"meeting_dat is filled and (staf.fte > 1 or param.x)\"\n",
        1,
    );
    desk.put("bad.toml", two.as_bytes());
    let said = desk.types("policies check bad.toml").err;
    for part in ["(3 to put right)", "\"meeting_dat\"", "\"staf\"", "\"x\""] {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn every_slip_in_a_file_is_told_with_its_place() {
    let desk = Desk::new();
    for (from, to, what, help) in [
        (
            "severity = \"breach\"",
            "severty = \"breach\"",
            "\"severty\" has no meaning in check \"OAK-1-a\"",
            "did you mean \"severity\"?",
        ),
        ("deadline =", "dedline =", "\"dedline\" has no meaning", "did you mean \"deadline\"?"),
        (
            "meeting_date = 2026-10-15",
            "meeting_date = \"15/10/2026\"",
            "this cannot stand in \"meeting.meeting_date\"",
            "write 2026-10-15",
        ),
        (
            "as_of = 2026-11-20",
            "as_of = \"20 November 2026\"",
            "\"as_of\" has to be a date",
            "write 2026-11-20",
        ),
        (
            "meeting_date = 2026-10-15",
            "meeting_dat = 2026-10-15",
            "\"meeting\" has no field \"meeting_dat\"",
            "did you mean \"meeting_date\"?",
        ),
        (
            "for      = \"meeting\"",
            "for      = \"Meetings\"",
            "there is no record kind \"Meetings\"",
            "did you mean \"meeting\"?",
        ),
        ("gives = \"met\"", "givs = \"met\"", "has no \"gives\"", "the outcome: "),
        (
            "name    = \"operator_role\"",
            "name    = \"held_by\"",
            "the parameter \"held_by\" stands twice",
            "",
        ),
        (
            "type    = \"day\"",
            "type    = \"dya\"",
            "\"type\" is \"dya\"",
            "it may be yes/no, number, date, period, day",
        ),
        (
            "default = \"31 October\"",
            "default = \"Halloween\"",
            "the default has to be a day of the year",
            "",
        ),
        (
            "by = \"on(param.held_by)\"",
            "by = \"31 October\"",
            "this cannot be read as a condition",
            "write on('31 October')",
        ),
        ("[scope]", "[scpoe]", "the pack has no [scope]", "whom the policy is about"),
        ("[policy]", "[polcy]", "the pack has no [policy]", ""),
    ] {
        let bad = POLICY.replacen(from, to, 1);
        assert_ne!(bad, POLICY, "{from}");
        desk.put("bad.toml", bad.as_bytes());
        let said = desk.types("policies check bad.toml");
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{what}");
        assert!(said.err.contains(what) && said.err.contains(help), "{what}, {help}\n{}", said.err);
        assert!(!said.err.contains("says otherwise"), "{}", said.err);
    }
    desk.put("empty.toml", b"\n\n");
    let said = desk.types("policies check empty.toml").err;
    assert!(said.contains("the file is empty\n  at: empty.toml, line 1, column 1"), "{said}");
    desk.put("tabs.toml", POLICY.replace("   = ", "\t= ").as_bytes());
    desk.types("policies check tabs.toml").well();
}

#[test]
fn an_example_that_does_not_come_out_says_which_value_and_where() {
    let desk = desk();
    let bad =
        ASHGROVE.replace("gives = \"met_late\", due = 2026-10-19", "gives = \"overdue\", due = 2026-10-18");
    desk.put("bad.toml", bad.as_bytes());
    let line = bad[..bad.find("\"overdue\"").unwrap()].matches('\n').count() + 1;
    let said = desk.types("policies check bad.toml");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    let wanted = format!(
        "error: example 2 of ASH-1-a does not come out as it says\n  at: bad.toml, line {line}\n  gives: expected overdue, got met_late\n  \
         due: expected 2026-10-18, got 2026-10-19\n  the check says: "
    );
    assert!(said.err.starts_with(&wanted), "{}", said.err);
}

#[test]
fn what_is_doubtful_is_told_and_is_no_mistake() {
    let desk = desk();
    let idle = ASHGROVE
        .replace("{ if = \"is_out\"", "{ if = \"issued_date is filled and employee_comment is filled\"")
        .replace("by = \"issued_date + param.head_signs_within\"", "by = \"issued_date + '5 working days'\"")
        .replace("gives = \"met\", due = 2026-10-19", "gives = \"not_applicable\"")
        .replace("gives = \"met_late\", due = 2026-10-19", "gives = \"not_applicable\"");
    desk.put("idle.toml", idle.as_bytes());
    let said = desk.types("policies check idle.toml").well().out;
    let line = |part: &str| idle[..idle.find(part).unwrap()].matches('\n').count() + 1;
    for (what, at) in [
        ("nobody uses the parameter \"head_signs_within\"", line("[[parameter]]")),
        ("nobody uses the term \"is_out\"", line("[[term]]")),
        ("ASH-1-a has no example that fails", line("[[check]]")),
        ("ASH-1-a: condition 1 of \"when\" holds in no example", line("[[check]]")),
    ] {
        assert!(
            said.contains(&format!("warning: {what}\n  at: idle.toml, line {at}\n  help: ")),
            "{what}, {at}\n{said}"
        );
    }
    assert!(!desk.types("policies check ashgrove.toml").well().out.contains("warning"));
}

#[test]
fn the_rule_of_the_guide_to_policies_works_as_it_stands() {
    let (_, section) = GUIDE.split_once("## Adding rules of your own\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let blocks: Vec<&str> =
        section.split("```toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert_eq!(blocks.len(), 4);
    let desk = Desk::new();
    desk.put("our-rules.toml", blocks.concat().as_bytes());
    let commands: Vec<&str> =
        section.split('`').filter_map(|t| t.strip_prefix("appraise ")).filter(|t| !t.contains('>')).collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    for command in commands {
        let said = desk.types(command);
        assert!(said.code < 2 && !said.out.contains("warning: "), "{command}: {}{}", said.out, said.err);
    }
}
