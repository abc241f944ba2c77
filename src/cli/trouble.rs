//! What stopped a run, as the office reads it: what happened, where, and how to put it right.

use std::fmt;
use std::path::Path;

use crate::workbook::Refusal;

/// Whether another program holds the file: what Windows calls a sharing violation or a lock violation. Elsewhere the numbers
/// mean other things.
fn is_held(code: Option<i32>, windows: bool) -> bool {
    windows && matches!(code, Some(32 | 33))
}

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

    /// What happened, alone.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// How to put it right, alone.
    pub(crate) fn how(&self) -> Option<&str> {
        self.help.as_deref()
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

    /// What was done all the same.
    pub(crate) fn and(mut self, done: &str) -> Self {
        self.help = Some(self.help.map_or_else(|| done.to_owned(), |help| format!("{done}; {help}")));
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
            _ if is_held(error.raw_os_error(), cfg!(windows)) => {
                ("another program holds the file", "close it in Excel and run again")
            }
            ErrorKind::IsADirectory => ("this is a folder, not a file", "name the file inside it"),
            ErrorKind::NotADirectory => {
                ("there is no such file", "check the name: what stands before it is no folder")
            }
            ErrorKind::InvalidData => ("this file is not text", "save it as plain text (UTF-8)"),
            _ => ("the file could not be read", "copy it to this computer's own disk and run again"),
        };
        Trouble::new(what).file(path).help(help)
    }

    /// A file or folder that could not be written.
    pub(crate) fn writing(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (what, help) = match error.kind() {
            ErrorKind::PermissionDenied => (
                "nothing may be written here",
                "close the file in Excel if it is open, or choose another folder",
            ),
            _ if is_held(error.raw_os_error(), cfg!(windows)) => {
                ("another program holds the file", "close it in Excel and run again; nothing was changed")
            }
            ErrorKind::ReadOnlyFilesystem => {
                ("nothing may be written here", "choose a folder on another disk")
            }
            ErrorKind::NotFound => ("there is no such folder", "make it first, or choose another"),
            ErrorKind::IsADirectory => {
                ("this is a folder, not a file", "add the name of the file to write in it")
            }
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                ("this is a file, so nothing can be written inside it", "choose a folder")
            }
            ErrorKind::InvalidInput | ErrorKind::InvalidFilename => {
                ("no file can have this name", "choose a shorter or plainer name")
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                ("the disk is full", "make room, or choose another place; nothing was changed")
            }
            _ => ("nothing could be written", "choose a folder on this computer's own disk"),
        };
        Trouble::new(what).file(path).help(help)
    }

    /// A workbook that is left as it is: the first sentence says what, the rest what to do.
    pub(crate) fn refused(path: &Path, refusal: &Refusal) -> Self {
        let help = match refusal {
            Refusal::PasswordProtected => Some(
                "run it where the password can be typed, or give it with --password-file FILE or in the environment \
                 variable APPRAISE_PASSWORD"
                    .to_owned(),
            ),
            Refusal::Signed => Some(
                "save a copy without the signature (File, Info, View Signatures), or add --break-signature".to_owned(),
            ),
            Refusal::TooLarge { .. } => Some(
                "save a copy with the tracker's sheets alone, or let the program take more with --max-size, such as \
                 --max-size 2GB"
                    .to_owned(),
            ),
            _ => None,
        };
        let text = refusal.to_string();
        let (what, rest) = text.split_once(". ").unwrap_or((&text, ""));
        let rest = Some(rest).filter(|r| !r.is_empty()).map(|r| {
            let mut letters = r.chars();
            letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        });
        let trouble = Trouble::new(what).file(path);
        match help.or(rest) {
            Some(help) => trouble.help(help),
            None => trouble,
        }
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

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};
    use std::path::Path;

    use super::{Trouble, is_held};

    #[test]
    fn a_file_that_is_open_in_excel_on_windows_is_told_from_other_errors() {
        assert!(is_held(Some(32), true) && is_held(Some(33), true));
        assert!(!is_held(Some(32), false) && !is_held(Some(5), true) && !is_held(None, true));
    }

    #[test]
    fn what_the_disk_says_is_told_in_the_words_of_an_office() {
        let path = Path::new("Out/Tracker.xlsx");
        let said = |kind| Trouble::writing(path, &Error::from(kind)).to_string();
        let full = "the disk is full\n  at: Out/Tracker.xlsx\n  help: make room, or choose another place; nothing was changed";
        assert_eq!(said(ErrorKind::StorageFull), full);
        assert_eq!(said(ErrorKind::QuotaExceeded), full);
        let denied = "nothing may be written here\n  at: Out/Tracker.xlsx\n  help: close the file in Excel if it is open, or choose another folder";
        assert_eq!(said(ErrorKind::PermissionDenied), denied);
        let locked = Trouble::reading(path, &Error::from(ErrorKind::PermissionDenied)).to_string();
        assert_eq!(
            locked,
            "the file may not be read\n  at: Out/Tracker.xlsx\n  help: close it elsewhere, or ask for leave to read it"
        );
        for kind in
            [ErrorKind::Other, ErrorKind::TimedOut, ErrorKind::ReadOnlyFilesystem, ErrorKind::InvalidInput]
        {
            let text = said(kind);
            assert_eq!(text.lines().count(), 3, "{text}");
            assert!(!text.contains("os error"), "{text}");
        }
    }
}
