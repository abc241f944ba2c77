//! Why a workbook was left as it is: what happened, where, and how to put it right.

use std::fmt;

/// A reason not to touch a workbook. Its `Display` is for the person who chose the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are no workbook at all.
    NotAWorkbook {
        /// What they seem to be instead.
        why: String,
    },
    /// The workbook needs a password to be opened, and none was given.
    PasswordProtected,
    /// The password given is not the workbook's.
    WrongPassword,
    /// The encrypted workbook was changed or cut short since it was encrypted.
    Tampered,
    /// The workbook is protected by something other than a password.
    OtherProtection,
    /// The format Excel used before 2007 (`.xls`).
    OldFormat,
    /// A workbook that can be read, but not patched.
    NotPatchable {
        /// The format as people call it (`xlsb`, `ods`).
        format: &'static str,
    },
    /// A part of the workbook is missing or cannot be understood.
    Damaged {
        /// The part, as it is called inside the workbook.
        part: String,
        /// What is the matter with it.
        why: String,
    },
    /// The workbook asks for more memory than any tracker needs.
    TooLarge {
        /// What is too large.
        what: String,
    },
    /// The workbook carries a digital signature, which any change would break.
    Signed,
    /// The owner has locked which sheets the workbook has.
    StructureLocked,
    /// The workbook is shared with change tracking.
    Shared,
    /// A note or highlight was meant for a sheet that is not there.
    NoSuchSheet(String),
    /// The new sheets use something that cannot be carried into another workbook.
    SheetNotCarried {
        /// What it is.
        why: String,
    },
    /// The result did not pass its own check, so it is not handed out.
    CheckFailed {
        /// What was found.
        why: String,
    },
}

/// As much of a text from a file as a message has room for, on one line: whoever made the file chose it.
fn shown(text: &str) -> String {
    const ROOM: usize = 300;
    let mut line: String = text.chars().take(ROOM).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(ROOM).is_some() {
        line.push('…');
    }
    line
}

impl Refusal {
    pub(super) fn damaged(part: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Damaged { part: shown(&part.into()), why: shown(&why.into()) }
    }

    pub(super) fn too_large(what: impl Into<String>) -> Self {
        Self::TooLarge { what: shown(&what.into()) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAWorkbook { why } => write!(
                f,
                "this file is not an Excel workbook: {why}. Choose the tracker itself, or open it in Excel and save it \
                 as an Excel Workbook (.xlsx)"
            ),
            Self::PasswordProtected => f.write_str(
                "this workbook opens with a password only. Give the password, or save a copy without one \
                 (File, Info, Protect Workbook, Encrypt with Password)",
            ),
            Self::WrongPassword => f.write_str(
                "the password is not the one this workbook opens with. Check it for capitals and spaces, and whether it \
                 belongs to another workbook",
            ),
            Self::Tampered => f.write_str(
                "this encrypted workbook was changed or cut short since it was encrypted. Fetch it again from where it is \
                 kept, or from a backup",
            ),
            Self::OtherProtection => f.write_str(
                "this workbook is protected by something other than a password, such as rights management. Open it in \
                 Excel and save a copy without that protection (File, Info, Protect Workbook)",
            ),
            Self::OldFormat => f.write_str(
                "this workbook is in the format Excel used before 2007 (.xls), which can be read but not annotated. Save it \
                 as an Excel Workbook (.xlsx) to have the findings in the workbook itself",
            ),
            Self::NotPatchable { format } => write!(
                f,
                "this workbook is in the .{format} format, which can be read but not annotated. Save it as an Excel \
                 Workbook (.xlsx) to have the findings in the workbook itself"
            ),
            Self::Damaged { part, why } => write!(
                f,
                "the workbook is damaged at {part}: {why}. Open it in Excel, let Excel repair it, and save it under a \
                 new name"
            ),
            Self::TooLarge { what } => {
                write!(f, "the workbook is too large to be opened safely: {what}. Save a copy with the tracker's sheets alone")
            }
            Self::Signed => f.write_str(
                "the workbook carries a digital signature, which any annotation would make invalid. Save a copy without \
                 the signature (File, Info, View Signatures)",
            ),
            Self::StructureLocked => f.write_str(
                "the workbook's structure is locked, so no sheet may be added. Unlock it (Review, Protect Workbook), \
                 or have the findings in a workbook of their own",
            ),
            Self::Shared => f.write_str(
                "the workbook is shared and keeps a history of changes, which annotations would upset. Stop sharing it \
                 (Review, Unshare Workbook) to have them in the workbook itself",
            ),
            Self::NoSuchSheet(name) => write!(
                f,
                "the workbook has no sheet called \"{name}\". Check whether the sheet was renamed or removed"
            ),
            Self::SheetNotCarried { why } => {
                write!(f, "the new sheets cannot be carried into the workbook: {why}")
            }
            Self::CheckFailed { why } => write!(
                f,
                "the copy did not pass its own check ({why}), so it was not written. The workbook is as it was; tell the \
                 makers what the check says"
            ),
        }
    }
}

impl std::error::Error for Refusal {}
