//! The key: which code is who. Names, staff ids and cells stand here and nowhere in the pack.

use std::io::{Cursor, Read};

use rust_xlsxwriter::Workbook;

use super::codes::{Codes, is_seed_sign};
use super::section::{Grid, Section, columns as columns_of};
use super::sheet::{self, Column, Content};
use super::{Audience, Beside, Error, Front, Line, MadeFrom, lines, moderation, properties, words, write};
use crate::model::Name;
use crate::pay::Recommendation;

const SEED: &str = "Committee seed";
/// The label beside which the seed stands on its sheet.
const SEED_LABEL: &str = "Seed of the codes";
/// The sheet that says what the key was made from.
pub const ABOUT: &str = "About this key";
const HEADINGS: u32 = 3;
/// More of a properties part than this is not ours.
const PROPERTIES_LIMIT: u64 = 65_536;

/// The workbook `Pay committee key.xlsx`. `names` says a person's name; without one the staff id must do.
///
/// # Errors
/// The seed is unfit, or there are more people than a sheet has rows.
pub fn key(
    front: &Front,
    people: &[Recommendation],
    names: &dyn Fn(&Recommendation) -> Option<Name>,
) -> Result<Vec<u8>, Error> {
    key_with(front, people, names, &Beside::default())
}

/// The same with the codes of those who review.
///
/// # Errors
/// The same.
pub fn key_with(
    front: &Front,
    people: &[Recommendation],
    names: &dyn Fn(&Recommendation) -> Option<Name>,
    beside: &Beside,
) -> Result<Vec<u8>, Error> {
    let made_from = MadeFrom::marked(front);
    // Whatever the pack does, the key names people, and says so on each of its sheets.
    let front = &Front { names: true, ..front.clone() };
    let codes = Codes::new(&front.seed, people)?;
    let lines = lines(&codes, people);
    let mut book = Workbook::new();
    book.set_properties(
        &properties(front.as_of, front.audience.title_of_key())
            .set_custom_property(SEED, front.seed.as_str()),
    );

    let sheet = sheet::add(&mut book, front, "Key")?;
    let warning =
        "Keep this apart from the pack. Whoever has both knows everybody's ratings and recommendation.";
    sheet::opening(sheet, front.audience.title_of_key(), warning)?;
    let columns = columns(&lines, names);
    sheet::table(
        sheet,
        HEADINGS,
        &columns,
        "Key",
        "One row for each code of the pack and the person it stands for.",
    )?;
    sheet.set_freeze_panes(HEADINGS + 1, 1)?;
    sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    if let Some(section) = reviewers(front, &lines, beside) {
        write::add(&mut book, front, &section)?;
    }

    let sheet = sheet::add(&mut book, front, ABOUT)?;
    sheet.set_column_width(0, 24)?.set_column_width(1, 110)?;
    sheet::opening(sheet, ABOUT, "")?;
    let facts = [
        ("Policy", format!("{}, {} ({})", front.title, front.edition, front.id)),
        ("School", front.school.clone()),
        ("Appraisal year", front.cycle.clone()),
        ("Records as at", words::date(front.as_of)),
        (SEED_LABEL, front.seed.clone()),
        (
            "What the seed is for",
            "The codes are made from this seed and the staff ids. With the same seed everybody keeps their code when \
             the pack is made again. Whoever knows the seed and the staff ids can work out who is who, so it stands \
             here and nowhere else."
                .to_owned(),
        ),
        (
            "Cells",
            "The cells of the tracker that each recommendation rests on, for whoever is asked where it comes from."
                .to_owned(),
        ),
    ];
    for (row, (label, fact)) in (HEADINGS..).zip(facts.into_iter().chain(made_from.lines())) {
        sheet::write(sheet, row, 0, label, &sheet::strong())?;
        sheet::write(sheet, row, 1, &fact, &sheet::cell())?;
        sheet.set_row_height(row, sheet::height(&fact, 105))?;
    }
    Ok(book.save_to_buffer()?)
}

