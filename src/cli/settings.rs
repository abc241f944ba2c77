//! The settings of a run: what the tracker, the settings file and the command line say, and which of them counts.
//!
//! The command line comes before the tracker's settings sheet, that before `appraise.toml`, that before the pack. A
//! name or value that is not understood in a file of settings stops the run, because a misspelt role would show
//! papers that its holder may not see; in the tracker a name that is not known is told and passed over.

use std::collections::BTreeMap;
use std::path::Path;

use super::config::{self, Config, Given};
use super::own::{self, Change, Places};
use super::severity;
use super::share::Wanted;
use super::trouble::Trouble;
use crate::expression::{Val, nearest_name};
use crate::model::{FieldId, FieldType, Records, Setting, Vocabulary, plain};
use crate::policy::{self, Joint, Pack, Scale, Values};
use crate::tracker;

pub(crate) const ROLE: &str = "operator_role";

/// What was settled.
pub(crate) struct Settled {
    pub(crate) values: Values,
    /// Where each parameter was set that is not the pack's.
    pub(crate) places: Places,
    pub(crate) operator_role: String,
}

/// The policies the tracker itself names.
pub(crate) fn policies_of(records: &Records) -> Result<Vec<Wanted>, Trouble> {
    let said = records.settings.iter().filter(|s| !s.text.trim().is_empty());
    let field = |s: &&Setting| {
        field_named(records.vocabulary, &s.name).map(|f| records.vocabulary.field(f).name.as_str())
    };
    let Some(said) = said.clone().find(|s| field(s) == Some("policy_pack")) else { return Ok(Vec::new()) };
    let at = said.cell.as_ref().map_or_else(String::new, ToString::to_string);
    Wanted::read_all(&said.text).map_err(|t| t.at(at))
}

/// Adds the school's settings of the settings file to those of the tracker, which win.
pub(crate) fn add_school(
    records: &mut Records,
    pack: &Pack,
    run: &[&Pack],
    config: &Config,
    remarks: &mut Vec<String>,
) -> Result<(), Trouble> {
    let v = records.vocabulary;
    let of_school = config.parameters.iter().filter(|given| is_setting(run, &given.name));
    for (place, given) in config.school.iter().chain(of_school).enumerate() {
        let Some(field) = v.find_full(&format!("school.{}", given.name)) else {
            known(run, &given.name, true).map_err(|t| t.at(&given.at))?;
            continue;
        };
        if !pack.parameters.iter().any(|p| p.name == given.name) {
            remarks.extend(overruled(records, pack, given));
        }
        let text = spelt(&given.name, &given.text).map_err(|t| t.at(&given.at))?;
        tracker::add_setting(records, place, &given.name, &text).map_err(|why| {
            let help = v.field(field).help.clone();
            Trouble::new(why).at(&given.at).help(help)
        })?;
    }
    Ok(())
}

/// What the school changed of the policy's parameters stands among its settings, where a check asks for it: a policy may want
/// changes to be consulted on, or forbid them. What the tracker lists itself stays first. To fill in what the policy leaves
/// blank changes nothing of it, nor does a fact about the school, such as the day of the policy's next review.
pub(crate) fn add_changes(records: &mut Records, pack: &Pack, values: &Values) {
    let Some(field) = records.vocabulary.find_full("school.local_overrides") else { return };
    let asked = pack.checks.iter().flat_map(|c| &c.rules).any(|r| r.fields.contains(&field));
    if !asked {
        return;
    }
    let given =
        |name: &str| pack.parameters.iter().any(|p| p.name == name && !matches!(p.default, Val::Blank(_)));
    let fact = |name: &str| records.vocabulary.find_full(&format!("school.{name}")).is_some();
    let names: Vec<&str> =
        values.changed.iter().map(|c| c.name.as_str()).filter(|name| given(name) && !fact(name)).collect();
    if !names.is_empty() {
        tracker::add_to_list(records, field, names.into_iter());
    }
}

