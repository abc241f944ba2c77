//! Writes a file in one step: either the whole of it is there, or nothing has changed.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes `bytes` to `path` through a temporary file in the same folder, so that a full disk, a lost network drive or
/// a power cut never leaves half a workbook behind.
///
/// # Errors
/// Whatever the file system says; `PermissionDenied` on Windows usually means that the file is open in Excel.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(path, bytes, |file| file.persist(path).map(|_| ()).map_err(|e| e.error))
}

/// The same where nothing of that name is there yet.
///
/// # Errors
/// `AlreadyExists` where something is, also when it came while the bytes were being written; otherwise as above.
pub fn write_new_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(path, bytes, |file| file.persist_noclobber(path).map(|_| ()).map_err(|e| e.error))
}

fn put(
    path: &Path,
    bytes: &[u8],
    into_place: impl FnOnce(NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // A name by which it is known, should the power fail just now.
    builder.prefix(".appraise-");
    // A temporary file is its owner's alone; the finished one is for whoever could read the folder's other files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    into_place(file)?;
    // The name in the folder is on the disk too, where the system can be asked for that.
    #[cfg(unix)]
    let _ = std::fs::File::open(folder).and_then(|f| f.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_came_in_between_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("Tracker.xlsx");
        write_new_atomically(&path, b"first").expect("there is none yet");
        let again = write_new_atomically(&path, b"second").map_err(|e| e.kind());
        assert_eq!(again, Err(io::ErrorKind::AlreadyExists));
        assert_eq!(std::fs::read(&path).expect("it is there"), b"first");
        let left = std::fs::read_dir(folder.path()).expect("it can be listed").count();
        assert_eq!(left, 1, "nothing is left behind");
    }
}
