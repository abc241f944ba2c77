//! The school's own points: grades of support staff, leadership points, points inside a range.
//!
//! A row gives the pay for a full-time year at a point from a day on. It holds until a later row of the same point, and no
//! longer than a year and a day, because points rise every year and a table that was not kept up must not pass for a new one.

use chrono::NaiveDate;

use super::school::Fault;
use super::{Pence, Standing, Year};
use crate::model::{Number, plain};

/// Below this the two tables are told apart by rounding alone.
const ROUNDING: Pence = Pence::pounds(2);
/// Days for which a row holds where no later one follows.
const HOLDS: i64 = 366;

/// A cell of the table: where it stands and what it says.
pub type Said = (String, String);

/// The school's own points.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// In whose outputs they are called by: `pay points.csv`.
    pub source: String,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    from: NaiveDate,
    area: Option<String>,
    point: String,
    annual: Pence,
    /// Where the figure stands.
    place: String,
}

/// The columns of such a table, each with the headings it may have.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("From", &["from", "effective from", "from date", "date", "with effect from"]),
    ("Point", &["point", "pay point", "scp", "spine point", "scale point", "spinal column point"]),
    (
        "Pay a year",
        &[
            "pay a year",
            "annual",
            "annual gbp",
            "annual pay",
            "annual salary",
            "salary",
            "full time pay",
            "pounds",
            "pay",
        ],
    ),
    ("Area", &["area", "pay area"]),
];
const AREAS: [&str; 4] = ["rest_of_england", "fringe", "outer_london", "inner_london"];
const SHAPE: &str = "the table has the headings From, Point and Pay a year, and may have Area";

impl Points {
    /// Reads a table of points: its headings, then its rows. A point is brought into its short form by `short`.
    ///
    /// # Errors
    /// Every cell that is not understood, with its place.
    pub fn read(
        source: &str,
        rows: &[Vec<Said>],
        short: &dyn Fn(&str) -> String,
    ) -> Result<Points, Vec<Fault>> {
        if rows.iter().flatten().all(|(_, text)| text.trim().is_empty()) {
            return Ok(Points { source: source.to_owned(), rows: Vec::new() });
        }
        let headings = |row: &&Vec<Said>| COLUMNS[..3].iter().all(|(_, words)| column(row, words).is_some());
        let Some(at) = rows.iter().position(|row| headings(&row)) else {
            return Err(vec![Fault::new(
                source,
                "no row of it has the headings of a table of points",
                SHAPE,
            )]);
        };
        let mut places = rows.iter().skip(at).take(1);
        let heading = places.next().map_or(&[][..], Vec::as_slice);
        let [from, point, annual, area] = COLUMNS.map(|(_, words)| column(heading, words));
        let (mut points, mut faults) = (Points { source: source.to_owned(), rows: Vec::new() }, Vec::new());
        for row in rows.iter().skip(at + 1).filter(|row| row.iter().any(|(_, text)| !text.trim().is_empty()))
        {
            let cell = |column: Option<usize>| column.and_then(|c| row.get(c));
            match one(cell(from), cell(point), cell(annual), cell(area), short) {
                Ok(row)
                    if points
                        .rows
                        .iter()
                        .any(|r| (&r.from, &r.area, &r.point) == (&row.from, &row.area, &row.point)) =>
                {
                    let place = cell(point).map_or(source, |(place, _)| place);
                    let what = format!("the point {} is there twice from the same day", row.point);
                    faults.push(Fault::new(place, what, "take one of the two rows out"));
                }
                Ok(row) => points.rows.push(row),
                Err(fault) => faults.push(Fault {
                    place: if fault.place.is_empty() { source.to_owned() } else { fault.place },
                    ..fault
                }),
            }
        }
        faults.extend(points.falling());
        if faults.is_empty() { Ok(points) } else { Err(faults) }
    }

    /// Points of one series that pay less than the one below them from the same day: a slip of the pen, and never a rise.
    fn falling(&self) -> Vec<Fault> {
        let series = |row: &Row| {
            let digits = row.point.find(|c: char| c.is_ascii_digit())?;
            let (name, number) = row.point.split_at(digits);
            Some(((row.from, row.area.clone(), name.to_owned()), Number::parse(number)?))
        };
        let mut known: Vec<_> = self.rows.iter().filter_map(|row| Some((series(row)?, row))).collect();
        known.sort_by(|a, b| a.0.cmp(&b.0));
        let mut faults = Vec::new();
        for pair in known.windows(2) {
            let [((of, _), below), ((other, _), above)] = pair else { continue };
            if of == other && above.annual < below.annual {
                let (less, more) = (above.annual.short(), below.annual.short());
                let what =
                    format!("the point {} pays {less}, less than {} with {more}", above.point, below.point);
                faults.push(Fault::new(&above.place, what, "look at both figures; one of them is not right"));
            }
        }
        faults
    }

