//! Pay ranges by year and area, as announced for teachers in England.
//!
//! The figures ship with the program, one file a year, each naming its sources. A point, an area or a year that the
//! files lack has no figure here: nothing is worked out from a neighbour, so whoever asks must say "not checked".

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::Pence;
use crate::model::Number;

const FILES: [&str; 6] = [
    include_str!("../../policies/pay/teachers-2022-23.toml"),
    include_str!("../../policies/pay/teachers-2023-24.toml"),
    include_str!("../../policies/pay/teachers-2024-25.toml"),
    include_str!("../../policies/pay/teachers-2025-26.toml"),
    include_str!("../../policies/pay/teachers-2026-27.toml"),
    include_str!("../../policies/pay/teachers-2027-28.toml"),
];

static SHIPPED: LazyLock<Ranges> = LazyLock::new(|| match Ranges::read(&FILES) {
    Ok(ranges) => ranges,
    // The files are part of the program and a test reads them, so this is never seen by a user.
    Err(why) => unreachable!("policies/pay: {why}"),
});

/// Whether a year's figures are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearStatus {
    /// Published as final.
    Confirmed,
    /// Announced; the document that makes them binding is not out.
    Provisional,
}

impl YearStatus {
    /// The word for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            YearStatus::Confirmed => "confirmed",
            YearStatus::Provisional => "provisional",
        }
    }
}

/// Whether a figure binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The least of its range, by statute.
    Least,
    /// The most of its range, by statute.
    Most,
    /// The least a headteacher may have, by statute.
    LeastOfHeads,
    /// A point inside a range: a school may have others.
    Advisory,
    /// A figure of the school's own.
    Own,
}

impl Standing {
    /// The words for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Least => "statutory minimum",
            Standing::Most => "statutory maximum",
            Standing::LeastOfHeads => "statutory minimum for headteachers",
            Standing::Advisory => "advisory",
            Standing::Own => "the school's own",
        }
    }
}

/// The least and the most of a range or allowance, where each is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Ends {
    /// The least.
    pub least: Option<Pence>,
    /// The most.
    pub most: Option<Pence>,
}

/// One year of figures.
#[derive(Clone, Debug)]
pub struct Year {
    label: String,
    from: NaiveDate,
    to: NaiveDate,
    status: YearStatus,
    sources: Vec<String>,
    notes: Vec<String>,
    areas: BTreeMap<String, String>,
    points: BTreeMap<(String, String), Pence>,
    ranges: BTreeMap<(String, String), Ends>,
    allowances: BTreeMap<String, Ends>,
}

impl Year {
    /// The year as schools write it: `2026-27`.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The first day the figures hold.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day the figures hold.
    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// Whether the figures are settled.
    #[must_use]
    pub fn status(&self) -> YearStatus {
        self.status
    }

    /// Where the figures come from, one sentence for each group of them.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// What a reader of the figures should know: gaps, doubts, exceptions.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// An area in words: `Fringe area` for `fringe`.
    #[must_use]
    pub fn area_label(&self, area: &str) -> Option<&str> {
        self.areas.get(area).map(String::as_str)
    }

    /// Full-time pay for a year at a point (`M3`, `U2`, `L6`, `UNQ1`) in an area (`rest_of_england`, `fringe`,
    /// `outer_london`, `inner_london`); `None` where the figure is not known.
    #[must_use]
    pub fn annual(&self, area: &str, point: &str) -> Option<Pence> {
        self.points.get(&(area.to_owned(), point.to_owned())).copied()
    }

    /// Whether the figure of a point binds; `None` where there is none.
    ///
    /// Of a range whose points are all known the ends bind. Of leadership only the two ends and the least of headteachers
    /// are known, and each of the three binds.
    #[must_use]
    pub fn standing(&self, area: &str, point: &str) -> Option<Standing> {
        self.annual(area, point)?;
        let (letters, place, _) = split(point)?;
        let places = self.points.keys().filter(|(a, _)| a == area).filter_map(|(_, p)| split(p));
        let own: Vec<u32> = places.filter(|(l, ..)| *l == letters).map(|(_, place, _)| place).collect();
        Some(match (own.iter().min() == Some(&place), own.iter().max() == Some(&place)) {
            (true, _) => Standing::Least,
            (_, true) => Standing::Most,
            // Whole ranges have a figure for every point between.
            _ if usize::try_from(own.iter().max().map_or(0, |m| *m)).is_ok_and(|most| most == own.len()) => {
                Standing::Advisory
            }
            _ => Standing::LeastOfHeads,
        })
    }

