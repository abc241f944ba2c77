//! Which policy is for whom: `hampshire`, or `support_staff=support-staff`, as it is written on the command line, in
//! `appraise.toml` and on the tracker's own settings sheet. A group or policy that nobody knows stops the run, because those
//! who were meant would otherwise be judged by nothing.

use std::collections::BTreeSet;
use std::path::Path;

use super::trouble::Trouble;
use crate::expression::nearest_name;
use crate::model::{Choice, Records, StaffId, Vocabulary, plain};
use crate::policy::{self, Pack, PackFile, PackMistake};

/// How several policies are written.
pub(crate) const WRITE_IT_SO: &str =
    "write it so: support_staff=our-pack.toml, with the group before the sign and the policy after it";

/// A policy as it was asked for: its name or file, and the groups of staff it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) policy: String,
    /// None where it is for everybody whom no other policy names.
    groups: BTreeSet<String>,
}

/// A policy of the run, and whom it judges.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    /// Its name or file.
    pub(crate) policy: String,
    /// The groups it names, and with them those that no policy names where it is for everybody else as well.
    pub(crate) groups: BTreeSet<String>,
    /// Whether any policy of the run names a group; if not, everybody is judged, whatever their group.
    pub(crate) divided: bool,
}

impl Wanted {
    /// Reads `ID`, `FILE` or `GROUP[,GROUP]=ID|FILE`. A file may have the sign in its name.
    pub(crate) fn read(text: &str) -> Result<Self, Trouble> {
        let text = text.trim();
        let (groups, policy) = match text.split_once('=') {
            Some((groups, policy)) if !Path::new(text).is_file() => (Some(groups), policy.trim()),
            _ => (None, text),
        };
        if policy.is_empty() {
            return Err(Trouble::new("it is not said which policy applies").help(WRITE_IT_SO));
        }
        let groups = groups.map_or(Ok(BTreeSet::new()), |groups| groups.split(',').map(group).collect())?;
        Ok(Wanted { policy: policy.to_owned(), groups })
    }

    /// Reads several, between semicolons.
    pub(crate) fn read_all(text: &str) -> Result<Vec<Self>, Trouble> {
        text.split(';').filter(|one| !one.trim().is_empty()).map(Wanted::read).collect()
    }

    /// How a tracker's own settings name it, where the program has the policy itself.
    pub(crate) fn installed(&self) -> Option<String> {
        let (id, _) = policy::SHIPPED.iter().find(|(id, _)| id.eq_ignore_ascii_case(&self.policy))?;
        if self.groups.is_empty() {
            return Some((*id).to_owned());
        }
        let groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        Some(format!("{}={id}", groups.join(",")))
    }
}

impl Share {
    /// Whom each policy judges. One that is asked for twice is one policy, for all it was asked for.
    pub(crate) fn of_each(wanted: &[Wanted]) -> Vec<Share> {
        let named: BTreeSet<&String> = wanted.iter().flat_map(|w| &w.groups).collect();
        let others = || group_names().filter(|g| !named.contains(g));
        let mut shares: Vec<Share> = Vec::new();
        for one in wanted {
            let groups: BTreeSet<String> =
                if one.groups.is_empty() { others().collect() } else { one.groups.clone() };
            match shares.iter_mut().find(|s| s.policy.eq_ignore_ascii_case(&one.policy)) {
                Some(share) => share.groups.extend(groups),
                None => {
                    shares.push(Share { policy: one.policy.clone(), groups, divided: !named.is_empty() });
                }
            }
        }
        shares
    }

    /// Whether the policy judges somebody. Where the policies are divided by group, it takes a group to be judged.
    pub(crate) fn takes(&self, records: &Records, staff: StaffId) -> bool {
        !self.divided || group_of(records, staff).is_some_and(|group| self.groups.contains(group))
    }

    /// Whether it is a file of the school's own.
    pub(crate) fn is_a_file(&self) -> bool {
        !policy::SHIPPED.iter().any(|(id, _)| id.eq_ignore_ascii_case(&self.policy))
    }