/// The policies of a run as a settings file makes them, where no tracker is at hand, and what the school changed in each.
pub(crate) fn of_file(packs: &mut [Pack], file: Option<&Path>) -> Result<Vec<Vec<Change>>, Trouble> {
    let Some(file) = file else { return Ok(vec![Vec::new(); packs.len()]) };
    let config = config::read(Some(file), file)?;
    let severities = severity::apply(&mut packs.iter_mut().collect::<Vec<_>>(), &config)?;
    let run: Vec<&Pack> = packs.iter().collect();
    let nothing = Records::new(Vocabulary::standard());
    let of_one = |(pack, severities): (&&Pack, Vec<Change>)| {
        let Settled { values, places, .. } = settle(pack, &run, &nothing, &config, None, &mut Vec::new())?;
        Ok(own::parameters(pack, &values, &places).into_iter().chain(severities).collect())
    };
    run.iter().zip(severities).map(of_one).collect()
}

/// The parameters and the operator's role, which may be asked for. What a further policy of the run has is no mistake here.
pub(crate) fn settle(
    pack: &Pack,
    run: &[&Pack],
    records: &Records,
    config: &Config,
    asked_role: Option<&String>,
    remarks: &mut Vec<String>,
) -> Result<Settled, Trouble> {
    let mut values = pack.values.clone();
    let (mut places, mut role) = (Places::new(), None);
    for given in &config.parameters {
        known(run, &given.name, false).map_err(|t| t.at(&given.at))?;
    }
    agree(pack, config)?;
    for given in config.parameters.iter().chain(&config.school) {
        // Tried on its own first, so that what the tracker overrules has to be right as well.
        let mut alone = pack.values.clone();
        set(&mut alone, pack, &given.name, &given.text, None).map_err(|t| t.at(&given.at))?;
        if of_tracker(records, pack, &given.name).is_some() {
            if pack.parameters.iter().any(|p| p.name == given.name) {
                remarks.extend(overruled(records, pack, given));
            }
            continue;
        }
        set(&mut values, pack, &given.name, &given.text, given.reason.as_deref())
            .map_err(|t| t.at(&given.at))?;
        note(&mut places, pack, &given.name, &given.place());
        if given.name == ROLE {
            role = Some(spelt(ROLE, &given.text)?);
        }
    }
    let mut strange = Vec::new();
    for setting in records.settings.iter().filter(|s| !s.text.trim().is_empty()) {
        let at = setting.cell.as_ref().map_or_else(String::new, ToString::to_string);
        let Some(name) = named(pack, records.vocabulary, &setting.name) else {
            if run.iter().all(|p| named(p, records.vocabulary, &setting.name).is_none()) {
                strange.push(match suggestion(run, &setting.name, true) {
                    Some(near) => format!("{at} ({near})"),
                    None => at,
                });
            }
            continue;
        };
        set(&mut values, pack, &name, &setting.text, setting.reason.as_deref())
            .map_err(|t| t.at(at.as_str()))?;
        note(&mut places, pack, &name, &at);
        if name == ROLE {
            role = Some(spelt(ROLE, &setting.text).map_err(|t| t.at(at))?);
        }
    }
    if !strange.is_empty() {
        remarks.push(format!(
            "settings of the tracker that have no meaning here and were not used: {}",
            strange.join(", ")
        ));
    }
    if let Some(given) = asked_role {
        let at = "--operator-role";
        set(&mut values, pack, ROLE, given, None).map_err(|t| t.at(at))?;
        places.insert(ROLE.to_owned(), at.to_owned());
        role = Some(spelt(ROLE, given).map_err(|t| t.at(at))?);
    }
    let place = pack.parameters.iter().position(|p| p.name == ROLE);
    let of_pack = match place.and_then(|p| values.values.get(p)) {
        Some(Val::Word(role)) => role.to_string(),
        _ => "business_manager".to_owned(),
    };
    Ok(Settled { values, places, operator_role: role.unwrap_or(of_pack) })
}

