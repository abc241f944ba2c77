//! The documents of a run, in memory: the annotated copy, the committee's pack and key, the head's checklist; and a report
//! in each of its formats (which reports there are is in `reports.rs`).

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::beside;
use super::marking::{self, Marked, Place};
use super::session::Session;
use super::share::group_of;
use super::trouble::Trouble;
use super::{files, json};
use crate::annotate::{self, DecisionLine, Front, Line};
use crate::check::words;
use crate::committee;
use crate::disclosure::Settings;
use crate::model::{Cell, Name};
use crate::pay::Recommendation;
use crate::policy::{Attestation, Link, Ways};
use crate::report;
use crate::tracker::{self, SheetReport};
use crate::workbook::{Options, Refusal};

/// A document.
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

fn front(session: &Session, place: Place, decisions: &[DecisionLine]) -> Front {
    Front {
        tracker: if place == Place::Apart { json::file_name(session) } else { String::new() },
        as_of: words::date(session.as_of),
        program: json::program(),
        remarks: session.remarks.clone(),
        notices: session.notices(),
        asks: session.own.asks(),
        not_from_the_policy: session.not_from_the_policy.clone(),
        lacking: session.lacking(),
        unread: unread(session),
        resting_on: resting_on(session),
        sheets: session.first.sheets.iter().map(|s| (s.name.clone(), understood(s))).collect(),
        unused: session
            .first
            .records
            .unused
            .iter()
            .map(|u| (u.cell.clone(), u.what.to_string(), u.why.to_string()))
            .collect(),
        decisions: decisions.to_vec(),
    }
}

/// The cells that could not be read. A column in which the same is wrong all the way down is told of in one line.
pub(crate) fn unread(session: &Session) -> Vec<(Cell, String, String)> {
    let mut columns: BTreeMap<(u16, u32, String, String), Vec<&Cell>> = BTreeMap::new();
    for unread in session.unread() {
        let field = session.first.records.vocabulary.field(unread.field).label.clone();
        let key = (unread.cell.order, unread.cell.column, field, unread.why.to_string());
        columns.entry(key).or_default().push(&unread.cell);
    }
    let mut lines = Vec::new();
    for ((_, _, field, why), cells) in columns {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
        if cells.len() <= TOLD_ONE_BY_ONE {
            lines.extend(cells.iter().map(|&cell| (cell.clone(), field.clone(), why.clone())));
        } else {
            let more = format!("{why}; the same in {} more cells, the last of them {last}", cells.len() - 1);
            lines.push(((*first).clone(), field, more));
        }
    }
    lines.sort();
    lines
}

/// More cells of a column than this, with the same wrong in them, are told of together.
const TOLD_ONE_BY_ONE: usize = 8;

/// What the recommendations rest on: the policy's own assumption, and what many of them share. What few rest on stands on
/// their rows.
fn resting_on(session: &Session) -> Vec<String> {
    // The governors' own table is not what the policy's doubt is about.
    let rules = session.judged().filter(|j| j.school.table.is_none()).flat_map(|j| &j.pack.pay);
    let mut assumptions: Vec<String> = rules.map(|p| p.assumption.clone()).collect();
    assumptions.retain(|a| !a.is_empty());
    assumptions.dedup();
    let all: Vec<_> = session.judged().flat_map(|j| &j.recommendations).collect();
    let many = (all.len() / 4).max(2);
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for text in all.iter().flat_map(|r| &r.assumptions) {
        *counted.entry(text).or_default() += 1;
    }
    for (text, count) in counted {
        if count >= many && !assumptions.iter().any(|a| a == text) {
            assumptions.push(text.to_owned());
        }
    }
    assumptions
}

/// How a sheet was understood, in a sentence.
fn understood(sheet: &SheetReport) -> String {
    let hidden = if sheet.hidden { "hidden; " } else { "" };
    if sheet.kinds.is_empty() {
        return format!("{hidden}left aside");
    }
    let row = sheet.header_row.map_or_else(String::new, |r| format!(", headings in row {r}"));
    format!(
        "{hidden}{} rows of {}{row}, {} columns understood",
        sheet.rows,
        sheet.kinds.join(", "),
        sheet.columns.len()
    )
}

/// Makes the annotated copy; with the decisions of the pay committee, where it has taken any.
pub(crate) fn marked(
    session: &Session,
    options: &Options,
    decisions: &[DecisionLine],
) -> Result<Marked, Trouble> {
    let lines: Vec<Line> = session
        .findings()
        .into_iter()
        .map(|told| Line { check: told.check, outcome: told.outcome, who: json::subject(&told) })
        .collect();
    let (under, recommendations) = (session.under(), session.recommendations());
    let edits_for = |place| {
        let can_link = |cell: &Cell| place == Place::Inside && cell.order != u16::MAX;
        let front = front(session, place, decisions);
        annotate::edits(&under, &front, &lines, &recommendations, &can_link)
            .map_err(|e| Trouble::new(format!("the new sheets could not be made: {e}")))
    };
    let refused = |r: &Refusal| Trouble::refused(&session.path, r);
    marking::mark(&session.book.bytes, options, &edits_for, &refused)
}

