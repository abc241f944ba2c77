//! What stopped a run, as the office reads it: what happened, where, and how to put it right.

use std::fmt;
use std::path::Path;

/// A reason why a run stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    what: String,
    at: Option<String>,
    help: Option<String>,
}

impl Trouble {
    /// What happened.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Trouble { what: what.into(), at: None, help: None }
    }

    /// Where.
    pub(crate) fn at(mut self, at: impl Into<String>) -> Self {
        self.at = Some(at.into());
        self
    }

    /// In which file.
    pub(crate) fn file(self, path: &Path) -> Self {
        self.at(path.display().to_string())
    }

    /// How to put it right.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A file that could not be read.
    pub(crate) fn reading(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (what, help) = match error.kind() {
            ErrorKind::NotFound => {
                ("there is no such file", "check the name, or drag the file into the window")
            }
            ErrorKind::PermissionDenied => {
                ("the file may not be read", "close it elsewhere, or ask for leave to read it")
            }
            // Windows: another program holds the file (sharing violation, lock violation).
            _ if matches!(error.raw_os_error(), Some(32 | 33)) && cfg!(windows) => {
                ("another program holds the file", "close it in Excel and run again")
            }
            ErrorKind::IsADirectory => ("this is a folder, not a workbook", "name the tracker inside it"),
            _ => return Trouble::new(format!("the file could not be read: {error}")).file(path),
        };
        Trouble::new(what).file(path).help(help)
    }

    /// A file or folder that could not be written.
    pub(crate) fn writing(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (what, help) = match error.kind() {
            ErrorKind::PermissionDenied => (
                "nothing may be written here",
                "close the file in Excel if it is open, or choose another folder with --out",
            ),
            ErrorKind::NotFound => ("there is no such folder", "make it first, or choose another with --out"),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                ("the disk is full", "make room, or choose another place with --out; nothing was changed")
            }
            _ => return Trouble::new(format!("nothing could be written: {error}")).file(path),
        };
        Trouble::new(what).file(path).help(help)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(at) = &self.at {
            write!(f, "\n  at: {at}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}