/// A parameter that the settings file sets under two names is set once: the first and the last day of a year, say, agree.
fn agree(pack: &Pack, config: &Config) -> Result<(), Trouble> {
    let mut seen: BTreeMap<String, (Val, &str)> = BTreeMap::new();
    for given in config.parameters.iter().chain(&config.school).filter(|g| !g.text.trim().is_empty()) {
        // What cannot be read is told when it is set.
        for (name, text) in pack.parts(&given.name, &given.text).unwrap_or_default() {
            let value = pack.parameters.iter().find(|p| p.name == name).and_then(|p| p.read(&text).ok());
            let Some(value) = value else { continue };
            match seen.get(&name) {
                Some((other, by)) if *other != value => {
                    let what = format!("\"{}\" and \"{by}\" do not agree: each sets \"{name}\"", given.name);
                    let help = format!(
                        "{by} makes it {}, {} makes it {}; take one of them out",
                        policy::in_words(other),
                        given.name,
                        policy::in_words(&value)
                    );
                    return Err(Trouble::new(what).at(&given.at).help(help));
                }
                _ => seen.insert(name, (value, &given.name)),
            };
        }
    }
    Ok(())
}

/// The words of the rating scale as the school has them.
pub(crate) fn scale(pack: &Pack, values: &Values, places: &Places) -> Result<Scale, Trouble> {
    pack.scale(&values.values).map_err(|why| {
        let named = |name: &str| pack.parameters.iter().position(|p| p.name == name);
        let of_scale = |name: &str| named(name).is_some_and(|place| pack.rating_words.has(place));
        let at = places.iter().find(|(name, _)| of_scale(name)).map(|(_, at)| at.clone());
        let trouble = Trouble::new(why).help("give that rating another word, or leave the policy's");
        match at {
            Some(at) => trouble.at(at),
            None => trouble,
        }
    })
}

/// Notes where a parameter was set, or each of those that go by one name.
fn note(places: &mut Places, pack: &Pack, name: &str, at: &str) {
    let parts = pack.joint(name).into_iter().flat_map(Joint::parameters);
    for name in parts.chain([name]) {
        places.insert(name.to_owned(), at.to_owned());
    }
}

/// Sets a parameter; a setting that is no parameter of this pack changes nothing here.
fn set(
    values: &mut Values,
    pack: &Pack,
    name: &str,
    text: &str,
    reason: Option<&str>,
) -> Result<(), Trouble> {
    if pack.joint(name).is_some() && !text.trim().is_empty() {
        let parts = pack.parts(name, text).map_err(|form| {
            Trouble::new(format!("\"{}\" cannot be {name}", text.trim())).help(format!("it is {form}"))
        })?;
        return parts.into_iter().try_for_each(|(name, text)| set(values, pack, &name, &text, reason));
    }
    if !pack.parameters.iter().any(|p| p.name == name) || text.trim().is_empty() {
        return Ok(());
    }
    let text = spelt(name, text)?;
    values.set(&pack.parameters, name, &text, reason).map_err(|why| {
        match why.rsplit_once(": it has to be ") {
            Some((what, help)) => Trouble::new(what).help(format!("it has to be {help}")),
            None => Trouble::new(why),
        }
    })?;
    let fixed = pack.parameters.iter().any(|p| p.name == name && p.is_fixed());
    let changed = values.changed.iter().find(|c| c.name == name);
    match (&pack.locked, changed.filter(|_| fixed)) {
        (Some(clause), Some(changed)) => Err(Trouble::new(format!(
            "the policy may not be changed ({clause}), and \"{name}\" is {} by its text",
            if changed.from.is_empty() { "not set" } else { changed.from.as_str() }
        ))
        .help("take the line out; only what the policy leaves open can be set")),
        _ => Ok(()),
    }
}

/// A value as the vocabulary spells it, where a setting of the school has the name and a closed list of values.
fn spelt(name: &str, text: &str) -> Result<String, Trouble> {
    let v = Vocabulary::standard();
    let field =
        v.find_full(&format!("school.{name}")).map(|f| v.field(f)).filter(|f| f.ty == FieldType::Choice);
    let Some(field) = field.filter(|_| !text.trim().is_empty()) else { return Ok(text.to_owned()) };
    let asked = plain(text);
    let found = field.values.iter().find(|c| plain(&c.name) == asked || c.words.contains(&asked));
    found.map(|c| c.name.to_string()).ok_or_else(|| {
        let names: Vec<&str> = field.values.iter().map(|c| &*c.name).collect();
        Trouble::new(format!("\"{}\" cannot be {name}", text.trim()))
            .help(format!("it is one of {}", names.join(", ")))
    })
}