fn columns(lines: &[Line], names: &dyn Fn(&Recommendation) -> Option<Name>) -> [Column; 5] {
    let column = |heading: &str, width: u8, cell: &dyn Fn(&Line) -> Content| Column {
        heading: heading.to_owned(),
        width,
        cells: lines.iter().map(cell).collect(),
    };
    [
        column("Code", 10, &|line| Content::Strong(line.code.clone())),
        column("Name", 32, &|line| match names(line.person) {
            Some(name) if !name.reveal().trim().is_empty() => Content::Text(name.reveal().to_owned()),
            _ => Content::Note("not recorded"),
        }),
        column("Staff id", 18, &|line| Content::Text(line.person.code.to_string())),
        column("Where it stands in the pack", 22, &|line| {
            Content::Text(if line.is_for_decision() { "Recommendations" } else { "Not ready" }.to_owned())
        }),
        column("Cells of the tracker", 60, &|line| {
            let mut cells: Vec<_> = line.person.cells.iter().collect();
            cells.sort();
            cells.dedup();
            Content::Text(cells.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }),
    ]
}

/// Which code of the sheet Moderation is which reviewer; nothing where nobody is known to review.
fn reviewers(front: &Front, lines: &[Line], beside: &Beside) -> Option<Section> {
    if front.audience != Audience::Committee {
        return None;
    }
    let all = moderation::reviewers(&front.seed, beside, lines);
    let mut rows: Vec<(String, Vec<Content>)> = all
        .into_iter()
        .map(|(id, (code, reviewer))| {
            let name =
                reviewer.name.as_ref().map(|name| name.reveal().trim()).filter(|name| !name.is_empty());
            let name = name.map_or(Content::Note("not recorded"), |name| Content::Text(name.to_owned()));
            (code.clone(), vec![Content::Strong(code), name, Content::Text(id.to_owned())])
        })
        .collect();
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    let grid = Grid {
        name: "Reviewers".to_owned(),
        about: "One row for each reviewer of the sheet Moderation.".to_owned(),
        columns: columns_of(
            &[("Code", 12), ("Name", 40), ("Staff id", 24)],
            rows.into_iter().map(|(_, row)| row).collect(),
        ),
        empty: "",
    };
    let about = "Who stands behind the codes of the sheet Moderation.".to_owned();
    (grid.rows() > 0).then(|| Section::of_table("Reviewers", "Reviewers", about, grid))
}

/// The seed on the sheet about the key, given as rows of texts; `None` where there is none, or where it was changed into
/// something that is none.
#[must_use]
pub fn seed_in<'t>(rows: impl Iterator<Item = (&'t str, &'t str)>) -> Option<String> {
    let mut rows = rows;
    let (_, seed) = rows.find(|(label, _)| crate::model::plain(label) == crate::model::plain(SEED_LABEL))?;
    ((16..=128).contains(&seed.len()) && seed.bytes().all(is_seed_sign)).then(|| seed.to_owned())
}

/// The seed kept in a key workbook, so that a pack made again has the same codes; `None` where the bytes hold none.
#[must_use]
pub fn seed_of(key: &[u8]) -> Option<String> {
    let mut package = zip::ZipArchive::new(Cursor::new(key)).ok()?;
    let mut text = String::new();
    let part = package.by_name("docProps/custom.xml").ok()?;
    // A part that claims to be small may not be, so the reading itself is bounded.
    part.take(PROPERTIES_LIMIT).read_to_string(&mut text).ok()?;
    let (_, property) = text.split_once(&format!("name=\"{SEED}\""))?;
    let (_, value) = property.split_once("lpwstr>")?;
    let seed: String = value.chars().take_while(|c| u8::try_from(*c).is_ok_and(is_seed_sign)).collect();
    (seed.len() >= 16 && value[seed.len()..].starts_with('<')).then_some(seed)
}
