//! An annotated copy of which one part was changed since: replaced, or with something put in or taken out.

#![no_main]

use std::sync::LazyLock;

use appraise::workbook::{Package, annotate, is_annotated, strip};
use appraise_fuzz::books::{self, Donor};
use appraise_fuzz::held::{MOST, options, parts};
use appraise_fuzz::records;
use libfuzzer_sys::fuzz_target;

/// The original and its annotated copy.
static COPY: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let original = books::tracker();
    let package = Package::read(original.clone(), MOST).unwrap();
    let edits = books::edits_for(&package, Donor::Small);
    let copy = annotate(&original, &edits, &options()).unwrap().bytes;
    (original, copy)
});

fuzz_target!(|data: &[u8]| {
    let [which, how, low, high, gone, bytes @ ..] = data else { return };
    let (original, copy) = &*COPY;
    let list = records::records(copy).unwrap();
    let at = usize::from(*which) % list.len();
    let mut contents = bytes.to_vec();
    if how & 1 != 0 {
        contents = records::contents(copy, at).unwrap();
        let from = usize::from(u16::from_le_bytes([*low, *high])) % (contents.len() + 1);
        let to = (from + usize::from(*gone)).min(contents.len());
        contents.splice(from..to, bytes.iter().copied());
    }
    let file = records::replaced(copy, &list, at, Some((&list[at].name, &contents)), how & 2 != 0).unwrap();

    let Ok(stripped) = strip(&file, &options()) else { return };
    if stripped.exact {
        let nothing = stripped.bytes == file && !is_annotated(&file, MOST);
        assert!(stripped.bytes == *original || nothing, "what is called exact is another file");
        return;
    }
    if stripped.parts_exact {
        // What the program had changed is as it was; the one part that was changed since may be any other.
        assert!(!is_annotated(&stripped.bytes, MOST), "a mark is left");
        let was = parts(&Package::read(original.clone(), MOST).unwrap());
        let is = parts(&Package::read(stripped.bytes, MOST).expect("what was put back opens"));
        let others: Vec<_> = was.iter().filter(|(name, data)| is.get(*name) != Some(*data)).collect();
        let journal = list[at].name.starts_with("customXml");
        assert!(journal || others.iter().all(|(name, _)| **name == list[at].name), "another part is another");
        return;
    }
    let after = Package::read(stripped.bytes.clone(), MOST).expect("the cleaned copy opens");
    let before = Package::read(file.clone(), MOST).expect("it was opened before");
    for part in before.parts().filter(|p| !p.contains("appraise") && !p.starts_with("customXml")) {
        assert!(after.parts().any(|p| p == part), "{part} has gone");
    }
    assert!(!is_annotated(&stripped.bytes, MOST), "a mark is left");
    let again = strip(&stripped.bytes, &options()).expect("the cleaned copy can be stripped");
    assert!(again.bytes == stripped.bytes, "cleaning twice is another thing than cleaning once");
});
