//! Parameters: the numbers and days of a policy, who may change them, and what a school has set.

use toml::de::DeValue;

use crate::expression::{Type, Val, nearest_name};
use crate::model::{Number, in_words};

use super::keys::{CLASSES, Holds, ParameterType, TYPES};
use super::source::{Section, read_date, read_number};
use super::typed;

/// Who fixes a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The text of the policy.
    Policy,
    /// The school, where the text leaves it open.
    School,
    /// The program, because the text is silent: printed as "not from the policy" wherever it decides something.
    Product,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it is, in plain words.
    pub says: String,
    /// Who fixes it.
    pub class: Class,
    /// Its type.
    pub ty: Type,
    /// Its default; blank where the school has to set it.
    pub default: Val,
    /// The default as the pack writes it.
    pub text: String,
    /// The clause, where the pack names one; otherwise it is that of the checks that read it.
    pub clause: Option<String>,
    /// Whether a school may leave it blank for good, so that nobody has to be asked for it.
    pub optional: bool,
    /// The least it may be: a number, or how many units of a length of time, or how many words.
    pub least: Number,
    /// The most it may be.
    pub most: Option<Number>,
    /// The words it, or each of its words, may be, where there are only these.
    pub values: Vec<String>,
}

impl Parameter {
    /// A value as typed, in any usual form.
    ///
    /// # Errors
    /// What it has to be.
    pub fn read(&self, text: &str) -> Result<Val, String> {
        let bare = self.without_unit(text);
        let found = typed::read(bare, &self.ty, Some(&self.default)).and_then(|value| self.in_bounds(value));
        found.ok_or_else(|| self.has_to_be())
    }

    /// "6 years" for a number of years is the number.
    fn without_unit<'t>(&self, text: &'t str) -> &'t str {
        let text = text.trim();
        let Some((number, unit)) = text.rsplit_once(' ').filter(|_| self.ty == Type::Number) else {
            return text;
        };
        let unit = unit.to_lowercase();
        let counts = unit.len() > 2
            && self.name.split('_').any(|word| word.trim_end_matches('s') == unit.trim_end_matches('s'));
        if counts { number } else { text }
    }

    /// The value, where it makes sense; a word as the pack spells it.
    fn in_bounds(&self, value: Val) -> Option<Val> {
        let fits = |number: Number| number >= self.least && self.most.is_none_or(|most| number <= most);
        match value {
            Val::Number(number) => fits(number).then_some(value),
            Val::Period(period) => fits(Number::whole(i64::from(period.count))).then_some(value),
            Val::Word(word) if !self.values.is_empty() => self.spelt(&word).map(|v| Val::word(&v)),
            Val::List(words) => {
                let count = Number::whole(i64::try_from(words.len()).unwrap_or(i64::MAX));
                let spelt = |word: Val| match word {
                    Val::Word(word) if !self.values.is_empty() => self.spelt(&word).map(|v| Val::word(&v)),
                    other => Some(other),
                };
                fits(count).then_some(())?;
                words.into_iter().map(spelt).collect::<Option<Vec<_>>>().map(Val::List)
            }
            other => Some(other),
        }
    }

    /// A word as the pack spells it; of `WORD=VALUE` what stands behind the sign is the pack's.
    fn spelt(&self, word: &str) -> Option<String> {
        let plain = |text: &str| crate::model::plain(&text.replace('_', " "));
        let (before, value) =
            word.split_once('=').map_or(("", word), |(before, value)| (before.trim(), value));
        let found = self.values.iter().find(|v| plain(v) == plain(value))?;
        Some(if before.is_empty() { found.clone() } else { format!("{before}={found}") })
    }

    /// What a value has to be, in words.
    fn has_to_be(&self) -> String {
        let (least, most) = (self.least, self.most);
        match &self.ty {
            Type::Number => most.map_or_else(
                || format!("a number, {least} or more"),
                |most| format!("a number from {least} to {most}"),
            ),
            Type::Period => {
                let most = most.map_or_else(String::new, |most| format!(", at most {most}"));
                format!(
                    "a length of time, at least {least}{most}, such as 10 working days, 6 school weeks or 12 months"
                )
            }
            Type::Bool => "yes or no".to_owned(),
            Type::MonthDay => "a day of the year, such as 31 October".to_owned(),
            Type::Date => "a date, such as 31 December 2026".to_owned(),
            Type::Word(_) if !self.values.is_empty() => format!("one of {}", self.values.join(", ")),
            Type::List(_) if !self.values.is_empty() => {
                format!("a list, parted by semicolons, of {}", self.values.join(", "))
            }
            Type::List(_) => {
                let least = if least == Number::ZERO { String::new() } else { format!(", at least {least}") };
                let most = most.map_or_else(String::new, |most| format!(", at most {most}"));
                format!("words, parted by semicolons{least}{most}")
            }
            other => other.words(),
        }
    }
}

impl Parameter {
    /// Whether the policy's own text settles it, be it by saying that there is none.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.class == Class::Policy && (!self.text.is_empty() || self.optional)
    }

    /// Its default in words: `31 October`, `yes`, `not set`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.default {
            Val::Date(date) => in_words(*date),
            Val::Blank(_) => "not set".to_owned(),
            _ => self.text.clone(),
        }
    }
}

/// A parameter that a school has set otherwise than the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its name.
    pub name: String,
    /// The pack's value.
    pub from: String,
    /// The school's.
    pub to: String,
    /// Why, in the school's words, where it says.
    pub reason: Option<String>,
}

