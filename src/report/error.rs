//! Why a report was not made.

use std::error::Error;
use std::fmt;

/// Why a report was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportError {
    /// The tables were made under different limits.
    MixedLimits,
    /// A template could not be filled in, or came to something that is no report.
    Template {
        /// The file, or the name of the template that comes with the program.
        file: String,
        /// The line in it, where it is known.
        line: Option<usize>,
        /// What is wrong.
        why: String,
    },
    /// A template of a name that no report asks for.
    NoSuchTemplate {
        /// The name.
        name: String,
    },
    /// A file could not be put together, which is a fault of the program.
    Writing {
        /// Which kind of file.
        format: &'static str,
        /// What its library said.
        why: String,
    },
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MixedLimits => f.write_str(
                "the tables of the report were made under different disclosure limits; publish them together",
            ),
            Self::Template { file, line: Some(line), why } => write!(f, "{file}, line {line}: {why}"),
            Self::Template { file, line: None, why } => write!(f, "{file}: {why}"),
            Self::NoSuchTemplate { name } => write!(f, "no report has a template called {name}"),
            Self::Writing { format, why } => write!(f, "the {format} could not be put together: {why}"),
        }
    }
}

impl Error for ReportError {}
