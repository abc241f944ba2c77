//! `appraise decide`: the pay committee's decisions come back. Everything wrong in the pack is told at once, and then nothing is
//! written; otherwise a folder is, as `run` writes one.

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{self, DecideArgs};
use super::config;
use super::documents::{self, Document};
use super::judged::Judged;
use super::papers::{self, Key, Kind, Pack};
use super::session::{self, Asked, Session};
use super::trouble::Trouble;
use super::{COULD_NOT, NOTHING, apart, beside, decisions_json, files, folder, json, letters, print, tell};
use crate::annotate::DecisionLine;
use crate::committee::{Audience, Called, Codes, is_for_decision};
use crate::decisions::{self, Checked, Days, Decision, Mistake, Open, Readers, Word};
use crate::pay::Recommendation;
use crate::tracker;
use crate::workbook::Options;

/// Decisions that can stand, with all they were taken on.
pub(crate) struct Settled<'a> {
    pub(crate) asked: &'a DecideArgs,
    pub(crate) session: &'a Session,
    pub(crate) recommendations: &'a [Recommendation],
    pub(crate) codes: &'a Codes,
    pub(crate) pack: &'a Pack,
    pub(crate) key: &'a Key,
    pub(crate) checked: &'a Checked,
    /// Whether what cannot have a password and holds more than codes stays unwritten, because the tracker has one.
    pub(crate) withheld: bool,
}

impl Settled<'_> {
    /// Everybody whom the committee was asked to decide on, in the tracker's order, with what it decided.
    pub(crate) fn people(&self) -> Vec<(&Recommendation, Option<&Decision>)> {
        let decisions: BTreeMap<&str, &Decision> =
            self.checked.decisions.iter().map(|d| (d.code.as_str(), d)).collect();
        let asked = self.recommendations.iter().filter(|one| is_for_decision(one));
        asked.map(|one| (one, decisions.get(self.codes.of(one)).copied())).collect()
    }
}

/// All that stands in the way.
struct Troubles(Vec<Trouble>);

impl From<Trouble> for Troubles {
    fn from(trouble: Trouble) -> Self {
        Troubles(vec![trouble])
    }
}

/// Reads the decisions back.
pub(crate) fn run(asked: &DecideArgs) -> u8 {
    work(asked).unwrap_or_else(|Troubles(all)| {
        all.iter().for_each(tell);
        if all.len() > 1 {
            print::err(&format!("nothing was written: {} things have to be put right", all.len()));
        }
        COULD_NOT
    })
}

fn work(asked: &DecideArgs) -> Result<u8, Troubles> {
    let (pack, key) = both(asked)?;
    let as_of = pack.marked.as_of;
    let days = Days { first: as_of, last: asked.as_of.unwrap_or_else(args::today) };
    let short = |text: &str| tracker::short_point(text);
    let readers = Readers { point: &short, day: &tracker::typed_day };
    let (entries, mistakes) = decisions::read(&pack.rows, &readers, days);
    let (mut all, book) = of_files(asked, &pack, &key, days);
    let (Some(book), true) = (book, all.is_empty()) else {
        // Whose row is whose cannot be told, but what is wrong in the rows themselves can.
        all.extend(mistakes.iter().map(|m| of_mistake(&asked.pack, m)));
        return Err(Troubles(all));
    };
    let policies = if asked.policies.is_empty() {
        pack.marked.policies.split(';').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
    } else {
        asked.policies.clone()
    };
    let wanted = Asked {
        policies,
        as_of,
        config: asked.config.clone(),
        operator_role: asked.operator_role.clone(),
        open: asked.open.clone(),
    };
    let config = config::read(asked.config.as_deref(), &asked.tracker)?;
    let session = Session::of_book(&asked.tracker, book, &wanted, &config)?;
    same_policy(asked, &pack, &session)?;
    let recommendations = documents::recommended_to(&session, pack.marked.audience);
    may_see(asked, &pack, &recommendations)?;
    let codes =
        Codes::new(&key.seed, &recommendations).map_err(|e| Trouble::new(e.to_string()).file(&asked.key))?;
    let people: BTreeMap<String, &Recommendation> =
        recommendations.iter().map(|one| (codes.of(one).to_owned(), one)).collect();
    let judges = judges(&session);
    let decide = |one: &Recommendation, point: Option<&str>| match judges.get(&*one.code) {
        Some(of_policy) => of_policy.decided(one, point),
        None => Err("cannot be looked at: no policy of the run recommends for this person".to_owned()),
    };
    let called = pack.marked.names.then(|| Called::of(&codes, &recommendations, &beside::beside(&session)));
    let checked = decisions::check(&entries, &people, called.as_ref(), &decide);
    let all = of_rows(asked, &mistakes, &checked);
    if !all.is_empty() {
        return Err(Troubles(all));
    }
    let settled = Settled {
        asked,
        session: &session,
        recommendations: &recommendations,
        codes: &codes,
        pack: &pack,
        key: &key,
        checked: &checked,
        withheld: session.book.lock.is_some() && !asked.open_letters,
    };
    Ok(write(&settled)?)
}