    /// The ends of a range whose points each school sets for itself, such as `leading_practitioner`.
    #[must_use]
    pub fn range_ends(&self, area: &str, range: &str) -> Option<Ends> {
        self.ranges.get(&(area.to_owned(), range.to_owned())).copied()
    }

    /// The ends of an allowance, the same in every area: `tlr1`, `tlr2`, `tlr3`, `sen`.
    #[must_use]
    pub fn allowance_ends(&self, name: &str) -> Option<Ends> {
        self.allowances.get(name).copied()
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut year = Year {
            from: day(file.effective_from).ok_or("effective_from is not a date")?,
            to: day(file.effective_to).ok_or("effective_to is not a date")?,
            label: file.year,
            status: file.status,
            sources: comments(text, "# Source - "),
            notes: comments(text, "# Note: "),
            areas: file.areas,
            points: BTreeMap::new(),
            ranges: BTreeMap::new(),
            allowances: BTreeMap::new(),
        };
        for (name, figures) in file.allowances {
            year.allowances
                .insert(name, ends(&figures)?.ok_or("an allowance has a least and a most, not points")?);
        }
        let groups = [
            ("unqualified", file.unqualified),
            ("main", file.main),
            ("upper", file.upper),
            ("leading_practitioner", file.leading_practitioner),
            ("leadership", file.leadership),
        ];
        for (range, areas) in groups {
            for (area, figures) in areas {
                if !year.areas.contains_key(&area) {
                    return Err(format!("{range}.{area}: no such area"));
                }
                if let Some(ends) = ends(&figures)? {
                    year.ranges.insert((area, range.to_owned()), ends);
                } else {
                    for (point, pounds) in figures {
                        year.points.insert((area.clone(), point), Pence::pounds(pounds));
                    }
                }
            }
        }
        Ok(year)
    }
}

/// All years of figures.
#[derive(Clone, Debug)]
pub struct Ranges {
    years: Vec<Year>,
}

impl Ranges {
    /// The figures that ship with the program.
    #[must_use]
    pub fn shipped() -> &'static Ranges {
        &SHIPPED
    }

    /// The years, earliest first.
    #[must_use]
    pub fn years(&self) -> &[Year] {
        &self.years
    }

    /// The year whose figures hold on a day.
    #[must_use]
    pub fn year_for(&self, day: NaiveDate) -> Option<&Year> {
        self.years.iter().find(|year| year.from <= day && day <= year.to)
    }

    fn read(files: &[&str]) -> Result<Self, String> {
        let mut years = files.iter().map(|text| Year::read(text)).collect::<Result<Vec<_>, _>>()?;
        years.sort_by_key(|year| year.from);
        if let Some(pair) = years.windows(2).find(|pair| pair[0].to >= pair[1].from) {
            return Err(format!("{} and {} overlap", pair[0].label, pair[1].label));
        }
        Ok(Ranges { years })
    }
}

/// The point so many points on, by name alone: `M3` is followed by `M4`, `L10` by `L11`, and half a point after `M3` is
/// `M3.5`. Steps stop at `top`; there is none after `top`, beyond it, for a top of another range, or for a name that does not
/// end in a plain number (`L18B`).
#[must_use]
pub fn next_point(point: &str, points: Number, top: &str) -> Option<String> {
    let (range, place, width) = in_halves(point)?;
    let (top_range, top_place, _) = in_halves(top)?;
    let halves = points.times(Number::whole(2)).as_whole().and_then(|h| u64::try_from(h).ok())?;
    if halves == 0 || range != top_range || place >= top_place {
        return None;
    }
    let next = place.saturating_add(halves).min(top_place);
    let (whole, half) = (next / 2, if next % 2 == 1 { ".5" } else { "" });
    Some(format!("{range}{whole:0width$}{half}"))
}

