//! Words broken into lines of a width.
//!
//! A line breaks after a space, which stays at its end, so that a reader that takes the lines together finds the words apart.

use super::fonts::Fonts;
use crate::report::document::Text;

/// A line: stretches of one weight, each with its distance from the line's beginning.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    pub(super) stretches: Vec<Stretch>,
    /// Without the space at its end.
    pub(super) width: f32,
}

/// Words of one weight on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    pub(super) words: String,
    pub(super) strong: bool,
    pub(super) at: f32,
}

/// A word with the space after it, in as many pieces as it has weights.
#[derive(Default)]
struct Word {
    pieces: Vec<(String, bool)>,
    /// Without and with the space.
    width: f32,
    advance: f32,
}

/// Breaks a text. There is one line at least.
pub(super) fn broken(fonts: &Fonts, text: &Text, size: f32, width: f32) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut reached = 0.0;
    for word in words(fonts, text, size, width) {
        if reached > 0.0 && reached + word.width > width {
            lines.push(Line::default());
            reached = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            let mut at = reached;
            for (piece, strong) in &word.pieces {
                let long = fonts.width(piece, *strong, size);
                match line.stretches.last_mut() {
                    Some(last) if last.strong == *strong => last.words.push_str(piece),
                    _ => line.stretches.push(Stretch { words: piece.clone(), strong: *strong, at }),
                }
                at += long;
            }
            line.width = reached + word.width;
        }
        reached += word.advance;
    }
    lines
}

/// How wide a text is on one line, and how wide its widest word is.
pub(super) fn widths(fonts: &Fonts, text: &Text, size: f32, strong: bool) -> (f32, f32) {
    let mut all = 0.0;
    let mut widest: f32 = 0.0;
    let text = if strong { text.as_strong() } else { text.clone() };
    for word in words(fonts, &text, size, f32::INFINITY) {
        widest = widest.max(word.width);
        all += word.advance;
    }
    (all, widest)
}

/// The words of a text; one that is wider than the line is cut where the line ends.
fn words(fonts: &Fonts, text: &Text, size: f32, width: f32) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for run in &text.0 {
        let drawable = fonts.drawable(&run.words, run.strong);
        for piece in drawable.split_inclusive(' ') {
            if !open {
                words.push(Word::default());
            }
            open = !piece.ends_with(' ');
            let pieces = if fonts.width(piece.trim_end(), run.strong, size) > width {
                cut(fonts, piece, run.strong, size, width)
            } else {
                vec![piece.to_owned()]
            };
            for (at, piece) in pieces.into_iter().enumerate() {
                if at > 0 {
                    words.push(Word::default());
                }
                let Some(word) = words.last_mut() else { continue };
                word.width = word.advance + fonts.width(piece.trim_end_matches(' '), run.strong, size);
                word.advance += fonts.width(&piece, run.strong, size);
                word.pieces.push((piece, run.strong));
            }
        }
    }
    words
}

fn cut(fonts: &Fonts, word: &str, strong: bool, size: f32, width: f32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut reached = 0.0;
    for letter in word.chars() {
        let long = fonts.width(letter.encode_utf8(&mut [0; 4]), strong, size);
        if reached > 0.0 && reached + long > width && letter != ' ' {
            pieces.push(String::new());
            reached = 0.0;
        }
        reached += long;
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Run;

    fn lines(runs: &[(&str, bool)], width: f32) -> Vec<String> {
        let runs = runs.iter().map(|(words, strong)| Run { words: (*words).to_owned(), strong: *strong });
        let fonts = Fonts::new().expect("the fonts");
        let lines = broken(&fonts, &Text(runs.collect()), 12.0, width);
        assert!(lines.iter().all(|line| line.width <= width.max(12.0)), "{lines:?}");
        let words = |line: &Line| line.stretches.iter().map(|s| s.words.clone()).collect();
        lines.iter().map(words).collect()
    }

    #[test]
    fn a_line_breaks_after_a_space_which_stays_at_its_end() {
        assert_eq!(lines(&[("one two three four", false)], 60.0), ["one two ", "three four"]);
        assert_eq!(lines(&[("one t", false), ("w", true), ("o three", false)], 60.0), ["one two ", "three"]);
        assert_eq!(lines(&[("", false)], 60.0), [""]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_and_none_is_lost() {
        let long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
        let cut = lines(&[(long, false)], 100.0);
        assert!(cut.len() > 3);
        assert_eq!(cut.concat(), long);
        assert_eq!(lines(&[("abc", false)], 1.0).concat(), "abc");
    }
}
