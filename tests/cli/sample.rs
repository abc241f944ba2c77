//! `sample`: statements drawn by lot, for moderation and for governors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::new::rows;
use super::support::{DAY, Desk, POLICY, Said, book, parts};

const FOR_MODERATION: &str = "\n[[sample]]\nfor = \"moderation\"\nclause = \"7\"\nsays = \"the head moderates a sample of the reports\"\n\
                              when = \"issued_date is done\"\nreviewer = \"staff.line_manager_id\"\nshare = \"25\"\nleast = \"3\"\n";
const FOR_GOVERNORS: &str = "\n[[sample]]\nfor = \"governors\"\nclause = \"8\"\nsays = \"a sample without names\"\nwhen = \"issued_date is done\"\n\
                             reviewer = \"staff.line_manager_id\"\nnumber = \"6\"\nshows = [\"overall_rating\", \"standards_met\", \"issued_date\"]\n";
/// A seed as one is made for governors.
const SEED: &str = "0123456789abcdef0123456789abcdef";

/// A school: so many teachers, reviewed by three, and everybody's statement. The odd ones out of `ratings` begin the list.
struct School {
    people: usize,
    ratings: Vec<&'static str>,
    turned: bool,
}

impl School {
    fn of(people: usize) -> Self {
        School { people, ratings: Vec::new(), turned: false }
    }

    fn desk(&self, samples: &str) -> Desk {
        let desk = Desk::new();
        desk.put("own.toml", format!("{POLICY}{samples}").as_bytes());
        let ids: Vec<String> = (0..self.people).map(|n| format!("T{n:02}")).collect();
        let names: Vec<String> = (0..self.people).map(|n| format!("Quillfeather{n}, Ossian")).collect();
        let head = ["staff_id", "staff_name", "staff_group", "employment_type", "line_manager_id"];
        let mut staff = vec![head.to_vec()];
        staff.push(vec!["H1", "Marrowby, Tansy", "headteacher", "employee", "H1"]);
        let head =
            ["staff_id", "cycle_id", "issued_date", "overall_rating", "standards_met", "employee_comment"];
        let mut statements = vec![head.to_vec()];
        let mut places: Vec<usize> = (0..self.people).collect();
        if self.turned {
            places.reverse();
        }
        for at in places {
            // The first reviewer has two thirds of them, the second all but one of the rest.
            let reviewer = if at + 1 == self.people {
                "H1"
            } else if at % 3 == 0 {
                "T02"
            } else {
                "T01"
            };
            staff.push(vec![&ids[at], &names[at], "teacher", "employee", reviewer]);
            let rating = self.ratings.get(at).copied().unwrap_or("Good");
            statements.push(vec![
                &ids[at],
                "2025/26",
                "2026-10-12",
                rating,
                "yes",
                "I teach Zanzibari dance",
            ]);
        }
        desk.put("School.xlsx", &book(&[("staff", staff), ("statement", statements)]));
        desk
    }
}

fn sample(desk: &Desk, more: &str) -> Said {
    desk.types(&format!("sample School.xlsx --policy own.toml --as-of {DAY} {more}"))
}

