//! The wording of objectives, evidence and training: plain sentences of the kind a school writes, none of them
//! anybody's.

use super::people::Person;

/// What an objective says, apart from its dates and names.
#[derive(Default)]
pub(crate) struct Wording {
    pub(crate) kind: &'static str,
    pub(crate) objective: String,
    pub(crate) success: String,
    pub(crate) activities: &'static str,
    pub(crate) indicators: &'static str,
    pub(crate) good: String,
    pub(crate) outstanding: String,
    pub(crate) baseline: &'static str,
    pub(crate) area: &'static str,
    pub(crate) service_level: &'static str,
    pub(crate) service_quality: &'static str,
}

pub(crate) const TEACHING_GOOD: &str = "Teaching is consistently Good";
pub(crate) const TEACHING_OUTSTANDING: &str = "Teaching is moving towards Outstanding where that has not yet been \
                                               evidenced, or is consistently Outstanding";
const TUTORING_GOOD: &str = "Care, guidance and support as tutor are judged consistently Good";
const TUTORING_OUTSTANDING: &str = "Care, guidance and support as tutor are judged Outstanding";

const CLASSES: [&str; 6] = ["12A", "13B", "12C", "13A", "12B", "13C"];
const SHARES: [(u8, u8); 4] = [(75, 85), (70, 80), (80, 90), (72, 82)];
const CLASS_WORK: [&str; 4] = [
    "Weekly problem sheets marked and returned within five days; clinic on Thursdays",
    "Mock paper every half-term; reteach from the question-level analysis",
    "Pair the class with a partner group; extension seminar once a fortnight",
    "Starter quizzes on last year's topics; revision workshops after Easter",
];
const CLASS_SIGNS: [&str; 3] = [
    "Mock results; end-of-topic tests; final grades",
    "Half-termly assessments; book looks; final grades",
    "Assessment data at three points; student survey",
];
const TEACHING_FOCUS: [&str; 4] = [
    "Focus on questioning: three paired lesson visits and a reading group",
    "Focus on modelling worked examples; share two in the department bank",
    "Focus on feedback: trial live marking with one class and report back",
    "Focus on practical work: plan six demonstrations with the technician",
];

