//! Workbooks that open with a password: opened in memory, and closed again with the same one.
//!
//! A password-protected workbook is another kind of container that holds the encrypted package. Nothing of what is in
//! it is written anywhere but under the password it came with.

use msoffice_crypto::{Document, Error, Family, classify};

use super::refusal::Refusal;

/// What Excel itself opens a workbook with before it asks: such workbooks are protected against nothing.
const NO_SECRET: &str = "VelvetSweatshop";
/// Excel makes a key of a password in 100,000 rounds; the standard allows a hundred times that, which takes minutes.
const MOST_ROUNDS: u32 = 1_000_000;
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// How a workbook was closed, to close another one the same way.
pub struct Lock {
    password: String,
    /// The way of Excel 2007, with keys of so many bits; otherwise that of 2010 and later.
    standard: Option<u32>,
}

impl std::fmt::Debug for Lock {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lock").field("standard", &self.standard).finish_non_exhaustive()
    }
}

/// Whether the bytes are a workbook behind a password, or behind a server that manages rights.
#[must_use]
pub fn is_locked(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE) && (holds_package(bytes) || is_locked_old(bytes))
}

/// Whether the bytes are a workbook of Excel 97 that opens with a password.
fn is_locked_old(bytes: &[u8]) -> bool {
    let facts = classify(bytes);
    facts.document == Document::ExcelBinary && facts.is_encrypted()
}

/// Looks for the name of the stream that holds the package; a file cut short still has its list of streams or not.
fn holds_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

/// Opens a workbook with a password, or with none where it has no secret. A workbook of Excel 97 stays one.
///
/// # Errors
/// `PasswordProtected` without a password, `WrongPassword` with another one, `Tampered` when the encrypted data was changed
/// or cut short, `OtherProtection` when it is protected by something other than a password.
pub fn unlock(bytes: &[u8], password: Option<&str>) -> Result<(Vec<u8>, Lock), Refusal> {
    let facts = classify(bytes);
    let rounds = facts.password_key.as_ref().and_then(|k| k.spin_count).unwrap_or(0);
    if rounds > MOST_ROUNDS {
        return Err(Refusal::too_large(format!("trying a password takes {rounds} rounds of work")));
    }
    let wrong = if password.is_some() { Refusal::WrongPassword } else { Refusal::PasswordProtected };
    let password = password.unwrap_or(NO_SECRET);
    let old = facts.document == Document::ExcelBinary;
    let opened = if old {
        msoffice_crypto::decrypt_binary_office(bytes, password)
    } else {
        msoffice_crypto::decrypt_ooxml(bytes, password)
    };
    let package = opened.map_err(|e| match e {
        Error::WrongPassword => wrong.clone(),
        Error::UnsupportedAlgorithm { .. } | Error::UnsupportedEncryptionVersion(..) => {
            Refusal::OtherProtection
        }
        _ if matches!(facts.family, Family::Irm | Family::Unsupported) => Refusal::OtherProtection,
        Error::PackageTooLarge { .. } | Error::StreamTooLarge { .. } => {
            Refusal::too_large("its encrypted package")
        }
        _ => Refusal::Tampered,
    })?;
    // The older way has no seal over what it holds, so what comes out is looked at instead.
    if !package.starts_with(if old { OLE } else { b"PK" }) {
        return Err(Refusal::Tampered);
    }
    let bits = facts.key_data.and_then(|k| k.key_bits).unwrap_or(128);
    let standard = matches!(facts.family, Family::Standard).then_some(bits);
    Ok((package, Lock { password: password.to_owned(), standard }))
}

impl Lock {
    /// Opens a workbook that was closed with this password; one that is not closed is open already.
    ///
    /// # Errors
    /// As those of `unlock`.
    pub fn open(&self, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        if !is_locked(&bytes) {
            return Ok(bytes);
        }
        unlock(&bytes, Some(&self.password)).map(|(package, _)| package)
    }

    /// Closes a workbook with the same password, in the way the other one was closed. The bytes differ each time.
    ///
    /// # Errors
    /// When the bytes are no package, or the system gives no random numbers.
    pub fn close(&self, package: &[u8]) -> Result<Vec<u8>, Refusal> {
        let closed = match self.standard {
            None => msoffice_crypto::encrypt_ooxml(package, &self.password),
            Some(bits) => {
                msoffice_crypto::encrypt_ooxml_standard_with_key_bits(package, &self.password, bits)
            }
        };
        closed.map_err(|e| Refusal::CheckFailed { why: format!("it could not be encrypted again: {e}") })
    }
}

#[cfg(test)]
mod tests {
    use msoffice_crypto::{EncryptParams, encrypt_ooxml_with_params};

    use super::*;

    #[test]
    fn a_file_that_asks_for_endless_work_is_refused_before_the_work() {
        let closed = |rounds| {
            let params = EncryptParams { spin_count: rounds, ..EncryptParams::default() };
            encrypt_ooxml_with_params(b"PK\x03\x04 and more", "a", params).unwrap()
        };
        assert!(unlock(&closed(MOST_ROUNDS), Some("a")).is_ok());
        assert!(matches!(unlock(&closed(MOST_ROUNDS + 1), Some("a")), Err(Refusal::TooLarge { .. })));
    }
}