    /// The groups in words, where they matter: `teacher and headteacher`.
    pub(crate) fn for_whom(&self) -> String {
        if !self.divided {
            return String::new();
        }
        let groups: Vec<String> = self.groups.iter().map(|g| g.replace('_', " ")).collect();
        match groups.as_slice() {
            [] => "nobody, because other policies name every group".to_owned(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}

/// The policies of a run as they are asked for, where the program has them all; empty where one is a file of the school's own,
/// whose name says nothing elsewhere.
pub(crate) fn as_asked<'s>(shares: impl Iterator<Item = &'s Share>) -> String {
    let one = |share: &Share| {
        let groups = if share.divided { share.groups.clone() } else { BTreeSet::new() };
        Wanted { policy: share.policy.clone(), groups }.installed()
    };
    let all: Option<Vec<String>> = shares.map(one).collect();
    all.unwrap_or_default().join("; ")
}

/// The group of staff somebody is in, where the tracker says so.
pub(crate) fn group_of(records: &Records, staff: StaffId) -> Option<&str> {
    let field = records.vocabulary.find(records.vocabulary.staff(), "staff_group")?;
    records.staff(staff).key(field)
}

fn choices() -> &'static [Choice] {
    let v = Vocabulary::standard();
    v.find(v.staff(), "staff_group").map(|f| v.field(f).values.as_slice()).unwrap_or_default()
}

fn group_names() -> impl Iterator<Item = String> {
    choices().iter().map(|c| c.name.to_string())
}

/// A group by its name or one of the words schools use for it.
fn group(text: &str) -> Result<String, Trouble> {
    let asked = plain(text);
    let found = choices().iter().find(|c| plain(&c.name) == asked || c.words.contains(&asked));
    found.map(|c| c.name.to_string()).ok_or_else(|| {
        let names: Vec<String> = group_names().collect();
        let near = nearest_name(&asked.replace(' ', "_"), names.clone());
        let near = near.map_or_else(String::new, |near| format!("{near} "));
        Trouble::new(format!("no group of staff is called \"{}\"", text.trim()))
            .help(format!("{near}the groups are {}", names.join(", ")))
    })
}

/// The installed policies, in one line.
pub(crate) fn installed() -> String {
    let names: Vec<&str> = policy::SHIPPED.iter().map(|(id, _)| *id).collect();
    names.join(", ")
}

/// A pack by name or file.
pub(crate) fn pack(name: &str) -> Result<Pack, Trouble> {
    if is_toml(name) {
        return pack_file(Path::new(name));
    }
    match policy::load(name) {
        Ok(Ok(pack)) => Ok(pack),
        Ok(Err(found)) => Err(mistakes(&found)),
        Err(unknown) => {
            let near = nearest_name(&unknown.asked, unknown.installed.iter().cloned());
            let near = near.map_or_else(String::new, |near| format!("{near} "));
            Err(Trouble::new(format!("no policy is called \"{}\"", unknown.asked)).help(format!(
                "{near}installed: {}; or name a pack file ending in .toml",
                unknown.installed.join(", ")
            )))
        }
    }
}

fn is_toml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

/// A pack of the school's own, with the files that it extends.
pub(crate) fn pack_file(path: &Path) -> Result<Pack, Trouble> {
    let file = file_of(path)?;
    let extended = |name: &str, by: &str| {
        let folder = Path::new(by).parent().unwrap_or(Path::new(""));
        file_of(&folder.join(name)).map_err(|trouble| {
            let help = trouble.how().map(str::to_owned);
            (format!("the pack that is extended could not be read: {} ({name})", trouble.what()), help)
        })
    };
    Pack::read_with(&file, Vocabulary::standard(), &extended).map_err(|m| mistakes(&m))
}

fn file_of(path: &Path) -> Result<PackFile, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|e| Trouble::reading(path, &e))?;
    let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Ok(PackFile { name: path.display().to_string(), identity: identity.display().to_string(), text })
}

/// All mistakes of a pack as one message.
pub(crate) fn mistakes(found: &[PackMistake]) -> Trouble {
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    Trouble::new(format!(
        "the policy pack does not hold together ({} to put right)\n{}",
        found.len(),
        all.join("\n")
    ))
}
