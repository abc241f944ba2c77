//! One tracker on one day under the policies of the run: what is opened, and by whom it is judged.
//!
//! A run has at least one policy, and as many as are asked for. Each judges by itself (`judged.rs`); what is told of them
//! together is in `told.rs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use super::apart;
use super::args::OpenArgs;
use super::config::{self, Config};
use super::files::{self, Book};
use super::judged::{Judged, Source};
use super::own::{Change, Own};
use super::own_pay;
use super::settings;
use super::severity;
use super::share::{self, Share, Wanted};
use super::told;
use super::trouble::Trouble;
use crate::policy::Pack;
use crate::workbook::{self, Options};

/// What a run is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) policies: Vec<String>,
    pub(crate) as_of: NaiveDate,
    pub(crate) config: Option<PathBuf>,
    pub(crate) operator_role: Option<String>,
    pub(crate) open: OpenArgs,
}

/// A tracker, read and judged.
pub(crate) struct Session {
    pub(crate) path: PathBuf,
    pub(crate) book: Rc<Book>,
    pub(crate) as_of: NaiveDate,
    /// The policy named first, and what it says.
    pub(crate) first: Judged,
    /// The others, in the order they were named in.
    pub(crate) further: Vec<Judged>,
    /// Codes of the people whose papers the operator may not see.
    pub(crate) hidden: BTreeSet<Arc<str>>,
    /// What the school changed, and what its policies leave to it.
    pub(crate) own: Own,
    /// The values that decided something and are not from a policy, in words.
    pub(crate) not_from_the_policy: Vec<String>,
    /// The training themes are the school's own, rather than the policy's.
    pub(crate) own_themes: bool,
    /// What the school's settings say of its reports.
    pub(crate) reports: config::Reports,
    /// What has to be said once: the policy is past its review, the calendar has no terms, a setting was overruled.
    pub(crate) remarks: Vec<String>,
}

impl Session {
    /// Reads a tracker and runs every check and the pay rule of each policy asked for.
    pub(crate) fn open(path: &Path, asked: &Asked) -> Result<Session, Trouble> {
        let config = config::read(asked.config.as_deref(), path)?;
        Self::open_with(path, asked, &config)
    }

    /// The same with settings that were read already.
    pub(crate) fn open_with(path: &Path, asked: &Asked, config: &Config) -> Result<Session, Trouble> {
        Self::of_book(path, files::open(path, &asked.open)?, asked, config)
    }

    /// The same of a workbook that was read already.
    pub(crate) fn of_book(
        path: &Path,
        mut book: Book,
        asked: &Asked,
        config: &Config,
    ) -> Result<Session, Trouble> {
        let saved_since = take_marks_off(&mut book, asked.open.max_size);
        let opened = apart::open(path, &book.bytes, asked.open.max_size)?;
        let source = Source { path, opened: &opened, asked, config };
        let mut policies = policies(&source)?;
        if !config.themes.is_empty() {
            // The school's own list is one for all its policies.
            for (pack, _) in &mut policies {
                pack.themes.clone_from(&config.themes);
            }
        }
        let mut packs: Vec<&mut Pack> = policies.iter_mut().map(|(pack, _)| pack).collect();
        let severities = severity::apply(&mut packs, config)?;
        let mut remarks = Vec::new();
        let mut judged = Vec::new();
        for (one, severities) in policies.iter().zip(severities) {
            judged.push(Judged::new(&source, &policies, one, severities, &mut remarks)?);
        }
        let mut judged = judged.into_iter();
        let Some(first) = judged.next() else { return Err(not_said(path)) };
        let mut session = Session {
            path: path.to_owned(),
            book: Rc::new(book),
            as_of: asked.as_of,
            first,
            further: judged.collect(),
            hidden: BTreeSet::new(),
            own: Own::default(),
            not_from_the_policy: Vec::new(),
            own_themes: !config.themes.is_empty(),
            reports: config.reports.clone(),
            remarks: Vec::new(),
        };
        session.hide();
        session.recommend_once();
        let values = session.judged().flat_map(Judged::not_from_the_policy).collect();
        session.not_from_the_policy = once(values);
        session.own = session.judged().fold(Own::default(), |own, judged| own.with(judged.own()));
        remarks.extend(told::unseen(&session.first.sheets));
        remarks.extend(told::not_judged(&session));
        remarks.extend(told::circles(&session.first.records));
        remarks.extend(files::open_elsewhere(path).into_iter().chain(saved_since));
        session.remarks = once(remarks);
        Ok(session)
    }

