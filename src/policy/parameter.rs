//! Parameters: the numbers and days of a policy, who may change them, and what a school has set.

use toml::de::DeValue;

use crate::expression::{Type, Val, nearest_name, read_month_day};
use crate::model::{Number, Period, in_words};

use super::source::{Section, read_date, read_number};

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
}

impl Parameter {
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
        let value = read_text(text, &parameter.ty).ok_or_else(|| {
            format!("\"{text}\" cannot be {}: it has to be {}", parameter.name, parameter.ty.words())
        })?;
        self.changed.retain(|c| c.name != name);
        if value != parameter.default {
            self.changed.push(Changed {
                name: name.to_owned(),
                from: parameter.text.clone(),
                to: text.trim().to_owned(),
                reason: reason.map(str::to_owned),
            });
        }
        self.values[place] = value;
        Ok(())
    }
}

/// A value as typed, by the type it has to have.
pub(super) fn read_text(text: &str, ty: &Type) -> Option<Val> {
    let text = text.trim();
    Some(match ty {
        Type::Bool => match text.to_lowercase().as_str() {
            "yes" | "y" | "true" => Val::Bool(true),
            "no" | "n" | "false" => Val::Bool(false),
            _ => return None,
        },
        Type::Number => Val::Number(Number::parse(text.trim_end_matches('%').trim())?),
        Type::Date => Val::Date(text.parse().ok()?),
        Type::Period => Val::Period(Period::parse(text)?),
        Type::MonthDay => {
            let (month, day) = read_month_day(text)?;
            Val::MonthDay(month, day)
        }
        Type::List(inner) => Val::List(
            text.split(';')
                .filter(|t| !t.trim().is_empty())
                .map(|t| read_text(t, inner))
                .collect::<Option<_>>()?,
        ),
        Type::Word(_) | Type::Person => Val::word(text),
        Type::Text => Val::Text(text.into()),
        Type::Nothing => return None,
    })
}

const CLASSES: &[(&str, Class)] =
    &[("policy", Class::Policy), ("school", Class::School), ("product", Class::Product)];

fn type_named(name: &str) -> Option<Type> {
    Some(match name {
        "yes/no" => Type::Bool,
        "number" => Type::Number,
        "date" => Type::Date,
        "period" => Type::Period,
        "day" => Type::MonthDay,
        "word" => Type::Word(None),
        "text" => Type::Text,
        "words" => Type::List(Box::new(Type::Word(None))),
        _ => return None,
    })
}

pub(super) fn read(section: &Section) -> Option<Parameter> {
    let name = section.required("name");
    let says = section.required("says");
    let class = section.word("class", CLASSES);
    if class.is_none() && !section.has("class") {
        section.wrong(
            section.at.clone(),
            "\"class\" is missing",
            Some("it is policy, school or product".into()),
        );
    }
    let ty_name = section.text("type");
    let ty = type_named(ty_name.as_deref().unwrap_or_default());
    if ty.is_none() {
        let help = "it is yes/no, number, date, period, day, word, words or text";
        section.wrong(section.at.clone(), "\"type\" is missing or unknown", Some(help.into()));
    }
    let ty = ty?;
    let (default, text) = match section.get("default") {
        None => (Val::Blank(None), String::new()),
        Some(value) => {
            let found = of_toml(value.get_ref(), &ty);
            if found.is_none() {
                section.wrong(value.span(), &format!("the default has to be {}", ty.words()), None);
            }
            found?
        }
    };
    Some(Parameter { name, says, class: class?, ty, default, text })
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
        (DeValue::String(text), _) => read_text(text, ty).map(|v| (v, text.to_string())),
        _ => None,
    }
}
