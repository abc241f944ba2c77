//! Every workbook of the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use appraise::workbook::{Edits, Refusal, SheetKind, SheetState};
use calamine::{Reader, Xlsx};

use super::support::{Package, annotate, breach, donor, highlight, note, strip, warning};

// ---- the corpus ----

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "the corpus is missing");
    None
}

/// What calamine makes of a worksheet: its cells with their values and formulas, their styles, its merged ranges.
#[derive(PartialEq)]
struct Sheet {
    name: String,
    /// One text for each cell; a hash would do as well and say less.
    cells: Vec<String>,
    styles: Vec<(u32, u32, usize)>,
    merged: Vec<((u32, u32), (u32, u32))>,
}

/// The workbook as calamine reads it: the sheets it can read, and the number formats. `None` where it does not open the file.
fn model(bytes: &[u8]) -> Option<(Vec<String>, Vec<Sheet>, Vec<String>)> {
    let bytes = bytes.to_vec();
    let read = move || {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).ok()?;
        let names = book.sheet_names();
        let (mut sheets, mut formats) = (Vec::new(), Vec::new());
        for name in &names {
            let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
            let merged = merged.iter().map(|d| (d.start, d.end)).collect();
            let Ok(mut reader) = book.worksheet_cells_reader(name) else { continue };
            let mut sheet = Sheet { name: name.clone(), cells: Vec::new(), styles: Vec::new(), merged };
            while let Ok(Some(cell)) = reader.next_cell_with_formula_metadata() {
                sheet.cells.push(format!("{:?} {:?} {:?}", cell.pos, cell.value, cell.formula));
            }
            drop(reader);
            let Ok(mut reader) = book.worksheet_cells_reader(name) else { continue };
            formats = reader.styles().iter().map(|style| format!("{style:?}")).collect();
            while let Ok(Some(style)) = reader.next_style_id() {
                sheet.styles.push(style);
            }
            sheets.push(sheet);
        }
        Some((names, sheets, formats))
    };
    std::panic::catch_unwind(read).ok().flatten()
}

/// A note and a highlight in a filled cell, an empty one and a merged range of every visible sheet, and three new sheets.
fn edits_for(bytes: &[u8]) -> Result<Edits, Refusal> {
    let package = Package::read(bytes.to_vec())?;
    let model = model(bytes);
    let mut edits = Edits::default();
    let visible =
        package.sheets().iter().filter(|s| s.state == SheetState::Visible && s.kind == SheetKind::Worksheet);
    for sheet in visible {
        let read = model.iter().flat_map(|(_, sheets, _)| sheets).find(|s| s.name == sheet.name);
        let (mut filled, mut last) = ((0, 0), (2, 1));
        if let Some(read) = read {
            filled = read.styles.first().map_or(filled, |s| (s.0, s.1));
            let far = |pick: fn(&(u32, u32, usize)) -> u32| read.styles.iter().map(pick).max().unwrap_or(0);
            last = ((far(|s| s.0) + 2).min(1_048_575), (far(|s| s.1) + 1).min(16_383));
        }
        let mut cells = vec![filled, last];
        cells.extend(read.and_then(|r| r.merged.first()).map(|(from, to)| (from.0, to.1)));
        for &(row, column) in &cells {
            edits.notes.push(note(&sheet.name, row, column, "A note that explains what was found here."));
        }
        edits.highlights.push(highlight(&sheet.name, breach(), &cells));
        edits.highlights.push(highlight(&sheet.name, warning(), &[(4, 2)]));
    }
    let target = package.sheets().first().map_or("Sheet1", |s| s.name.as_str());
    edits.donor = Some(donor(["Findings", "About this check"], target));
    Ok(edits)
}

/// Whether a part may change: those that list, and those that carry notes and highlights.
fn may_change(name: &str, before: &appraise::workbook::Package) -> bool {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let main =
        before.sheets().iter().any(|s| s.part_name().eq_ignore_ascii_case(name.trim_start_matches('/')));
    main || name.ends_with("rels")
        || name.ends_with("vml")
        || ["content_types", "comments", "styles", "workbook", "book/main"].iter().any(|n| name.contains(n))
}

