//! Ids among words, and references to cells of the tracker.

const CELL: &str = "a cell of the tracker";

/// A word in the form ids are compared in; `None` where it is too ordinary to be taken for an id.
#[must_use]
pub fn as_id(word: &str) -> Option<String> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    match (letters, digits) {
        // A short number counts something, and a word with small letters in it is a word.
        (0, 0..=3) | (1, 0) => None,
        (_, 0) => (!word.chars().any(char::is_lowercase)).then(|| word.to_owned()),
        _ => Some(word.to_lowercase()),
    }
}

/// The sentence without references such as `Staff!G9` or `'Approvals and pay'!C4`.
#[must_use]
pub fn without_cells(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(mark) = rest.find('!') {
        let (before, after) = (&rest[..mark], &rest[mark + 1..]);
        let length = reference_length(after);
        if length == 0 {
            out.push_str(&rest[..=mark]);
            rest = after;
            continue;
        }
        out.push_str(&before[..sheet_start(before)]);
        out.push_str(CELL);
        rest = without_record(&after[length..]);
    }
    out.push_str(rest);
    out
}

/// What follows a cell, without the brackets right behind it: they say which record stands in the cell.
fn without_record(after: &str) -> &str {
    after.strip_prefix(" (").and_then(|inside| inside.split_once(')')).map_or(after, |(_, rest)| rest)
}

/// How many bytes at the start are a cell or a range of cells: `G9`, `$G$9:H12`.
fn reference_length(text: &str) -> usize {
    let one = |text: &str| -> usize {
        let bytes = text.as_bytes();
        let run = |from: usize, of: fn(&u8) -> bool| bytes.iter().skip(from).take_while(|b| of(b)).count();
        let first = run(0, |b| *b == b'$').min(1);
        let letters = run(first, u8::is_ascii_alphabetic);
        let second = run(first + letters, |b| *b == b'$').min(1);
        let digits = run(first + letters + second, u8::is_ascii_digit);
        if (1..=3).contains(&letters) && digits > 0 { first + letters + second + digits } else { 0 }
    };
    let first = one(text);
    match text.get(first..).and_then(|rest| rest.strip_prefix(':')).map(one) {
        Some(second) if first > 0 && second > 0 => first + 1 + second,
        _ => first,
    }
}

/// Where the sheet's name begins that ends the text.
fn sheet_start(before: &str) -> usize {
    if let Some(inner) = before.strip_suffix('\'') {
        // A quote inside a name is doubled, so a single one opens it.
        let mut from = inner.len();
        while let Some(at) = inner[..from].rfind('\'') {
            if !inner[..at].ends_with('\'') {
                return at;
            }
            from = at - 1;
        }
        return 0;
    }
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    before.trim_end_matches(name).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_the_tracker_is_left_out() {
        for (sentence, passed) in [
            ("see Staff!G9.", "see a cell of the tracker."),
            (
                "the rating at Staff!G9 (T02-25-4), and (so on)",
                "the rating at a cell of the tracker, and (so on)",
            ),
            ("Staff!G9 (open", "a cell of the tracker (open"),
            (
                "see 'Approvals and pay'!C4 and 'Head''s'!ZZ1",
                "see a cell of the tracker and a cell of the tracker",
            ),
            ("Ratings!$B$2:$B$9", "a cell of the tracker"),
            ("Stop! Then A1 holds", "Stop! Then A1 holds"),
            ("'!A1", "a cell of the tracker"),
            ("!!", "!!"),
        ] {
            assert_eq!(without_cells(sentence), passed);
        }
    }

    #[test]
    fn a_short_number_and_a_word_are_no_ids() {
        for word in ["12", "007", "A", "art", "Art", ""] {
            assert_eq!(as_id(word), None, "{word}");
        }
        for (word, id) in [("T02", "t02"), ("4711", "4711"), ("AB", "AB")] {
            assert_eq!(as_id(word).as_deref(), Some(id));
        }
    }
}