/// Whether a name is a setting of the school and no parameter. A setting that a policy calls its parameter may stand among those.
fn is_setting(run: &[&Pack], name: &str) -> bool {
    let parameter =
        |pack: &&Pack| pack.joint(name).is_some() || pack.parameters.iter().any(|p| p.name == name);
    !run.iter().any(parameter) && Vocabulary::standard().find_full(&format!("school.{name}")).is_some()
}

/// Whether a name of the settings file is a parameter, or a setting where those count too.
fn known(run: &[&Pack], name: &str, settings: bool) -> Result<(), Trouble> {
    if run.iter().any(|pack| pack.joint(name).is_some() || pack.parameters.iter().any(|p| p.name == name))
        || is_setting(run, name)
    {
        return Ok(());
    }
    let mut nothing = run.iter().flat_map(|pack| &pack.no_parameters);
    if let Some((_, reason)) = nothing.find(|(other, _)| other == name) {
        return Err(
            Trouble::new(format!("\"{name}\" sets nothing")).help(format!("take the line out: {reason}"))
        );
    }
    let what = if settings { "there is no setting" } else { "the policy has no parameter" };
    let ids: Vec<&str> = run.iter().map(|pack| pack.id.as_str()).collect();
    let help = suggestion(run, name, settings).unwrap_or_else(|| {
        format!("\"appraise policies show {}\" lists the parameters", ids.join("\" or \""))
    });
    Err(Trouble::new(format!("{what} \"{name}\"")).help(help))
}

fn suggestion(run: &[&Pack], name: &str, settings: bool) -> Option<String> {
    let v = Vocabulary::standard();
    let mut names: Vec<String> =
        run.iter().flat_map(|pack| &pack.parameters).map(|p| p.name.clone()).collect();
    names.extend(run.iter().flat_map(|pack| &pack.joints).map(|j| j.name.clone()));
    if let Some(school) = v.kind_named("school").filter(|_| settings) {
        names.extend(v.fields_of(school).map(|f| v.field(f).name.clone()));
    }
    names.sort();
    names.dedup();
    nearest_name(name, names)
}

/// The setting of the school that a line of the settings sheet names, by its name, label or other words.
fn field_named(v: &Vocabulary, written: &str) -> Option<FieldId> {
    let asked = plain(written.rsplit('.').next().unwrap_or(written));
    let school = v.kind_named("school")?;
    let exact = |f: &FieldId| plain(&v.field(*f).name) == asked || plain(&v.field(*f).label) == asked;
    v.fields_of(school)
        .find(exact)
        .or_else(|| v.fields_of(school).find(|f| v.field(*f).words.contains(&asked)))
}

/// The name of the parameter or setting that a line of the settings sheet means.
fn named(pack: &Pack, v: &Vocabulary, written: &str) -> Option<String> {
    let asked = plain(written.rsplit('.').next().unwrap_or(written));
    let parameter = pack.parameters.iter().find(|p| plain(&p.name) == asked).map(|p| p.name.clone());
    let parameter =
        parameter.or_else(|| pack.joints.iter().find(|j| plain(&j.name) == asked).map(|j| j.name.clone()));
    parameter.or_else(|| field_named(v, written).map(|f| v.field(f).name.clone()))
}

fn of_tracker<'a>(records: &'a Records, pack: &Pack, name: &str) -> Option<&'a Setting> {
    let said = |s: &&Setting| !s.text.trim().is_empty();
    records
        .settings
        .iter()
        .filter(said)
        .find(|s| named(pack, records.vocabulary, &s.name).as_deref() == Some(name))
}

/// What is said where the tracker and the settings file differ.
fn overruled(records: &Records, pack: &Pack, given: &Given) -> Option<String> {
    let own = of_tracker(records, pack, &given.name)?;
    let same = |a: &str, b: &str| {
        plain(a) == plain(b)
            || matches!((spelt(&given.name, a), spelt(&given.name, b)), (Ok(a), Ok(b)) if a == b)
    };
    let readable = records.vocabulary.find_full(&format!("school.{}", given.name)).is_none_or(|field| {
        let school = records.vocabulary.field(field).kind;
        records.table(school).rows.first().is_some_and(|r| r.value(field).is_some())
    });
    (readable && !same(&own.text, &given.text)).then(|| {
        format!(
            "the tracker's settings sheet says {} for {}; it wins over {} in the settings file",
            own.text, given.name, given.text
        )
    })
}