fn try_one(file: &str, bytes: &[u8], out: Option<&Path>) -> Result<String, String> {
    let refused = |refusal: Refusal| {
        let kind = format!("{refusal:?}");
        let kind = kind.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
        Ok(format!("refused {kind}: {refusal}"))
    };
    let mut edits = match edits_for(bytes) {
        Err(refusal) => return refused(refusal),
        Ok(edits) => edits,
    };
    let mut held = "held";
    let mut annotated = annotate(bytes, &edits);
    if matches!(annotated, Err(Refusal::StructureLocked)) {
        // Its owner wants no sheets: notes and highlights only.
        edits.donor = None;
        held = "held without new sheets";
        annotated = annotate(bytes, &edits);
    }
    let annotated = match annotated {
        Err(refusal) => return refused(refusal),
        Ok(annotated) => annotated,
    };
    if let Some(out) = out {
        std::fs::write(out.join(file), &annotated.bytes).map_err(|e| e.to_string())?;
    }
    let (before, after) = (Package::read(bytes.to_vec()), Package::read(annotated.bytes.clone()));
    let (Ok(before), Ok(after)) = (before, after) else { return Err("it does not open again".into()) };
    for name in before.parts() {
        if annotated.changed.iter().any(|c| c == name) {
            if !may_change(name, &before) {
                return Err(format!("{name} changed"));
            }
        } else if before.part(name).ok() != after.part(name).ok() {
            return Err(format!("{name} changed and is not said to have"));
        }
    }
    let back = strip(&annotated.bytes).map_err(|e| format!("strip: {e}"))?;
    if back.bytes != bytes || !back.exact {
        return Err("strip gives another file".into());
    }
    let twice = annotate(&annotated.bytes, &edits).map_err(|e| format!("again: {e}"))?;
    if twice.bytes != annotated.bytes {
        return Err("twice is not once".into());
    }
    if let Some((mut names, sheets, formats)) = model(bytes) {
        let (names_now, sheets_now, formats_now) =
            model(&annotated.bytes).ok_or("calamine no longer opens it")?;
        names.extend(annotated.sheets.iter().cloned());
        if names != names_now {
            return Err("calamine reads other sheets".into());
        }
        if let Some(other) = sheets.iter().find(|s| !sheets_now.contains(s)) {
            return Err(format!("calamine reads other cells, styles or merged ranges on {}", other.name));
        }
        if !formats_now.starts_with(&formats) {
            return Err("calamine reads other formats".into());
        }
    }
    Ok(held.to_owned())
}

#[test]
fn every_workbook_of_the_corpus_is_annotated_and_had_back_or_refused_with_a_reason() {
    let Some(folder) = corpus() else {
        let note = "the corpus is not here, so this test was skipped\n";
        std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
        return;
    };
    let out = std::env::var_os("WORKBOOK_TEST_OUT").map(PathBuf::from);
    let only = std::env::var("WORKBOOK_TEST_ONLY").unwrap_or_default();
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut report = String::new();
    let mut failed = 0;
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (file, mut expected) = (fields[0], fields[5]);
        if file == "sheetjs__wtf_path.xlsx" {
            // The index goes by the default type of `.bin`, but the workbook's own parts are XML.
            expected = "opens: parts in a folder of another name";
        }
        if !file.contains(&only) {
            continue;
        }
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let result = std::panic::catch_unwind(|| try_one(file, &bytes, out.as_deref()))
            .unwrap_or_else(|_| Err("panicked".into()));
        let outcome = result.as_ref().map_or_else(|e| format!("FAILED {e}"), Clone::clone);
        let must_open = expected == "opens" || expected.starts_with("opens:");
        // What a workbook may be refused for although others open it.
        let allowed = ["held without new sheets", "refused Shared", "refused Signed"];
        let as_told = if must_open {
            outcome == "held" || allowed.iter().any(|a| outcome.starts_with(a))
        } else if expected.starts_with("opens-or") || expected.starts_with("robust") {
            !outcome.starts_with("FAILED")
        } else {
            outcome.starts_with("refused")
        };
        let class = expected.split([':', '(']).next().unwrap_or_default().trim();
        let kind = outcome.split(':').next().unwrap_or_default();
        *counts.entry(format!("{class} -> {kind}")).or_default() += 1;
        if !as_told {
            failed += 1;
        }
        if !as_told || outcome != "held" {
            let _ = writeln!(report, "{} {file} [{expected}]: {outcome}", if as_told { " " } else { "!" });
        }
    }
    for (what, count) in &counts {
        let _ = writeln!(report, "{count:4} {what}");
    }
    assert_eq!(failed, 0, "{report}");
    std::io::Write::write_all(&mut std::io::stderr(), report.as_bytes()).unwrap();
}
