//! `appraise run`: check, recommend, and write everything to a folder.

use std::path::Path;

use serde_json::json;

use super::args::{FailOn, Form, RunArgs};
use super::documents::{self, Document};
use super::ledger::{self, Ledger};
use super::session::Session;
use super::tripwire::Tripwire;
use super::trouble::Trouble;
use super::{
    COULD_NOT, NOTHING, check, files, folder, human, json as record, print, reports, tell, templates,
};
use crate::workbook::{self, Options};

/// Runs each tracker; one that fails does not stop the others, and the worst code wins.
pub(crate) fn run(asked: &RunArgs) -> u8 {
    let mut worst = NOTHING;
    if asked.ledger.is_some() && asked.trackers.len() > 1 {
        tell(
            &Trouble::new("a ledger is of one school, and several trackers were named")
                .help("run them one by one"),
        );
        return COULD_NOT;
    }
    for path in &asked.trackers {
        let code = of_one(path, asked).unwrap_or_else(|trouble| {
            tell(&trouble);
            COULD_NOT
        });
        worst = worst.max(code);
    }
    worst
}

fn of_one(path: &Path, asked: &RunArgs) -> Result<u8, Trouble> {
    let templates = templates::read(asked.templates.as_deref())?;
    let mut session = Session::open(path, &asked.common.asked())?;
    let options = Options { most_bytes: asked.common.open.max_size, break_signature: asked.break_signature };
    let (mut all, said) = documents::annotated(&session, &options, &[])?;
    session.remarks.extend(said);
    let ledger = match &asked.ledger {
        Some(path) => Some(Ledger::open(path, asked.new_ledger, documents::seed(&session).as_bytes())?),
        None => None,
    };
    session.remarks.extend(ledger.as_ref().and_then(|ledger| ledger.remark.clone()));
    let wanted =
        asked.reports.as_ref().map(|reports| reports.iter().map(|kind| kind.kind()).collect::<Vec<_>>());
    let wanted = wanted.or_else(|| session.reports.make.clone());
    let tripwire = Tripwire::new(&session, &templates);
    let reports = reports::reports(&session, &templates, ledger.as_ref(), wanted.as_deref(), &tripwire)?;
    let papers = documents::papers(&session, asked.common.names)?;
    let mut books: Vec<Document> =
        papers.workbooks.into_iter().chain(documents::checklist(&session)?).collect();
    let (files_of_reports, published) = match reports {
        Some(reports) => {
            books.push(reports.behind);
            session.remarks.extend(reports.remark);
            (reports.files, Some(reports.published))
        }
        None => (Vec::new(), None),
    };
    for mut paper in books {
        // What is made from a labelled workbook bears its label.
        paper.bytes = workbook::with_label_of(paper.bytes, &session.book.bytes, options.most_bytes)
            .map_err(|r| Trouble::refused(path, &r))?;
        all.push(paper);
    }
    for document in &mut all {
        document.bytes =
            files::closed(std::mem::take(&mut document.bytes), session.book.lock.as_ref(), path)?;
    }
    if session.book.lock.is_some() {
        session.remarks.push(
            "the tracker opens with a password, and so do the workbooks made from it; the reports and run.json, which name \
             nobody, do not; the committee's pack was not written as a page to print, which cannot have one"
                .to_owned(),
        );
    } else {
        all.push(papers.page);
    }
    all.extend(files_of_reports);
    if published.is_none() {
        session.remarks.push(format!(
            "no reports were made: they cover {} people at most, so run it for each school",
            documents::MOST_IN_A_REPORT
        ));
    }
    let mut document = record::document(&session, true);
    document["inputs"] = json!([{ "file": record::file_name(&session), "sha256": session.book.sha256 }]);
    document["outputs"] =
        all.iter().map(|d| json!({ "file": d.name, "sha256": files::sha256(&d.bytes) })).collect();
    tripwire.record(folder::RUN.file, &document)?;
    all.push(Document { name: folder::RUN.file.into(), bytes: format!("{document:#}\n").into_bytes() });
    // Nothing is on record before everything that goes with it may be written.
    if let (Some(published), Some(ledger)) = (published, ledger) {
        ledger.record(ledger::entry(&session, &published))?;
    }
    let beside = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = asked.out.as_deref().unwrap_or(beside);
    let name = format!("{} - {}", documents::stem(&session), session.as_of);
    let written = folder::write(parent, &name, folder::RUN, &record::file_name(&session), &all)?;
    if !asked.common.quiet {
        let files: Vec<String> = all.iter().map(|d| written.join(&d.name).display().to_string()).collect();
        print::out(&match asked.common.format {
            Form::Human => human::summary(&session, asked.common.all, &files),
            Form::Json => check::as_json(&session, &asked.common, asked.trackers.len()),
        });
    }
    Ok(check::code(&session, asked.common.fail_on.unwrap_or(FailOn::Never)))
}