fn at(list: &[&'static str], n: usize) -> &'static str {
    list[n % list.len()]
}

/// The wording of the `n`th objective of a kind. `seed` makes neighbours differ.
pub(crate) fn wording(person: &Person, kind: char, n: usize, seed: usize) -> Wording {
    match kind {
        'A' => {
            let class = at(&CLASSES, seed + n);
            let (good, outstanding) = SHARES[(seed + n) % SHARES.len()];
            Wording {
                kind: "Achievement",
                objective: format!("Class {class} reach their agreed target grades in {}", subject(person)),
                success: format!("Share of {class} at or above the agreed grade in the summer"),
                activities: at(&CLASS_WORK, seed + n),
                indicators: at(&CLASS_SIGNS, seed + n),
                good: format!("{good}% at grade B or above"),
                outstanding: format!("{outstanding}% at grade B or above"),
                ..Wording::default()
            }
        }
        'T' => Wording {
            kind: "Teaching quality",
            objective: "Quality of learning, teaching and assessment".to_owned(),
            success: "As the school's common baseline for teaching".to_owned(),
            activities: at(&TEACHING_FOCUS, seed),
            indicators: "Lesson visits; student voice; work sampling",
            good: TEACHING_GOOD.to_owned(),
            outstanding: TEACHING_OUTSTANDING.to_owned(),
            baseline: "Standard",
            ..Wording::default()
        },
        'U' => Wording {
            kind: "Tutoring",
            objective: "Care and guidance of the tutor group".to_owned(),
            success: "As the school's common baseline for tutors".to_owned(),
            activities: "One-to-one with each tutee twice a term; draft references by June",
            indicators: "Tutees' progress, attainment and next steps; work experience; wider school life; applications",
            good: TUTORING_GOOD.to_owned(),
            outstanding: TUTORING_OUTSTANDING.to_owned(),
            baseline: "Standard",
            ..Wording::default()
        },
        'L' => Wording {
            kind: "Leadership",
            objective: if n == 0 {
                format!("Lead {} so that its improvement plan is delivered", person.area.to_lowercase())
            } else {
                format!("Develop the people who work in {}", person.area.to_lowercase())
            },
            success: if n == 0 {
                "Plan delivered on time and within budget".to_owned()
            } else {
                "Everybody has a development plan and two coaching talks".to_owned()
            },
            activities: "Fortnightly line meetings; termly review of the plan with the senior team",
            indicators: "Plan milestones; minutes; staff survey",
            good: "Four of five milestones reached".to_owned(),
            outstanding: "All milestones reached and the work shared outside the school".to_owned(),
            area: person.area,
            ..Wording::default()
        },
        'S' => service(person, n, seed),
        _ => project(person),
    }
}

fn service(person: &Person, n: usize, seed: usize) -> Wording {
    Wording {
        kind: "Service",
        objective: if n == 0 {
            format!("{}: a service that staff and students can rely on", person.area)
        } else {
            format!("{}: records complete and right first time", person.area)
        },
        success: "Service agreement kept through the year".to_owned(),
        activities: "Log every request; review the log with the manager each half-term",
        indicators: "Request log; user survey; spot checks",
        good: "90% of requests answered in time".to_owned(),
        outstanding: "97% of requests answered in time".to_owned(),
        service_level: at(
            &["Answer within one school day", "Answer within two school days", "Same-day response"],
            seed,
        ),
        service_quality: at(&["85% of users satisfied", "No more than 2% returned for correction"], seed + n),
        ..Wording::default()
    }
}

fn project(person: &Person) -> Wording {
    Wording {
        kind: "Project",
        objective: match person.area {
            "Outreach" => "Run the spring mathematics festival for partner schools".to_owned(),
            "IT support" => "Move staff laptops to the new build".to_owned(),
            area => format!("{area}: replace the old reports with one weekly summary"),
        },
        success: "Delivered to the specification agreed at the start".to_owned(),
        activities: "Plan with milestones; monthly check with the sponsor",
        indicators: "Milestones; feedback from users",
        good: "Delivered on time to the specification".to_owned(),
        outstanding: "Delivered early, with feedback above 90%".to_owned(),
        ..Wording::default()
    }
}

fn subject(person: &Person) -> &'static str {
    match person.area {
        "Physics" => "physics",
        "Computing" => "computing",
        "Further mathematics" => "further mathematics",
        _ => "mathematics",
    }
}

/// The kinds of evidence for an objective: one gathered in the autumn, one at the end of the year.
pub(crate) fn evidence(kind: char, seed: usize) -> [&'static str; 2] {
    match kind {
        'A' => ["Pupil progress", "Pupil attainment"],
        'T' => ["Observation", at(&["Work sampling", "Pupil views"], seed)],
        'U' => ["Pupil views", "Colleague feedback"],
        'L' => ["Planning documents", "Colleague feedback"],
        'S' => [at(&["Correspondence sample", "Support staff deployment"], seed), "Colleague feedback"],
        _ => ["Planning documents", "Portfolio"],
    }
}

/// A training need of last year: theme, need, impact.
pub(crate) fn training(person: &Person, seed: usize) -> (&'static str, &'static str, &'static str) {
    const TEACHERS: [(&str, &str, &str); 4] = [
        (
            "Assessment",
            "Question-level analysis of mock papers",
            "Reteaching planned from the analysis in both classes",
        ),
        ("Subject knowledge", "Mechanics for university entrance", "New extension unit taught in the spring"),
        (
            "Teaching and learning",
            "Coaching skills for paired visits",
            "Two colleagues coached; notes shared",
        ),
        ("Pastoral care", "Writing references and statements", "References drafted a month earlier"),
    ];
    const SUPPORT: [(&str, &str, &str); 4] = [
        ("Office systems", "Pivot tables and mail merge", "Weekly report takes an hour less"),
        ("Health and safety", "Risk assessments for practical work", "All assessments renewed by March"),
        ("Office systems", "Finance system upgrade", "Orders raised without paper"),
        ("Leadership", "First steps in line management", "Line meetings held each fortnight"),
    ];
    if person.group == "Support" { SUPPORT[seed % 4] } else { TEACHERS[seed % 4] }
}
