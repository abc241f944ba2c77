//! `explain`: a check, an entry told with another, an entry that shapes outputs, a line of the pay table, a field.

use super::support::Desk;

#[test]
fn a_check_is_explained_with_its_clause_and_examples() {
    let desk = Desk::new();
    let said = desk.types("explain OAK-1-a --policy oakfield.toml").well().out;
    let expected = "OAK-1-a  Meeting held in time\n  \
        policy      Appraisal Policy (2026), 1.1\n  \
        asks        meetings are held by a day (must)\n  \
        severity    breach when missed; a duty done late counts one step less\n  \
        what to do  Hold the meeting, or correct its date.\n";
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.contains(
            "\n  parameter   held_by = 31 October (the school may set it): day by which meetings are held\n"
        ),
        "{said}"
    );
    assert!(said.contains("\n  examples\n    as of 20 November 2026: met"), "{said}");
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
            "OAK-2-b rests on the same cells as OAK-2-a and is told with it.\n\nOAK-2-a  Line manager named\n"
        ),
        "{said}"
    );
}

#[test]
fn an_entry_that_shapes_the_outputs_says_where() {
    let said = Desk::new().types("explain KCL-VIS-1-a").well().out;
    assert!(
        said.starts_with("KCL-VIS-1-a (Vision ¶1, first bullet)\n  ")
            && said.contains("\n  in the outputs: "),
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
fn a_field_says_its_headings_and_which_checks_look_at_it() {
    let desk = Desk::new();
    let said = desk.types("explain staff.fte --policy oakfield.toml").well().out;
    assert!(said.starts_with("staff.fte  FTE\n  Share of full time, from 0 to 1.\n  headings    "), "{said}");
    assert!(said.ends_with("\n  looked at by OAK-4-a\n"), "{said}");
    let said = desk.types("explain school.pay_area").well().out;
    assert!(said.contains("\n  may hold    rest_of_england, fringe, outer_london, inner_london\n"), "{said}");
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