/// The annotated copy and what had to be put beside it, under their names in the folder of a run; and what the office has
/// to know about them.
pub(crate) fn annotated(
    session: &Session,
    options: &Options,
    decisions: &[DecisionLine],
) -> Result<(Vec<Document>, Vec<String>), Trouble> {
    let stem = stem(session);
    let extension =
        session.path.extension().map_or_else(|| "xlsx".into(), |e| e.to_string_lossy().into_owned());
    let marked = marked(session, options, decisions)?;
    let (mut documents, mut said) = (Vec::new(), Vec::new());
    match marked.copy {
        Ok(done) => {
            let left = done.left_out.len();
            if left > 0 {
                said.push(format!(
                    "{left} note{} could not be placed (the cell has one already, or cannot carry one); the findings are on the sheet {}",
                    if left == 1 { "" } else { "s" },
                    done.sheets.first().map_or("Findings", String::as_str)
                ));
            }
            said.splice(0..0, done.said);
            let name = format!("{stem} (annotated).{extension}");
            documents.push(Document { name, bytes: done.bytes });
        }
        Err(refusal) => said.push(format!(
            "the tracker was not annotated: {refusal}; the findings, with their cells, are in a workbook of their own"
        )),
    }
    documents.extend(marked.apart.map(|bytes| Document { name: format!("{stem} (findings).xlsx"), bytes }));
    Ok((documents, said))
}

/// The tracker's name without its ending, be it given itself or as its annotated copy.
pub(crate) fn stem(session: &Session) -> String {
    let stem =
        session.path.file_stem().map_or_else(|| "tracker".into(), |s| s.to_string_lossy().into_owned());
    stem.strip_suffix(" (annotated)").map_or(stem.clone(), str::to_owned)
}

/// The seed of the committee's codes, from the tracker's own bytes and the day: the same run gives the same codes,
/// another day gives others, and nobody who lacks the tracker can work them out.
pub(crate) fn seed(session: &Session) -> String {
    let mut hash = Sha256::new();
    hash.update(b"appraise committee codes");
    hash.update(&session.book.bytes);
    hash.update(session.as_of.to_string().as_bytes());
    files::hexadecimal(hash.finalize().get(..16).unwrap_or_default())
}

/// What the pay committee and the headteacher's panel get.
pub(crate) struct Papers {
    /// The packs, and the keys that say which code is who.
    pub(crate) workbooks: Vec<Document>,
    /// The committee's pack as a page to print.
    pub(crate) page: Document,
}

/// The pay committee's pack with its key; and a pack of its own for what is recommended for a headteacher, who sits with the
/// committee.
pub(crate) fn papers(session: &Session, names: bool) -> Result<Papers, Trouble> {
    let failed = |e: committee::Error| Trouble::new(format!("the committee's pack could not be made: {e}"));
    let beside = beside::beside(session);
    let of_committee = recommended_to(session, committee::Audience::Committee);
    let of_panel = recommended_to(session, committee::Audience::Panel);
    let name = |one: &Recommendation| {
        beside.people.get(&(one.code.clone(), one.staff)).and_then(|person| person.name.clone())
    };
    let mut workbooks = Vec::new();
    let mut add =
        |front: &committee::Front, people: &[Recommendation], stem: &str| -> Result<String, Trouble> {
            let pack = committee::Pack::new(front, people, &beside).map_err(failed)?;
            let bytes = pack.workbook().map_err(failed)?;
            workbooks.push(Document { name: format!("{stem} pack.xlsx"), bytes });
            let bytes = committee::key_with(front, people, &name, &beside).map_err(failed)?;
            workbooks.push(Document { name: format!("{stem} key.xlsx"), bytes });
            pack.page().map_err(failed)
        };
    let front = committee_front(session, names);
    let page = add(&front, &of_committee, "Pay committee")?;
    if !of_panel.is_empty() {
        let front = committee::Front {
            audience: committee::Audience::Panel,
            prepared_for: "the governors who review the headteacher".to_owned(),
            ..front
        };
        add(&front, &of_panel, "Headteacher pay")?;
    }
    Ok(Papers {
        workbooks,
        page: Document { name: "Pay committee pack.html".into(), bytes: page.into_bytes() },
    })
}