/// The values of a run.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// By the parameter's place in the pack.
    pub values: Vec<Val>,
    /// What the school changed.
    pub changed: Vec<Changed>,
}

impl Values {
    /// The pack's own values.
    #[must_use]
    pub fn defaults(parameters: &[Parameter]) -> Self {
        Values { values: parameters.iter().map(|p| p.default.clone()).collect(), changed: Vec::new() }
    }

    /// Sets a parameter from a text in any usual form; blank means not set.
    ///
    /// # Errors
    /// What is wrong, and how to put it right.
    pub fn set(
        &mut self,
        parameters: &[Parameter],
        name: &str,
        text: &str,
        reason: Option<&str>,
    ) -> Result<(), String> {
        let Some(place) = parameters.iter().position(|p| p.name == name) else {
            let near = nearest_name(name, parameters.iter().map(|p| p.name.clone())).unwrap_or_default();
            return Err(format!("the policy has no parameter \"{name}\"; {near}")
                .trim_end_matches("; ")
                .to_owned());
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        let parameter = &parameters[place];
        let value = parameter.read(text).map_err(|wanted| {
            format!("\"{}\" cannot be {}: it has to be {wanted}", text.trim(), parameter.name)
        })?;
        self.changed.retain(|c| c.name != name);
        if value != parameter.default {
            self.changed.push(Changed {
                name: name.to_owned(),
                from: typed::words(&parameter.default),
                to: typed::words(&value),
                reason: reason.map(str::to_owned),
            });
        }
        self.values[place] = value;
        Ok(())
    }
}

impl ParameterType {
    fn gives(self) -> Type {
        match self {
            ParameterType::YesNo => Type::Bool,
            ParameterType::Number => Type::Number,
            ParameterType::Date => Type::Date,
            ParameterType::Period => Type::Period,
            ParameterType::Day => Type::MonthDay,
            ParameterType::Word => Type::Word(None),
            ParameterType::Text => Type::Text,
            ParameterType::Words => Type::List(Box::new(Type::Word(None))),
        }
    }
}

pub(super) fn read(section: &Section) -> Option<Parameter> {
    let (name, says) = (section.required("name"), section.required("says"));
    let class = section.word("class", &CLASSES);
    let ty = section.word("type", &TYPES)?.gives();
    let given = section.get("default", Holds::Value);
    let (default, text) = match given {
        None => (Val::Blank(None), String::new()),
        Some(value) => {
            let found = of_toml(value.get_ref(), &ty);
            if found.is_none() {
                section.wrong(value.span(), &format!("the default has to be {}", ty.words()), None);
            }
            found?
        }
    };
    let (least, most) = bounds(section, &ty);
    let values = section.texts("values");
    if !values.is_empty() && !matches!(ty, Type::Word(_) | Type::List(_)) {
        section.wrong(section.at.clone(), "only a word, or words, may have \"values\"", None);
    }
    let parameter = Parameter {
        name,
        says,
        class: class?,
        ty,
        default,
        text,
        clause: section.text("clause"),
        optional: section.flag("optional"),
        least,
        most,
        values,
    };
    let sensible = matches!(parameter.default, Val::Blank(_))
        || parameter.in_bounds(parameter.default.clone()).is_some();
    if !sensible {
        let help = format!("it has to be {}", parameter.has_to_be());
        section.wrong(section.at.clone(), "the default is none the parameter may have", Some(help));
    }
    Some(parameter)
}

/// The least and the most of a number or a length of time. A length of time of nothing is none, unless the pack lets it be.
fn bounds(section: &Section, ty: &Type) -> (Number, Option<Number>) {
    let read = |key: &'static str| {
        let value = section.get(key, Holds::Value)?;
        let found = read_number(value.get_ref())
            .filter(|_| matches!(ty, Type::Number | Type::Period | Type::List(_)));
        if found.is_none() {
            let what =
                format!("\"{key}\" has to be a number, of a parameter that is a number, a period or words,");
            section.wrong(value.span(), &what, None);
        }
        found
    };
    let least = if *ty == Type::Period { Number::whole(1) } else { Number::ZERO };
    (read("least").unwrap_or(least), read("most"))
}

/// A value of a pack file, as it would be typed.
pub(super) fn typed(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(truth) => Some(if *truth { "yes" } else { "no" }.to_owned()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(date) => Some(date.to_string()),
        DeValue::Array(items) => {
            let texts: Option<Vec<String>> = items.iter().map(|i| typed(i.get_ref())).collect();
            texts.map(|t| t.join("; "))
        }
        DeValue::Table(_) => None,
    }
}

fn of_toml(value: &DeValue, ty: &Type) -> Option<(Val, String)> {
    match (value, ty) {
        (DeValue::Array(items), Type::List(inner)) => {
            let read: Option<Vec<_>> = items.iter().map(|i| of_toml(i.get_ref(), inner)).collect();
            let (values, texts): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
            Some((Val::List(values), texts.join("; ")))
        }
        (DeValue::Boolean(truth), Type::Bool) => {
            Some((Val::Bool(*truth), if *truth { "yes" } else { "no" }.to_owned()))
        }
        (DeValue::Integer(_) | DeValue::Float(_), Type::Number) => {
            read_number(value).map(|n| (Val::Number(n), n.to_string()))
        }
        (DeValue::Datetime(_), Type::Date) => read_date(value).map(|d| (Val::Date(d), d.to_string())),
        (DeValue::String(text), _) => typed::read(text, ty, None).map(|v| (v, text.to_string())),
        _ => None,
    }
}