/// Whether a point is further up than another of the same range, as far as their names say it.
pub(super) fn is_beyond(point: &str, top: &str) -> bool {
    matches!((in_halves(point), in_halves(top)), (Some((range, place, _)), Some((of, most, _))) if range.eq_ignore_ascii_case(of) && place > most)
}

/// Letters, twice the number, and how many digits wide a number with leading noughts is: `M3.5` is `M` and 7.
fn in_halves(point: &str) -> Option<(&str, u64, usize)> {
    let (whole, half) = point.strip_suffix(".5").map_or((point, 0), |whole| (whole, 1));
    let (letters, number, width) = split(whole)?;
    Some((letters, u64::from(number) * 2 + half, width))
}

/// Letters, number and how many digits wide a number with leading noughts is.
fn split(point: &str) -> Option<(&str, u32, usize)> {
    let letters = point.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = point.get(letters.len()..)?;
    let plain = letters.chars().all(|c| c.is_alphabetic() || c == ' ');
    let width = if digits.starts_with('0') { digits.len() } else { 0 };
    plain.then(|| digits.parse().ok()).flatten().map(|number| (letters, number, width))
}

fn day(date: toml::value::Datetime) -> Option<NaiveDate> {
    let date = date.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn comments(text: &str, start: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_prefix(start)).map(str::to_owned).collect()
}

/// The two ends when that is what the table holds; `None` when it holds points.
fn ends(figures: &BTreeMap<String, i64>) -> Result<Option<Ends>, String> {
    let named = figures.keys().filter(|name| matches!(name.as_str(), "min" | "max")).count();
    match (named, figures.len()) {
        (0, _) => Ok(None),
        (some, all) if some == all => {
            let end = |name| figures.get(name).copied().map(Pence::pounds);
            Ok(Some(Ends { least: end("min"), most: end("max") }))
        }
        _ => Err("a table holds either points or min and max".to_owned()),
    }
}