    /// Whether the table has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Full-time pay for a year at a point in an area on a day; `None` where the table has no figure for it.
    #[must_use]
    pub fn annual(&self, area: Option<&str>, point: &str, day: NaiveDate) -> Option<Pence> {
        let own = |row: &&Row| row.point.eq_ignore_ascii_case(point) && row.from <= day;
        let here = |row: &&Row| row.area.is_none() || row.area.as_deref() == area;
        // A row for the area comes before one for every area.
        let found =
            self.rows.iter().filter(own).filter(here).max_by_key(|row| (row.from, row.area.is_some()))?;
        ((day - found.from).num_days() < HOLDS).then_some(found.annual)
    }

    /// Whether the table has the point on any day.
    #[must_use]
    pub fn knows(&self, point: &str) -> bool {
        self.rows.iter().any(|row| row.point.eq_ignore_ascii_case(point))
    }
}

/// What is to be said of a figure of the school's own beside the shipped one; nothing where they agree.
pub(super) fn beside(own: Pence, year: Option<&Year>, area: Option<&str>, point: &str) -> Option<String> {
    let (year, area) = (year?, area?);
    let shipped = year.annual(area, point)?;
    let apart = own.minus(shipped);
    if apart == Pence::ZERO {
        return None;
    }
    let (size, way) = if apart.0 < 0 { (Pence(-apart.0), "below") } else { (apart, "above") };
    let figure = format!(
        "the school's figure for {point} is {} {way} the national one of {}",
        size.short(),
        year.label()
    );
    Some(match year.standing(area, point) {
        _ if size <= ROUNDING => format!("{figure}, which is within the £2 that rounding explains"),
        Some(Standing::Least) if apart.0 < 0 => {
            format!("{figure}, which is the statutory minimum of its range")
        }
        Some(Standing::Most) if apart.0 > 0 => {
            format!("{figure}, which is the statutory maximum of its range")
        }
        _ => format!("{figure}; points inside a range are the school's to set"),
    })
}

fn column(row: &[Said], words: &[&str]) -> Option<usize> {
    row.iter().position(|(_, text)| words.contains(&plain(text).as_str()))
}

fn one(
    from: Option<&Said>,
    point: Option<&Said>,
    annual: Option<&Said>,
    area: Option<&Said>,
    short: &dyn Fn(&str) -> String,
) -> Result<Row, Fault> {
    let place = |cell: Option<&Said>| {
        let any = [cell, point, from, annual].into_iter().flatten().next();
        any.map_or(String::new(), |(place, _)| place.clone())
    };
    let text = |cell: Option<&Said>| cell.map_or("", |(_, text)| text.trim()).to_owned();
    let (day, name, pay, region) = (text(from), text(point), text(annual), text(area));
    if pay.is_empty() || day.is_empty() {
        let (cell, what) = if day.is_empty() {
            (from, "does not say from which day it holds")
        } else {
            (annual, "has no pay")
        };
        let what = format!("the row of the point \"{name}\" {what}");
        return Err(Fault::new(&place(cell), what, "fill in From, Point and Pay a year in every row"));
    }
    let from_day = day.parse().ok().or_else(|| crate::expression::british_date(&day)).ok_or_else(|| {
        Fault::new(
            &place(from),
            format!("\"{day}\" is no day from which a point holds"),
            "write it like 2026-04-01 or 1 April 2026",
        )
    })?;
    if name.is_empty() {
        return Err(Fault::new(
            &place(point),
            "a row names no point",
            "write the point, such as SCP 11 or L8",
        ));
    }
    let digits: String = pay.chars().filter(|c| !matches!(c, '£' | ' ' | '\u{a0}')).collect();
    let pence = Number::parse(&digits).map(|n| n.times(Number::whole(100))).and_then(Number::as_whole);
    let pence = pence.filter(|p| (100_000..100_000_000).contains(p)).ok_or_else(|| {
        Fault::new(
            &place(annual),
            format!("\"{pay}\" is no pay for a full-time year"),
            "write pounds, such as 26,421 or 26421.50",
        )
    })?;
    let asked = plain(&region).replace(' ', "_");
    let known = AREAS.iter().find(|a| **a == asked).map(|a| (*a).to_owned());
    if known.is_none() && !["", "all", "any"].contains(&asked.as_str()) {
        let help = format!("it is one of {}; leave it blank for all", AREAS.join(", "));
        return Err(Fault::new(&place(area), format!("\"{region}\" is no pay area"), help));
    }
    Ok(Row { from: from_day, area: known, point: short(&name), annual: Pence(pence), place: place(annual) })
}
