//! What has to hold of every workbook that is annotated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use appraise::workbook::{
    Edits, Options, Package, Refusal, SheetKind, SheetState, annotate, is_annotated, strip,
};

use crate::books::{self, Donor};

/// The most bytes of a file or a part. An annotated copy is larger than its original, so its bound is wider.
pub const MOST: u64 = 4 << 20;

/// What is done about a copy that fails its own check for a fault its original has not. Input that is broken may well
/// lead there, so by itself it is no finding: `FUZZ_CHECK_FAILED=tell` prints each, `FUZZ_CHECK_FAILED=stop` stops.
static CHECK_FAILED: LazyLock<String> =
    LazyLock::new(|| std::env::var("FUZZ_CHECK_FAILED").unwrap_or_default());

pub fn options() -> Options {
    Options { most_bytes: MOST, break_signature: true }
}

/// A refusal is a fine answer, but for those that say that we went wrong.
fn judge(refusal: &Refusal) {
    if let Refusal::CheckFailed { why } = refusal {
        let ours = ["two edits", "cannot be had back", "is not as it was", "not the ones expected"];
        assert!(!ours.iter().any(|o| why.contains(o)), "the check failed: {why}");
        assert!(*CHECK_FAILED != "stop", "the check failed: {why}");
        if *CHECK_FAILED == "tell" {
            eprintln!("the check failed: {why}");
        }
    }
}

/// The contents of every part; `None` for a part that cannot be unpacked.
/// The parts by their names; `None` for one that cannot be unpacked.
pub fn parts(package: &Package) -> BTreeMap<String, Option<Vec<u8>>> {
    package.parts().map(|name| (name.to_owned(), package.part(name).ok().flatten())).collect()
}

fn names(package: &Package) -> Vec<&str> {
    package.sheets().iter().map(|s| s.name.as_str()).collect()
}

/// Annotates and checks everything that is promised of the copy.
pub fn annotating(bytes: &[u8], donor: Donor) {
    let Ok(before) = Package::read(bytes.to_vec(), MOST) else {
        assert!(
            annotate(bytes, &Edits::default(), &options()).is_err(),
            "what cannot be opened is annotated"
        );
        return;
    };
    let mut edits = books::edits_for(&before, donor);
    let mut annotated = match annotate(bytes, &edits, &options()) {
        Err(Refusal::StructureLocked) => {
            edits.donor = None;
            annotate(bytes, &edits, &options())
        }
        other => other,
    };
    if let Err(refusal) = &annotated {
        judge(refusal);
        // What stops the sheets need not stop the notes, and notes alone take other ways through the code.
        edits.donor = None;
        annotated = annotate(bytes, &edits, &options());
    }
    let annotated = match annotated {
        Ok(annotated) => annotated,
        Err(refusal) => return judge(&refusal),
    };

    // Annotations of ours in the input are taken off first.
    let (original, was_annotated) = if is_annotated(bytes, MOST) {
        (strip(bytes, &options()).expect("annotate took the old annotations off").bytes, true)
    } else {
        (bytes.to_vec(), false)
    };
    let original_package = Package::read(original.clone(), MOST).expect("it was opened before");
    let after = Package::read(annotated.bytes.clone(), MOST).expect("the copy opens");

    // Nothing but the named parts is another.
    let (old, new) = (parts(&original_package), parts(&after));
    let changed: BTreeSet<&String> = annotated.changed.iter().collect();
    let added: BTreeSet<&String> = annotated.added.iter().collect();
    for (name, contents) in &old {
        let now = new.get(name).unwrap_or_else(|| panic!("{name} has gone"));
        assert!(changed.contains(name) || now == contents, "{name} is another and is not named");
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        assert!(added.contains(name), "{name} is new and is not named");
    }
    let was: Vec<&str> = names(&original_package);
    let expected: Vec<&str> =
        was.iter().copied().chain(annotated.sheets.iter().map(String::as_str)).collect();
    assert_eq!(names(&after), expected, "the sheets");

    // Another reader of zip files does not stop reading it.
    if let Ok(zip) = zip::ZipArchive::new(std::io::Cursor::new(&original)) {
        let copy = zip::ZipArchive::new(std::io::Cursor::new(&annotated.bytes))
            .expect("the zip crate opens the copy");
        assert_eq!(copy.len(), zip.len() + annotated.added.len(), "entries");
    }

    // The original can be had back.
    let untouched = annotated.changed.is_empty() && annotated.added.is_empty();
    assert!(untouched || is_annotated(&annotated.bytes, MOST), "the copy is known as one");
    if untouched {
        assert!(annotated.bytes == original, "nothing was done");
        return;
    }
    let back = strip(&annotated.bytes, &options()).expect("the copy can be stripped");
    assert!(back.exact, "the original is had back exactly");
    assert!(back.bytes == original, "the original is another file");
    if !was_annotated {
        let placed = edits.notes.len() - annotated.left_out.len();
        assert!(back.removed_notes <= placed, "{} notes of {placed} are ours", back.removed_notes);
        assert!(back.removed_notes > 0 || placed == 0, "no note is ours");
        assert_eq!(back.removed_highlights, edits.highlights.len(), "highlights");
        assert_eq!(back.removed_sheets, annotated.sheets, "sheets");
    }

    // Twice is once.
    let twice = annotate(&annotated.bytes, &edits, &options()).expect("the copy can be annotated");
    assert!(twice.bytes == annotated.bytes, "annotating twice is another thing than annotating once");

    if !was_annotated && new.values().all(Option::is_some) {
        saved_elsewhere(&original_package, &old, &new);
    }
}