type ByArea = BTreeMap<String, BTreeMap<String, i64>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: String,
    effective_from: toml::value::Datetime,
    effective_to: toml::value::Datetime,
    status: YearStatus,
    #[serde(rename = "general_award_percent")]
    _award: Option<String>,
    #[serde(rename = "currency")]
    _currency: String,
    #[serde(rename = "basis")]
    _basis: String,
    areas: BTreeMap<String, String>,
    unqualified: ByArea,
    main: ByArea,
    upper: ByArea,
    leading_practitioner: ByArea,
    leadership: ByArea,
    #[serde(default)]
    allowances: ByArea,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date of the test")
    }

    #[test]
    fn every_shipped_year_can_be_read_and_says_where_it_comes_from() {
        let ranges = Ranges::read(&FILES).expect("the shipped files");
        let labels: Vec<&str> = ranges.years().iter().map(Year::label).collect();
        assert_eq!(labels, ["2022-23", "2023-24", "2024-25", "2025-26", "2026-27", "2027-28"]);
        for year in ranges.years() {
            assert!(!year.sources().is_empty(), "{}", year.label());
            assert_eq!(year.area_label("fringe"), Some("Fringe area"));
        }
    }

    #[test]
    fn a_day_belongs_to_the_year_that_holds_it() {
        let label = |day| Ranges::shipped().year_for(date(day)).map(Year::label);
        assert_eq!(label("2026-08-31"), Some("2025-26"));
        assert_eq!(label("2026-09-01"), Some("2026-27"));
        assert_eq!(label("2022-08-31"), None);
        assert_eq!(label("2028-09-01"), None);
    }

    #[test]
    fn only_the_year_without_a_binding_document_is_provisional() {
        for year in Ranges::shipped().years() {
            let expected = if year.label() == "2027-28" { "provisional" } else { "confirmed" };
            assert_eq!(year.status().word(), expected, "{}", year.label());
        }
    }

    #[test]
    fn a_figure_that_was_not_found_is_not_made_up() {
        let year = Ranges::shipped().year_for(date("2025-10-01")).expect("2025-26");
        assert_eq!(year.annual("rest_of_england", "M3"), Some(Pence::pounds(37_101)));
        for (area, point) in
            [("rest_of_england", "L2"), ("rest_of_england", "M7"), ("wales", "M3"), ("fringe", "min")]
        {
            assert_eq!(year.annual(area, point), None, "{area} {point}");
        }
        assert_eq!(year.allowance_ends("tlr1").map(|e| e.least), Some(None));
        assert_eq!(year.allowance_ends("tlr2"), None);
        assert_eq!(year.range_ends("fringe", "main"), None);
    }

    #[test]
    fn the_next_point_follows_by_name_and_stops_at_the_top() {
        for (point, steps, top, next) in [
            ("M3", 1, "M6", Some("M4")),
            ("M3", 2, "M6", Some("M5")),
            ("M5", 2, "M6", Some("M6")),
            ("M6", 1, "M6", None),
            ("M7", 1, "M6", None),
            ("M3", 0, "M6", None),
            ("L9", 1, "L13", Some("L10")),
            ("G5", 1, "G6", Some("G6")),
            ("23", 1, "25", Some("24")),
            ("SCP05", 1, "SCP12", Some("SCP06")),
            ("M3", 1, "U3", None),
            ("L18B", 1, "L21", None),
            ("M6a", 1, "M9", None),
            ("M4.5", 1, "M6", Some("M5.5")),
            ("M4.25", 1, "M6", None),
            ("M3", 1, "", None),
            ("", 1, "M6", None),
            ("M4294967294", 9, "M4294967295", Some("M4294967295")),
            ("M99999999999", 1, "M999999999999", None),
        ] {
            assert_eq!(
                next_point(point, Number::whole(steps), top).as_deref(),
                next,
                "{point} + {steps}, top {top}"
            );
        }
    }

    #[test]
    fn half_a_point_lies_between_two_points() {
        for (point, points, top, next) in [
            ("M3", "0.5", "M6", Some("M3.5")),
            ("M3.5", "0.5", "M6", Some("M4")),
            ("M3", "1.5", "M6", Some("M4.5")),
            ("M5.5", "1", "M6", Some("M6")),
            ("M6", "0.5", "M6", None),
            ("SCP05", "0.5", "SCP12", Some("SCP05.5")),
            ("M3", "0.25", "M6", None),
        ] {
            let points = Number::parse(points).expect("points of the test");
            assert_eq!(next_point(point, points, top).as_deref(), next, "{point} + {points}");
        }
    }

    #[test]
    fn only_the_ends_of_a_range_bind() {
        let year = Ranges::shipped().year_for(date("2026-10-01")).expect("2026-27");
        for (point, standing) in [
            ("M1", Some(Standing::Least)),
            ("M4", Some(Standing::Advisory)),
            ("M6", Some(Standing::Most)),
            ("U1", Some(Standing::Least)),
            ("U2", Some(Standing::Advisory)),
            ("U3", Some(Standing::Most)),
            ("UNQ6", Some(Standing::Most)),
            ("L1", Some(Standing::Least)),
            ("L43", Some(Standing::Most)),
            ("L9", None),
            ("M3.5", None),
        ] {
            assert_eq!(year.standing("fringe", point), standing, "{point}");
        }
        let before = Ranges::shipped().year_for(date("2025-10-01")).expect("2025-26");
        assert_eq!(before.standing("fringe", "L6"), Some(Standing::LeastOfHeads));
    }

    #[test]
    fn files_that_do_not_hold_together_are_refused() {
        let good = FILES[0];
        assert!(Ranges::read(&[good, good]).is_err_and(|why| why.contains("overlap")));
        let strange = good.replace("[main.fringe]", "[main.wales]");
        assert!(Year::read(&strange).is_err_and(|why| why.contains("wales")));
        let mixed = good.replace("M1 = 28000", "min = 28000");
        assert!(Year::read(&mixed).is_err_and(|why| why.contains("either points or min and max")));
    }
}