fn taken(said: &Said) -> Vec<String> {
    let of_part = |part: &Value| part["statements"].as_array().unwrap().clone();
    let parts = said.json()["samples"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["parts"].as_array().unwrap().clone())
        .collect::<Vec<_>>();
    parts.iter().flat_map(of_part).map(|s| s["subject"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn anybody_can_draw_the_sample_again_from_its_seed() {
    let desk = School::of(20).desk(FOR_MODERATION);
    let said = sample(&desk, "--seed spring --format json").well();
    let drawn = taken(&said);
    // By hand: three of each reviewer's in the order of SHA-256, after one each.
    let number = |id: &str| Sha256::digest(format!("spring\n{id}"));
    let of = |reviewer: usize| -> Vec<String> {
        let mine = (0..20).filter(|at| match reviewer {
            0 => at + 1 == 20,
            1 => at + 1 != 20 && at % 3 == 0,
            _ => at + 1 != 20 && at % 3 != 0,
        });
        let mut ids: Vec<String> = mine.map(|at| format!("T{at:02}")).collect();
        ids.sort_by_key(|id| number(id));
        ids
    };
    // 25% of 20 are 5; one each leaves two for 6 and 11 of 17: the remainders are 12 and 5 seventeenths after one whole.
    let by_hand: BTreeSet<String> = [&of(0)[..1], &of(1)[..2], &of(2)[..2]].concat().into_iter().collect();
    assert_eq!(drawn.iter().cloned().collect::<BTreeSet<_>>(), by_hand);
    let mut in_order = drawn.clone();
    in_order.sort_by_key(|id| number(id));
    assert_eq!(drawn, in_order, "they stand in the order of the lot");
    let first = &said.json()["samples"][0]["parts"][0]["statements"][0];
    let bytes = number(&drawn[0]).iter().take(6).fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
    assert_eq!(u64::from_str_radix(first["number"].as_str().unwrap(), 16), Ok(bytes));
    // The order of the tracker plays no part, and another seed gives another sample.
    let turned = School { turned: true, ..School::of(20) }.desk(FOR_MODERATION);
    assert_eq!(taken(&sample(&turned, "--seed spring --format json").well()), drawn);
    assert_ne!(taken(&sample(&desk, "--seed summer --format json").well()), drawn);
    // Without one it is made from the tracker, printed, and can be given again.
    let made = sample(&desk, "--format json").well();
    let again =
        sample(&desk, &format!("--format json --seed {}", made.json()["seed"].as_str().unwrap())).well();
    assert_eq!(made.out, again.out);
}

#[test]
fn the_terminal_names_cells_and_nobody_by_name() {
    let desk = School::of(20).desk(FOR_MODERATION);
    let said = sample(&desk, "--seed spring").well().out;
    for part in [
        "Sample of statements for moderation\nSeed: spring\nEach statement has a number: the SHA-256 of the seed,",
        "the head moderates a sample of the reports (7)\n  statements of 2025/26\n  5 of 20 statements (25% and at least 3)\n",
        "  T19  statement!A21:F21  (reviewer H1, teacher)\n",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert!(!said.contains("Quillfeather") && !said.contains("Zanzibari"), "{said}");
}

#[test]
fn a_size_is_asked_for_or_comes_from_the_policy_with_where_it_is_from() {
    let desk = School::of(20).desk(FOR_MODERATION);
    for (size, number) in [("1", 1), ("7", 7), ("20%", 4), ("1%", 1), ("100%", 20), ("500", 20)] {
        assert_eq!(
            taken(&sample(&desk, &format!("--size {size} --format json")).well()).len(),
            number,
            "{size}"
        );
    }
    for size in ["0", "-3", "0%", "101%", "half", "2.5", ""] {
        let said = desk.types(&format!("sample|School.xlsx|--policy|own.toml|--size={size}"));
        assert!(
            said.err.contains("a size is a number of statements, such as 6, or a share of them, such as 20%"),
            "{size}: {}",
            said.err
        );
        said.code_is(2);
    }
    let open = School::of(20).desk(&FOR_MODERATION.replace("share = \"25\"\nleast = \"3\"\n", ""));
    sample(&open, "").trouble(
        "error: nobody has fixed how many statements are in a sample for moderation\n  at: School.xlsx\n  help: add --size with a number, \
         such as 6, or a share, such as 20%",
    );
    // The parameters of an installed policy, and the school's own value for one.
    desk.put("dgat.xlsx", include_bytes!("../../fixtures/dgat/tracker.xlsx"));
    let of = |more: &str| {
        desk.types(&format!("sample dgat.xlsx --policy dgat --as-of 2026-11-02 {more}")).well().out
    };
    let own = of("");
    for part in [
        "  moderation_sample_share = 10 (not from the policy)\n  moderation_sample_min = 3 (not from the policy)\n",
        "\n  HBP, teacher: 3 of 20 statements (10% and at least 3)\n",
        "\n  TFA, teacher: 6 of 55 statements (10% and at least 3)\n",
    ] {
        assert!(own.contains(part), "{part}\n{own}");
    }
    desk.put(
        "more.toml",
        b"[parameters]\nmoderation_sample_share = { value = 20, reason = \"the board\" }\n",
    );
    let more = of("--config more.toml");
    assert!(more.contains("moderation_sample_share = 20 (set by the school)"), "{more}");
    assert!(more.contains("TFA, teacher: 11 of 55 statements (20% and at least 3)"), "{more}");
    desk.put("support.xlsx", include_bytes!("../../fixtures/support-staff/tracker.xlsx"));
    let all = desk.types("sample support.xlsx --policy support-staff --as-of 2026-11-02").well().out;
    assert!(all.contains("  8 of 8 statements (all of them)\n"), "{all}");
}

#[test]
fn statements_that_the_policy_wants_looked_at_are_in_every_sample() {
    let ratings = vec!["Good", "Not Met", "Outstanding", "Not Met"];
    let always = format!(
        "{FOR_MODERATION}always = [\"overall_rating == 'Not Met'\", \"overall_rating == 'Outstanding'\"]\n"
    );
    let desk = School { ratings, ..School::of(20) }.desk(&always);
    for seed in ["a", "b", "c", "d"] {
        let said = sample(&desk, &format!("--seed {seed} --format json")).well();
        let drawn: BTreeSet<String> = taken(&said).into_iter().collect();
        for id in ["T01", "T02", "T03"] {
            assert!(drawn.contains(id), "{seed}: {drawn:?}");
        }
        // What the lot says counts beside them: two of each larger reviewer, and the one of the third.
        assert_eq!(drawn.len(), 5, "{drawn:?}");
    }
    assert!(sample(&desk, "").well().out.contains("; 3 are in every sample)\n"));
}

#[test]
fn a_moderators_workbook_says_where_to_read_and_how_it_was_drawn() {
    let desk = School::of(20).desk(FOR_MODERATION);
    let said = sample(&desk, "--seed spring -o Sample.xlsx").well();
    assert!(said.out.ends_with("written: Sample.xlsx\n"), "{}", said.out);
    let bytes = desk.read("Sample.xlsx");
    let sheet = rows(&bytes, "Sample");
    let heads = sheet.iter().position(|row| row[0] == "No").expect("it has headings");
    let drawn: Vec<&str> = sheet[heads + 1..heads + 6].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(drawn, taken(&sample(&desk, "--seed spring --format json").well()));
    assert!(
        sheet[heads + 1..heads + 6]
            .iter()
            .all(|row| row[4].starts_with("statement!A") && row[5] == "12 October 2026")
    );
    let how = rows(&bytes, "How it was drawn").concat().join("\n");
    assert!(how.contains("Seed: spring") && how.contains("SHA-256"), "{how}");
    let names = |book: &[u8]| {
        parts(book).iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Quillfeather"))
    };
    assert!(!names(&bytes));
    sample(&desk, "--seed spring --names -o Named.xlsx").well();
    assert!(names(&desk.read("Named.xlsx")));
    assert!(
        sample(&desk, "--seed spring --names --format json").well().json()["names"]
            .as_object()
            .unwrap()
            .len()
            == 5
    );
    // The same input, the same bytes; and nothing that is there is written over.
    sample(&desk, "--seed spring -o Again.xlsx").well();
    assert_eq!(desk.read("Again.xlsx"), bytes);
    sample(&desk, "-o Sample.xlsx").trouble(
        "error: a file of this name is there already, and nothing is written over it\n  at: Sample.xlsx\n  help: give the new one another \
         name, or move that file away",
    );
    sample(&desk, "-o Sample.csv").trouble(
        "error: a sample is a workbook, and Excel goes by the ending\n  at: Sample.csv\n  help: give it a name that ends in .xlsx",
    );
    sample(&desk, "-o School.xlsx").trouble(
        "error: the original is never written to\n  at: School.xlsx\n  help: give the copy another name",
    );
}

#[test]
fn governors_read_codes_and_coded_words_and_nothing_leads_to_a_person() {
    let mut ratings = vec!["Outstanding"; 7];
    ratings.push("Not Met");
    let desk = School { ratings, ..School::of(24) }.desk(FOR_GOVERNORS);
    let said =
        sample(&desk, &format!("--for governors --seed {SEED} -o Governors.xlsx --format json")).well();
    let found = said.json()["samples"][0].clone();
    let list = found["rows"].as_array().unwrap().clone();
    assert_eq!((list.len(), &found["withheld"]), (6, &Value::Null));
    assert_eq!(
        found["columns"],
        serde_json::json!(["Overall rating", "Standards met", "Statement given on"])
    );
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in &list {
        assert_eq!((&row["values"][1], &row["values"][2]), (&"yes".into(), &"September to December".into()));
        *seen.entry(row["values"][0].as_str().unwrap().to_owned()).or_default() += 1;
    }
    // The one Not Met would stand alone, so the seven Outstanding are withheld with it.
    assert!(seen.keys().all(|word| word == "Good" || word == "withheld"), "{seen:?}");
    let bytes = desk.read("Governors.xlsx");
    let ids: Vec<String> = (0..24).map(|n| format!("T{n:02}")).chain(["H1".to_owned()]).collect();
    for (name, part) in parts(&bytes) {
        let text = String::from_utf8_lossy(&part);
        for word in [
            "Quillfeather",
            "Zanzibari",
            "Ossian",
            "Not Met",
            "Outstanding",
            "School.xlsx",
            SEED,
            "statement!",
        ] {
            assert!(!text.contains(word), "{name} has {word}");
        }
        let strings = name.ends_with("sharedStrings.xml");
        assert!(!strings || ids.iter().all(|id| !text.contains(&format!(">{id}<"))), "{name}");
    }
    let sheet = rows(&bytes, "Sample");
    let codes: Vec<&String> =
        sheet.iter().map(|row| &row[0]).filter(|c| c.len() == 6 && c.as_bytes()[3] == b'-').collect();
    assert_eq!(codes.len(), 6);
    assert!(codes.is_sorted(), "the order is that of the codes");
    // Another seed gives other codes even to the same statement.
    let other = sample(&desk, "--for governors --seed fedcba9876543210fedcba9876543210 --format json").well();
    let code = |of: &Value| -> BTreeMap<String, String> {
        let rows = of["samples"][0]["rows"].as_array().unwrap();
        rows.iter()
            .map(|r| (r["subject"].as_str().unwrap().into(), r["code"].as_str().unwrap().into()))
            .collect()
    };
    let (one, two) = (code(&said.json()), code(&other.json()));
    assert!(one.iter().all(|(id, code)| two.get(id) != Some(code)) && one != two);
}

#[test]
fn governors_get_one_sample_of_a_year_and_the_same_again_but_no_other() {
    let with = |ratings: &[&'static str]| School { ratings: ratings.to_vec(), ..School::of(24) };
    let desk = with(&["Outstanding"; 7]).desk(FOR_GOVERNORS);
    let on = |day: &str, more: &str| {
        desk.types(&format!(
            "sample School.xlsx --policy own.toml --as-of {day} --for governors --ledger l.jsonl {more}"
        ))
    };
    let shown = |name: &str| -> Vec<Vec<String>> {
        let code = |row: &Vec<String>| row[0].len() == 6 && row[0].as_bytes()[3] == b'-';
        rows(&desk.read(name), "Sample").into_iter().filter(code).collect()
    };
    // Looked at on the screen alone, nothing is given yet.
    on(DAY, "--new-ledger").well();
    assert!(!desk.has("l.jsonl"));
    on(DAY, "--new-ledger -o One.xlsx").well();
    let ledger = desk.text("l.jsonl");
    assert_eq!(ledger.lines().count(), 2);
    assert!(!ledger.contains("T0") && !ledger.contains("Good"), "{ledger}");
    // On another day, from a tracker in another order, it is the same one with the same codes.
    let turned = School { turned: true, ..with(&["Outstanding"; 7]) };
    desk.put("School.xlsx", &turned.desk(FOR_GOVERNORS).read("School.xlsx"));
    on("2026-12-04", "-o Two.xlsx").well();
    assert_eq!((shown("Two.xlsx"), shown("One.xlsx").len()), (shown("One.xlsx"), 6));
    assert_eq!(desk.text("l.jsonl"), ledger);
    // Somebody's statement says something else now, or there are to be more of them: that is another sample.
    let refused = "error: governors were given a sample of 2025/26 on 20 November 2026, and this would be another: side by side the two \
                   can show whose statement is whose\n  at: l.jsonl\n  help: hand out that workbook again; the next sample is one of \
                   another year";
    on(DAY, "--size 4 -o Other.xlsx").trouble(refused);
    on(DAY, &format!("--seed {SEED} -o Other.xlsx")).trouble(refused);
    desk.put("School.xlsx", &with(&["Outstanding"; 3]).desk(FOR_GOVERNORS).read("School.xlsx"));
    on(DAY, "-o Other.xlsx").trouble(refused);
    // A ledger that is not whole cannot tell.
    desk.put("l.jsonl", &ledger.as_bytes()[..ledger.len() - 5]);
    on(DAY, "-o Other.xlsx").trouble(
        "error: without its ledger nobody can tell whether governors have a sample of this year already\n  at: l.jsonl\n  help: fetch the \
         ledger from a backup; or begin one with --new-ledger, if this is the first sample of the year",
    );
    assert!(!desk.has("Other.xlsx"));
    // Without one it is said, and the same tracker gives the same sample on any day.
    let alone = |day: &str| {
        desk.types(&format!("sample School.xlsx --policy own.toml --as-of {day} --for governors")).well().out
    };
    assert!(alone(DAY).contains("note: governors may have one sample of a year:"), "{}", alone(DAY));
    assert_eq!(alone(DAY), alone("2026-12-04"));
    sample(&desk, "--ledger l.jsonl").trouble(
        "error: a sample for moderation is nothing that is published, so no ledger keeps it\n  help: leave out --ledger; or add --for \
         governors",
    );
}

#[test]
fn in_a_small_school_governors_get_the_sentence_and_never_more_than_half() {
    let nine = School::of(9).desk(FOR_GOVERNORS);
    let said = sample(&nine, "--for governors -o Governors.xlsx").well().out;
    assert!(said.contains("\n  Too few staff to report without identifying individuals.\n"), "{said}");
    let sheet = rows(&nine.read("Governors.xlsx"), "Sample").concat().join("\n");
    assert!(
        sheet.contains("Too few staff to report without identifying individuals.") && !sheet.contains("Good"),
        "{sheet}"
    );
    let twelve = School::of(12).desk(FOR_GOVERNORS);
    let all = sample(&twelve, "--for governors --size 100% --format json").well();
    assert_eq!(all.json()["samples"][0]["rows"].as_array().unwrap().len(), 6);
}

#[test]
fn a_sample_that_cannot_be_drawn_says_why_in_one_message() {
    let desk = School::of(20).desk(FOR_MODERATION);
    sample(&desk, "--for governors").trouble(
        "error: the policy has no sample for governors: Appraisal Policy\n  at: School.xlsx\n  help: a policy of your own that extends it may \
         provide for one: \"[[sample]]\" in policies/REFERENCE.md",
    );
    sample(&desk, "--for governors --names")
        .trouble("error: a sample for governors names nobody\n  help: leave out --names");
    let seeds = desk.types(&format!("sample|School.xlsx|--policy|own.toml|--as-of|{DAY}|--seed= "));
    seeds.trouble(
        "error: a seed is a word or a line of up to 128 signs, without spaces around it\n  help: choose something that can be written down, \
         such as --seed \"autumn moderation 2026\"",
    );
    let governors = School::of(20).desk(FOR_GOVERNORS);
    sample(&governors, "--for governors --seed spring").trouble(
        "error: a seed for governors that can be guessed gives away whose statement is whose\n  help: leave out --seed, and one is made; or \
         give the one that was printed: 16 to 128 letters, digits and hyphens",
    );
    sample(&desk, "--for nobody").code_is(2);
    // No statement of the year: last year's are not what is asked for.
    let none = desk.types("sample School.xlsx --policy own.toml --as-of 2028-11-20");
    none.trouble(
        "error: there is no statement to draw a sample from: the head moderates a sample of the reports\n  at: School.xlsx\n  help: put the \
         statements on a sheet \"Statements\" with Person, Cycle and Statement given on; \"appraise map\" shows how the sheets were understood",
    );
}

#[test]
fn a_policy_that_would_show_governors_what_somebody_typed_is_refused() {
    for (from, to, what) in [
        ("\"standards_met\"", "\"employee_comment\"", "\"employee_comment\" is not shown to anybody outside"),
        ("\"standards_met\"", "\"standard_met\"", "\"standard_met\" is no field of statements"),
        (
            "shows = [\"overall_rating\", \"standards_met\", \"issued_date\"]\n",
            "",
            "it is not said what governors may read",
        ),
        (
            "number = \"6\"",
            "number = \"6\"\nalways = \"true\"",
            "governors may know of no statement that it is there",
        ),
        ("number = \"6\"", "number = \"6\"\nround = \"any\"", "a sample is of one cycle"),
        ("for = \"governors\"", "for = \"parents\"", "it may be moderation, governors"),
    ] {
        let changed = FOR_GOVERNORS.replace(from, to);
        assert_ne!(changed, FOR_GOVERNORS);
        let said = sample(&School::of(12).desk(&changed), "--for governors");
        assert!(said.err.contains(what), "{what}\n{}", said.err);
        said.code_is(2);
    }
}
