//! Holds what was entered to what was recommended: whose code it is, whether there was anything to decide, and whether the
//! point can be given.

use std::collections::BTreeMap;

use super::sheet::{Entered, Entry};
use super::{Decision, Mistake, Word};
use crate::committee::{Called, is_for_decision, new_point, status_in_words};
use crate::model::Cell;
use crate::pay::{Decided, Recommendation, Status};

/// Says what giving somebody a point comes to, without one what the recommendation comes to; or why the point cannot be given,
/// going on from "the point".
pub type Decide<'a> = dyn Fn(&Recommendation, Option<&str>) -> Result<Decided, String> + 'a;

/// Somebody on whom nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Their code.
    pub code: String,
    /// Their row; nothing where it is not on the sheet any more.
    pub at: Option<Cell>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Checked {
    /// The decisions, in the order of the codes.
    pub decisions: Vec<Decision>,
    /// Those on whom none was taken, in the order of the codes.
    pub open: Vec<Open>,
    /// All that is wrong, in the order of the rows.
    pub mistakes: Vec<Mistake>,
}

/// Checks every row against the recommendation of the person whose code it has; in a pack that prints names, also against how that
/// person is called there.
#[must_use]
pub fn check(
    entries: &[Entry],
    people: &BTreeMap<String, &Recommendation>,
    called: Option<&Called>,
    decide: &Decide,
) -> Checked {
    let mut checked = Checked::default();
    for entry in entries {
        let Some(person) = people.get(&entry.code) else {
            let what = format!("nobody in this pack has the code {}", entry.code);
            let help =
                "compare it with the pack as it was made; a code of another meeting is another person's";
            checked.mistakes.push(Mistake::new(&entry.at, what, help));
            continue;
        };
        if let (Some((at, name)), Some(called)) = (&entry.name, called)
            && !called.fits(&entry.code, name)
        {
            let what =
                format!("the name in this row is not that of the person who has the code {}", entry.code);
            let help = "put name and code back as the pack has them; rows are sorted whole";
            checked.mistakes.push(Mistake::new(at, what, help));
            continue;
        }
        if !is_for_decision(person) {
            checked.mistakes.push(not_ready(entry, person));
            continue;
        }
        if let Some((at, printed)) = entry.printed.as_ref().filter(|(_, text)| *text != new_point(person)) {
            checked.mistakes.push(not_as_printed(at, printed, person));
            continue;
        }
        let Some(entered) = &entry.entered else { continue };
        let outcome = match entered.word {
            Word::Approve => approve(person, entered, decide).map(Some),
            Word::Amend => amend(person, entered, decide).map(Some),
            Word::ReferBack | Word::Defer => Ok(None),
        };
        match (outcome, entered.date) {
            (Ok(outcome), Some(date)) => checked.decisions.push(Decision {
                code: entry.code.clone(),
                word: entered.word,
                recommended: (*person).clone(),
                outcome,
                reason: entered.reason.clone(),
                date,
                initials: entered.initials.clone(),
            }),
            // What is wrong with the day was told where it was read.
            (Ok(_), None) => {}
            (Err(mistake), _) => checked.mistakes.extend(mistake),
        }
    }
    let undecided = |code: &String| {
        let row = entries.iter().find(|entry| entry.code == *code);
        let open = row.is_none_or(|entry| entry.entered.is_none());
        open.then(|| Open { code: code.clone(), at: row.map(|entry| entry.at.clone()) })
    };
    let asked = people.iter().filter(|(_, person)| is_for_decision(person));
    checked.open = asked.filter_map(|(code, _)| undecided(code)).collect();
    checked.decisions.sort_by(|a, b| a.code.cmp(&b.code));
    checked
}

fn not_ready(entry: &Entry, person: &Recommendation) -> Mistake {
    let what = match person.status {
        Status::NotEligible => format!("{} is not in this pay round", entry.code),
        status => {
            format!("{} is not ready for a decision: {}", entry.code, status_in_words(status).to_lowercase())
        }
    };
    let help = "take the row out; put what is missing into the tracker, and have the pack made again";
    Mistake::new(&entry.at, what, help)
}

/// The point on the sheet is another than the one recommended: somebody wrote over it, or the pack was made under other
/// settings.
fn not_as_printed(at: &Cell, printed: &str, person: &Recommendation) -> Mistake {
    let say = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("\"{text}\"") };
    let what = format!(
        "the sheet says {} as the new point, and what is recommended is {}",
        say(printed),
        say(&new_point(person))
    );
    let help = "put it back, and to decide otherwise amend; if nobody wrote over it, the policy or the settings are not those \
                of the pack";
    Mistake::new(at, what, help)
}

/// A mistake that was told where the cell was read leaves nothing to add.
type Judged = Result<Decided, Option<Mistake>>;

fn approve(person: &Recommendation, entered: &Entered, decide: &Decide) -> Judged {
    if person.status == Status::Refer {
        let help =
            "choose amend, with the point that was decided (the present one for no rise) and the reason";
        let what = "nothing is recommended here that could be approved: it was left to judgement";
        return Err(Some(Mistake::new(&entered.at, what, help)));
    }
    let recommended = person.point_to.as_deref().or(person.point_from.as_deref());
    let unnamed = person.point_to.is_none() && crate::committee::moves_up(person);
    match entered.point.as_deref() {
        Some(point) if !unnamed && recommended.is_none_or(|own| !own.eq_ignore_ascii_case(point)) => {
            let what = format!(
                "{point} stands beside approve, and what is recommended is {}",
                recommended.unwrap_or("another")
            );
            Err(Some(Mistake::new(
                &entered.point_at,
                what,
                "take the point out, or choose amend and give the reason",
            )))
        }
        Some(point) if unnamed => given(person, entered, point, decide),
        _ => decide(person, None).map_err(|why| Some(off(entered, &why))),
    }
}

fn amend(person: &Recommendation, entered: &Entered, decide: &Decide) -> Judged {
    let Some(point) = entered.point.as_deref() else { return Err(None) };
    let recommended = person.point_to.as_deref().filter(|_| person.status == Status::Ready);
    if recommended.is_some_and(|own| own.eq_ignore_ascii_case(point)) {
        let what = format!("{point} is what is recommended, so nothing is amended");
        return Err(Some(Mistake::new(&entered.point_at, what, "choose approve, or put in another point")));
    }
    given(person, entered, point, decide)
}

fn given(person: &Recommendation, entered: &Entered, point: &str, decide: &Decide) -> Judged {
    decide(person, Some(point)).map_err(|why| Some(off(entered, &why)))
}

fn off(entered: &Entered, why: &str) -> Mistake {
    let help = "put in a point that the person can be given; the present point gives no rise";
    Mistake::new(&entered.point_at, format!("the point {why}"), help)
}