/// The recommendations that those who decide have before them: on a headteacher the panel, on everybody else the committee.
pub(crate) fn recommended_to(session: &Session, audience: committee::Audience) -> Vec<Recommendation> {
    let whose = |judged: &super::judged::Judged, one: &Recommendation| {
        let is_head = group_of(&judged.records, one.staff) == Some("headteacher");
        if is_head { committee::Audience::Panel } else { committee::Audience::Committee }
    };
    let of_one = |judged: &super::judged::Judged| {
        judged
            .recommendations
            .iter()
            .filter(|one| whose(judged, one) == audience)
            .cloned()
            .collect::<Vec<_>>()
    };
    session.judged().flat_map(of_one).collect()
}

/// The names of the people who have a recommendation, by staff code.
pub(crate) fn names(session: &Session) -> BTreeMap<&str, Name> {
    let mut names: BTreeMap<&str, Name> = BTreeMap::new();
    for judged in session.judged() {
        for one in &judged.recommendations {
            names.extend(beside::name(&judged.records, one.staff).map(|name| (&*one.code, name)));
        }
    }
    names
}

/// The school as its tracker calls it; of a trust or a county the policy knows no school.
pub(crate) fn school(session: &Session) -> String {
    tracker::said_of_nobody(&session.first.records, "school_name")
        .unwrap_or_else(|| session.of_packs(|p| &p.school))
}

fn committee_front(session: &Session, names: bool) -> committee::Front {
    committee::Front {
        title: session.of_packs(|p| &p.title),
        edition: session.of_packs(|p| &p.edition),
        id: session.of_packs(|p| &p.id),
        school: school(session),
        as_of: session.as_of,
        cycle: last_cycles(session),
        prepared_for: "the Pay Committee".to_owned(),
        assumptions: resting_on(session),
        notices: session.notices_of_policy(),
        seed: seed(session),
        audience: committee::Audience::Committee,
        names,
        made_from: committee::MadeFrom {
            tracker: files::sha256(&session.book.bytes),
            policies: super::share::as_asked(session.judged().map(|j| &j.share)),
        },
    }
}

/// The cycles that pay is decided on: the last of each policy that has a rule for pay, or of the first where none has.
fn last_cycles(session: &Session) -> String {
    let with_pay =
        session.judged().filter(|j| j.pack.pay.as_ref().is_some_and(|pay| pay.link != Link::Silent));
    let cycle = |j: &super::judged::Judged| {
        let around = &j.rounds.school;
        let by_effect = j.pack.pay.as_ref().is_some_and(|pay| pay.by_effect);
        if by_effect { around.this.label.to_string() } else { around.last.label.to_string() }
    };
    let mut labels: Vec<String> = with_pay.map(cycle).collect();
    labels.dedup();
    if labels.is_empty() { session.first.rounds.school.last.label.to_string() } else { labels.join("; ") }
}

/// The headteacher's checklist; none where no policy asks what a tracker could not show.
pub(crate) fn checklist(session: &Session) -> Result<Option<Document>, Trouble> {
    let questions: Vec<Attestation> = session.judged().flat_map(|j| &j.pack.attestations).cloned().collect();
    if questions.is_empty() {
        return Ok(None);
    }
    let policy = committee::Policy {
        school: &session.of_packs(|p| &p.school),
        title: &session.of_packs(|p| &p.title),
        edition: &session.of_packs(|p| &p.edition),
        as_of: session.as_of,
    };
    let bytes = committee::checklist(&policy, &questions)
        .map_err(|e| Trouble::new(format!("the headteacher's checklist could not be made: {e}")))?;
    Ok(Some(Document { name: "Headteacher's checklist.xlsx".into(), bytes }))
}

/// As careful as the most careful policy of the run, and never less than usual.
pub(crate) fn limits(session: &Session) -> Settings {
    let most = |usual: u32, of: fn(&Ways) -> Option<u32>| {
        session.judged().filter_map(|j| of(&j.ways)).fold(usual, u32::max)
    };
    let counts = most(Settings::THRESHOLD, |ways| ways.small_counts);
    let groups = most(Settings::MIN_GROUP, |ways| ways.small_groups);
    Settings::new(counts, groups, Settings::COALITION).unwrap_or_default()
}

/// The audit of a report goes through every count a group could have; one report covers one school, not a county.
pub(crate) const MOST_IN_A_REPORT: usize = 2_000;

/// The year that the governors' report is about.
pub(crate) fn period(session: &Session) -> String {
    session.first.rounds.school.last.label.to_string()
}

/// A report in each format it is written in.
pub(super) fn in_every_format(
    name: &str,
    report: &report::Document,
) -> Result<Vec<Document>, report::ReportError> {
    let file = |extension: &str, bytes: Vec<u8>| Document { name: format!("{name}.{extension}"), bytes };
    Ok(vec![
        file("html", report.html().into_bytes()),
        file("pdf", report.pdf()?),
        file("docx", report.docx()?),
        file("xlsx", report.xlsx()?),
    ])
}