/// As after a save in another program. From one that keeps the parts and writes the container anew, every part is had back;
/// where it also writes a list of its own, the journal no longer fits, and the annotations are found by their marks.
fn saved_elsewhere(
    original: &Package,
    old: &BTreeMap<String, Option<Vec<u8>>>,
    new: &BTreeMap<String, Option<Vec<u8>>>,
) {
    let mut parts: books::Parts =
        new.iter().map(|(name, data)| (name.clone(), data.clone().unwrap_or_default())).collect();
    if let Ok(back) = strip(&books::zipped(&parts, true), &options())
        && back.parts_exact
    {
        let back = Package::read(back.bytes, MOST).expect("what was put back opens");
        assert!(self::parts(&back) == *old, "a part that is called exact is another");
    }
    let list = parts.iter_mut().find(|(name, list)| name == "[Content_Types].xml" && !list.contains(&0));
    let Some((_, list)) = list else { return };
    list.push(b'\n');
    let saved = books::zipped(&parts, true);
    let stripped = match strip(&saved, &options()) {
        Ok(stripped) => stripped,
        Err(refusal) => return judge(&refusal),
    };
    let package = Package::read(stripped.bytes.clone(), MOST).expect("the cleaned copy opens");
    if only_our_sheets_are_seen(original) {
        return;
    }
    if stripped.exact {
        // The other program writes zip files as the one did that the original is from.
        assert!(stripped.bytes == original.bytes(), "what is called exact is another file");
        return;
    }
    assert!(!is_annotated(&stripped.bytes, MOST), "a mark is left");
    assert_eq!(names(&package), names(original), "the sheets after cleaning");
    let left = self::parts(&package);
    let (had, has): (BTreeSet<_>, BTreeSet<_>) = (old.keys().collect(), left.keys().collect());
    // Lists of notes, drawings and relationships that were there and held nothing may go.
    let holds_something = |name: &&&String| {
        let text = String::from_utf8_lossy(old.get(**name).and_then(Option::as_deref).unwrap_or_default());
        let notes = text.contains("commentList") && !text.contains("comment ");
        let list = notes || (name.ends_with(".rels") && !text.contains("Relationship "));
        !list && (!name.ends_with(".vml") || text.contains("ClientData"))
    };
    let gone: Vec<_> = had.difference(&has).filter(holds_something).collect();
    assert!(gone.is_empty(), "cleaning took {gone:?}");
    let worksheets = original.sheets().iter().filter(|s| s.kind == SheetKind::Worksheet);
    for sheet in worksheets.map(|s| s.part_name()) {
        let (was, is) = (text(old, sheet), text(&left, sheet));
        // A sheet whose notes had no drawing keeps the one they have now, and a root of nothing stays open.
        let same = was == is || was.trim_end().ends_with("/>") || is_with_drawing(&was, &is);
        assert!(same, "{sheet} is not as it was after cleaning:\n{was}\n{is}");
    }
    let again = strip(&stripped.bytes, &options()).expect("the cleaned copy can be stripped");
    assert!(again.bytes == stripped.bytes, "cleaning twice is another thing than cleaning once");
}

fn text(parts: &BTreeMap<String, Option<Vec<u8>>>, name: &str) -> String {
    String::from_utf8_lossy(parts.get(name).and_then(Option::as_deref).unwrap_or_default()).into_owned()
}

fn is_with_drawing(was: &str, is: &str) -> bool {
    is.match_indices("legacyDrawing ").any(|(at, _)| {
        let start = is[..at].rfind('<').unwrap_or(0);
        let end = is[at..].find("/>").map_or(is.len(), |end| at + end + 2);
        format!("{}{}", &is[..start], &is[end..]) == was
    })
}

/// The last sheet that is seen is never taken away, even where it is one of ours.
pub fn only_our_sheets_are_seen(original: &Package) -> bool {
    original.sheets().iter().all(|s| s.state != SheetState::Visible)
}