/// The pack and the key; what is wrong with either is told together.
fn both(asked: &DecideArgs) -> Result<(Pack, Key), Troubles> {
    match (papers::pack(&asked.pack, &asked.open), papers::key(&asked.key, &asked.open)) {
        (Ok(pack), Ok(key)) => Ok((pack, key)),
        (pack, key) => Err(Troubles(pack.err().into_iter().chain(key.err()).collect())),
    }
}

/// What is wrong with the files as a whole, and the tracker where it is the one that the pack was made from.
fn of_files(asked: &DecideArgs, pack: &Pack, key: &Key, days: Days) -> (Vec<Trouble>, Option<files::Book>) {
    let mut all = Vec::new();
    if key.marked.number != pack.marked.number {
        let what = "the key belongs to another pack: their pack numbers differ";
        let help = "name the key that was written together with this pack; their numbers stand on the sheets Sign-off and About \
                    this key";
        all.push(Trouble::new(what).file(&asked.key).help(help));
    }
    if days.last < days.first {
        let what = format!("the pack was made from records as at {}, which is still to come", days.first);
        all.push(Trouble::new(what).file(&asked.pack).help("give a later day with --as-of"));
    }
    match tracker(asked, pack) {
        Ok(book) => (all, Some(book)),
        Err(trouble) => {
            all.push(trouble);
            (all, None)
        }
    }
}

/// The tracker, where it is the one the pack was made from. An annotated copy counts as the tracker it is a copy of.
fn tracker(asked: &DecideArgs, pack: &Pack) -> Result<files::Book, Trouble> {
    let path = &asked.tracker;
    let mut book = files::open(path, &asked.open)?;
    session::take_marks_off(&mut book, asked.open.max_size);
    if files::sha256(&book.bytes) == pack.marked.tracker {
        return Ok(book);
    }
    let opened = apart::open(path, &book.bytes, asked.open.max_size)?;
    let (what, help) = match papers::kind(&opened) {
        Kind::Pack => {
            ("this is a pay committee pack, not the tracker", "name the tracker that it was made from")
        }
        Kind::Key => ("this is a key, not the tracker", "name the tracker that the pack was made from"),
        Kind::Other => (
            "the tracker is not the one the pack was made from, or was changed since: their fingerprints differ",
            "name the tracker as it was then, or the annotated copy in the folder of that run; or have the pack made again from \
             the tracker as it is now, and enter the decisions there",
        ),
    };
    Err(Trouble::new(what).file(path).help(help))
}

/// Decisions on what one policy recommends say nothing under another.
fn same_policy(asked: &DecideArgs, pack: &Pack, session: &Session) -> Result<(), Trouble> {
    let here = session.of_packs(|p| &p.id);
    if here == pack.marked.id {
        return Ok(());
    }
    let what =
        format!("the pack was made under the policy \"{}\", and this run goes by \"{here}\"", pack.marked.id);
    Err(Trouble::new(what).file(&asked.pack).help("name with --policy what was named when the pack was made"))
}

/// A panel's pack has somebody in it; whoever may not see the headteacher's papers finds nobody of its codes.
fn may_see(asked: &DecideArgs, pack: &Pack, recommendations: &[Recommendation]) -> Result<(), Trouble> {
    if pack.marked.audience == Audience::Committee || !recommendations.is_empty() {
        return Ok(());
    }
    Err(Trouble::new("this pack is about a headteacher, whose papers the role of this run may not see")
        .file(&asked.pack)
        .help("name with --operator-role the role for which the pack was made, such as governors_clerk"))
}

fn of_mistake(pack: &Path, mistake: &Mistake) -> Trouble {
    Trouble::new(mistake.what.clone())
        .at(format!("{}, {}", pack.display(), mistake.at))
        .help(mistake.help.clone())
}

/// Everything that is wrong in the rows; of a sheet without any fault, that nothing or not everything is decided.
fn of_rows(asked: &DecideArgs, mistakes: &[Mistake], checked: &Checked) -> Vec<Trouble> {
    let all = mistakes.iter().chain(&checked.mistakes);
    let mut all: Vec<Trouble> = all.map(|mistake| of_mistake(&asked.pack, mistake)).collect();
    // Where no row could be read, it is not the committee that left them open.
    if asked.all && (all.is_empty() || !checked.decisions.is_empty()) {
        all.extend(checked.open.iter().map(|open| {
            let (at, help) = match &open.at {
                Some(at) => (format!("{}, {at}", asked.pack.display()), "enter the decision"),
                None => (asked.pack.display().to_string(), "put the row back, and enter the decision"),
            };
            Trouble::new(format!("{} has no decision yet", open.code))
                .at(at)
                .help(format!("{help}; without --all the others are taken by themselves"))
        }));
    }
    if all.is_empty() && checked.decisions.is_empty() {
        all.push(
            Trouble::new("no decision is entered in the pack")
                .file(&asked.pack)
                .help("enter them on its sheet Decisions, save it, and close it"),
        );
    }
    all
}