    /// Every policy of the run with what it says.
    pub(crate) fn judged(&self) -> impl Iterator<Item = &Judged> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// What whoever reads any document of the run has to know of its policies: one is past its review, the school changed it.
    pub(crate) fn notices(&self) -> Vec<String> {
        self.notices_but("")
    }

    /// The same without whose papers these are, which is nothing about the policy.
    pub(crate) fn notices_of_policy(&self) -> Vec<String> {
        self.notices_but(settings::ROLE)
    }

    fn notices_but(&self, parameter: &str) -> Vec<String> {
        let reviews = self.judged().filter_map(Judged::past_review);
        once(
            reviews
                .chain(self.pay_tables())
                .chain(self.own.changes().filter(|change| change.name != parameter).map(Change::line))
                .chain(self.judged().flat_map(Judged::not_run))
                .collect(),
        )
    }

    /// The governors' own tables for pay, each with their reason.
    pub(crate) fn pay_tables(&self) -> Vec<String> {
        once(self.judged().filter_map(|j| own_pay::whose(&j.school)).collect())
    }

    fn judged_mut(&mut self) -> impl Iterator<Item = &mut Judged> {
        std::iter::once(&mut self.first).chain(&mut self.further)
    }

    /// Hidden by one policy is hidden from every output but for the checks on access.
    fn hide(&mut self) {
        let codes = |j: &Judged| j.hidden.iter().map(|s| j.records.code(*s)).collect::<Vec<_>>();
        let hidden: BTreeSet<Arc<str>> = self.judged().flat_map(codes).collect();
        self.judged_mut().for_each(|j| j.leave_out(&hidden));
        self.hidden = hidden;
    }

    /// Where two rules recommend for one person, the policy named first speaks.
    fn recommend_once(&mut self) {
        let mut known: BTreeSet<String> = BTreeSet::new();
        for judged in self.judged_mut() {
            judged.recommendations.retain(|r| known.insert(r.code.to_string()));
        }
    }
}

/// The policies of the run, each with whom it judges: those of the command line, or of the tracker's own settings sheet,
/// or of the settings file.
fn policies(source: &Source) -> Result<Vec<(Pack, Share)>, Trouble> {
    let of_line: Vec<Wanted> =
        source.asked.policies.iter().map(|text| Wanted::read(text)).collect::<Result<_, _>>()?;
    let wanted = if of_line.is_empty() {
        let said = settings::policies_of(&source.read(None)?.records)?;
        if said.is_empty() { source.config.policies.clone() } else { said }
    } else {
        of_line
    };
    if wanted.is_empty() {
        return Err(not_said(source.path));
    }
    Share::of_each(&wanted).into_iter().map(|share| Ok((share::pack(&share.policy)?, share))).collect()
}

fn not_said(path: &Path) -> Trouble {
    Trouble::new("it is not said which policy applies").file(path).help(format!(
        "add --policy with one of: {}; or a line policy_pack to the tracker's settings sheet",
        share::installed()
    ))
}

/// What several policies say alike is said once.
fn once(mut all: Vec<String>) -> Vec<String> {
    let mut said = BTreeSet::new();
    all.retain(|text| said.insert(text.clone()));
    all
}

/// An annotated copy is read as the tracker it was made from, so that what an earlier run said is no part of it. What
/// cannot be stripped is left for the reading to judge.
pub(crate) fn take_marks_off(book: &mut Book, most_bytes: u64) -> Option<String> {
    if !workbook::is_annotated(&book.bytes, most_bytes) {
        return None;
    }
    let options = Options { most_bytes, ..Options::default() };
    let stripped = workbook::strip(&book.bytes, &options).ok()?;
    book.bytes = stripped.bytes;
    let told = "the workbook was saved since it was last annotated: the earlier annotations were found by their marks and \
                left aside";
    (!stripped.parts_exact).then(|| told.to_owned())
}
