//! `explain`: a check, an entry told with another, an entry that shapes outputs, a line of the pay table, a parameter, a term, a
//! field, a kind of record.

use super::support::Desk;

#[test]
fn a_check_is_explained_with_its_clause_its_days_and_its_examples() {
    let desk = Desk::new();
    let said = desk.types("explain OAK-1-a --policy oakfield.toml").well().out;
    for line in [
        "OAK-1-a  Meeting held in time\n  policy      Appraisal Policy (2026), 1.1\n",
        "\n  asks        meetings are held by a day (must)\n",
        "\n  severity    breach when missed; warning when done late\n",
        "\n  what to do  Hold the meeting, or correct its date.\n",
        "\n  concerns    each row of \"Meetings\" of the cycle that runs on the day of the check\n",
        "31 October (setting held_by) of the round\n",
        "\n  parameters  held_by = 31 October (the school may set it): day by which meetings are held\n",
        "\n  looks at    sheet \"Meetings\": ",
        "\n  examples\n    as of        given",
        "\n    20 Nov 2026  Meetings: ",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert_eq!(
        desk.types("explain oak-1-A --policy oakfield.toml").well().out,
        said,
        "capitals do not matter"
    );
}

#[test]
fn an_entry_without_a_finding_of_its_own_leads_to_the_one_that_tells_it() {
    let said = Desk::new().types("explain OAK-2-b --policy oakfield.toml").well().out;
    assert!(
        said.starts_with(
            "OAK-2-b\n  told with   it rests on the same cells as OAK-2-a and is told with it\n\nOAK-2-a  Line manager named\n"
        ),
        "{said}"
    );
}

#[test]
fn an_entry_that_shapes_the_outputs_says_where() {
    let said = Desk::new().types("explain KCL-VIS-1-a").well().out;
    assert!(
        said.starts_with("KCL-VIS-1-a  Vision ¶1, first bullet\n  ") && said.contains("\n  in outputs  "),
        "{said}"
    );
}

#[test]
fn a_line_of_the_pay_table_says_what_it_rests_on() {
    let said = Desk::new().types("explain D3").well().out;
    assert!(said.starts_with("D3  progress\n  ") && said.contains("\n  rests on    "), "{said}");
    assert!(said.contains("to be confirmed by governors"), "{said}");
}

#[test]
fn a_setting_says_its_value_who_sets_it_and_which_checks_use_it() {
    let desk = Desk::new();
    let said = desk.types("explain held_by --policy oakfield.toml").well().out;
    assert!(said.starts_with("held_by = 31 October (the school may set it): "), "{said}");
    assert!(said.ends_with("\n  used by     OAK-1-a\n"), "{said}");
    assert_eq!(desk.types("explain param.held_by --policy oakfield.toml").well().out, said);
}

#[test]
fn a_field_says_its_headings_and_which_checks_look_at_it() {
    let desk = Desk::new();
    let said = desk.types("explain staff.fte --policy oakfield.toml").well().out;
    assert!(said.starts_with("staff.fte  FTE\n  is          Share of full time, from 0 to 1.\n"), "{said}");
    assert!(said.contains("\n  headings    "), "{said}");
    assert!(said.ends_with("\n  used by     OAK-4-a\n"), "{said}");
    let said = desk.types("explain school.pay_area").well().out;
    assert!(said.contains("\n  may hold    rest of england, fringe, outer london, inner london\n"), "{said}");
}

#[test]
fn what_nothing_is_called_gets_the_nearest_name() {
    let desk = Desk::new();
    desk.types("explain OAK-1-b --policy oakfield.toml")
        .trouble("error: nothing is called \"OAK-1-b\"\n  help: did you mean \"OAK-1-a\"?");
    desk.types("explain staff.ftee")
        .trouble("error: nothing is called \"staff.ftee\"\n  help: did you mean \"staff.fte\"?");
    desk.types("explain Kaiserslautern")
        .trouble("error: nothing is called \"Kaiserslautern\"\n  help: \"appraise policies show ID\" lists the checks of a policy");
}