/// Who judges whom, by staff code.
pub(crate) fn judges<'s>(session: &'s Session) -> BTreeMap<&'s str, &'s Judged> {
    let of_one = |judged: &'s Judged| judged.recommendations.iter().map(move |one| (&*one.code, judged));
    session.judged().flat_map(of_one).collect()
}

fn write(settled: &Settled) -> Result<u8, Trouble> {
    let Settled { asked, session, checked, .. } = *settled;
    let options = Options { most_bytes: asked.open.max_size, ..Options::default() };
    let lines: Vec<DecisionLine> = settled.people().into_iter().map(line).collect();
    let (mut all, mut said) = documents::annotated(session, &options, &lines)?;
    for document in &mut all {
        document.bytes =
            files::closed(std::mem::take(&mut document.bytes), session.book.lock.as_ref(), &asked.tracker)?;
    }
    let mut letters = letters::write(settled)?;
    if settled.withheld {
        // They were made all the same, so that a fault of the school's own template is told now.
        letters.clear();
        said.push(
            "the tracker opens with a password, and so does its copy; letters cannot have one, so none was written, and \
             decisions.json, which lies open too, leaves out the committee's reasons; --open-letters writes both"
                .to_owned(),
        );
    } else if session.book.lock.is_some() {
        said.push(
            "the tracker opens with a password, and so does its copy; the letters and decisions.json do not: keep them where \
             only those may look who may see pay"
                .to_owned(),
        );
    }
    let mut record = decisions_json::document(settled, &letters);
    all.extend(letters.into_iter().map(|(_, letter)| letter));
    record["outputs"] = all
        .iter()
        .map(|d| serde_json::json!({ "file": d.name, "sha256": files::sha256(&d.bytes) }))
        .collect();
    let bytes = format!("{record:#}\n").into_bytes();
    all.push(Document { name: folder::DECISIONS.file.into(), bytes });
    let beside = asked.tracker.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = asked.out.as_deref().unwrap_or(beside);
    let of_whom = match settled.pack.marked.audience {
        Audience::Committee => "decisions",
        Audience::Panel => "headteacher decisions",
    };
    let name = format!("{} - {of_whom} - {}", documents::stem(session), session.as_of);
    let folder = folder::write(parent, &name, folder::DECISIONS, &json::file_name(session), &all)?;
    if !asked.quiet {
        print::out(&summary(checked, &said, &folder, &all));
    }
    Ok(NOTHING)
}

/// A line of the sheet Decisions. Those on whom nothing is decided yet stand there too, so that nobody is forgotten.
fn line((person, decision): (&Recommendation, Option<&Decision>)) -> DecisionLine {
    let outcome = decision.and_then(|d| d.outcome.as_ref());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    DecisionLine {
        who: person.code.to_string(),
        done: decision.map_or("open", |d| d.word.done()).to_owned(),
        recommended: text(person.pay.as_ref().map(|line| &*line.says)),
        from: text(person.point_from.as_deref()),
        to: text(outcome.and_then(|o| o.to.as_deref())),
        effective: outcome.and_then(|o| o.effective),
        change: outcome.and_then(|o| o.change),
        moves: outcome.is_some_and(|o| o.moves),
        reason: text(decision.map(|d| d.reason.as_str())),
        date: decision.map(|d| d.date),
        initials: text(decision.map(|d| d.initials.as_str())),
    }
}

fn summary(checked: &Checked, said: &[String], folder: &Path, all: &[Document]) -> String {
    let taken = checked.decisions.len();
    let counts: Vec<String> = Word::ALL
        .iter()
        .filter_map(|word| {
            let count = checked.decisions.iter().filter(|d| d.word == *word).count();
            (count > 0).then(|| format!("{count} {}", word.done()))
        })
        .collect();
    let mut lines =
        vec![format!("Decisions: {taken} of {}: {}.", taken + checked.open.len(), counts.join(", "))];
    if !checked.open.is_empty() {
        let open = |open: &Open| match &open.at {
            Some(at) => format!("{} ({at})", open.code),
            None => format!("{} (the row is not on the sheet any more)", open.code),
        };
        let open: Vec<String> = checked.open.iter().map(open).collect();
        lines.push(format!("Open, with no decision yet: {}.", open.join(", ")));
    }
    let unnamed = |d: &&Decision| d.outcome.as_ref().is_some_and(|o| o.moves && o.to.is_none());
    let unnamed = checked.decisions.iter().filter(unnamed).count();
    if unnamed > 0 {
        lines.push(format!(
            "note: {unnamed} of those approved move up to a point that neither the tracker nor the committee names; their letters say so"
        ));
    }
    lines.extend(said.iter().map(|said| format!("note: {said}")));
    lines.push("Written:".to_owned());
    lines.extend(all.iter().map(|d| format!("  {}", folder.join(&d.name).display())));
    lines.join("\n")
}
