//! The two weights of the font, and words as glyphs of them.
//!
//! What is measured is what is drawn: both come from the same shaping. A letter that the font lacks becomes a mark that can
//! be seen, because a missing glyph makes the file unreadable for screen readers, and a letter left out changes a name.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

static REGULAR: &[u8] = include_bytes!("../../../../fonts/OpenSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../../fonts/OpenSans-Bold.ttf");

/// What stands for a letter that the font lacks.
const MISSING: char = '\u{fffd}';

/// Both weights.
pub(super) struct Fonts {
    regular: Weight,
    bold: Weight,
}

/// One weight.
pub(super) struct Weight {
    pub(super) font: Font,
    face: Face<'static>,
}

impl Fonts {
    /// The fonts that come with the program.
    pub(super) fn new() -> Option<Self> {
        Some(Self { regular: Weight::new(REGULAR)?, bold: Weight::new(BOLD)? })
    }

    pub(super) fn weight(&self, strong: bool) -> &Weight {
        if strong { &self.bold } else { &self.regular }
    }

    /// The words with a mark for every letter that cannot be drawn. What has no shape of its own is left out.
    pub(super) fn drawable(&self, words: &str, strong: bool) -> String {
        let face = &self.weight(strong).face;
        let shapeless = |c: &char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        let drawn = |c: char| match c {
            // Narrow no-break space and the non-breaking hyphen, as the font has them.
            '\u{202f}' => '\u{a0}',
            '\u{2011}' => '-',
            // A code of one's own means nothing to anybody else.
            '\u{e000}'..='\u{f8ff}' => MISSING,
            _ if face.glyph_index(c).is_none() => MISSING,
            _ => c,
        };
        words.chars().filter(|c| !shapeless(c)).map(drawn).collect()
    }

    /// How wide words are at a size.
    pub(super) fn width(&self, words: &str, strong: bool, size: f32) -> f32 {
        self.weight(strong).glyphs(words).iter().map(|glyph| glyph.x_advance).sum::<f32>() * size
    }
}

impl Weight {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(bytes.into(), 0)?, face: Face::from_slice(bytes, 0)? })
    }

    /// Words, left to right, as glyphs of size one.
    pub(super) fn glyphs(&self, words: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(words);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let em = self.font.units_per_em();
        let infos = shaped.glyph_infos();
        let start = |cluster: u32| usize::try_from(cluster).unwrap_or(words.len());
        infos
            .iter()
            .zip(shaped.glyph_positions())
            .enumerate()
            .map(|(at, (info, place))| {
                let later = infos.iter().skip(at).find(|next| next.cluster != info.cluster);
                let end = later.map_or(words.len(), |next| start(next.cluster));
                let share = |units: i32| f32::from(i16::try_from(units).unwrap_or_default()) / em;
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    share(place.x_advance),
                    share(place.x_offset),
                    share(place.y_offset),
                    share(place.y_advance),
                    start(info.cluster)..end,
                    None,
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_the_font_lacks_is_seen_to_be_missing() {
        let fonts = Fonts::new().expect("the fonts");
        assert_eq!(fonts.drawable("Ysgol Tŷ Gŵyr – Čapek £5", false), "Ysgol Tŷ Gŵyr – Čapek £5");
        assert_eq!(fonts.drawable("学校 A\u{ad}b\u{e000}", true), "\u{fffd}\u{fffd} Ab\u{fffd}");
        assert!(fonts.weight(true).face.glyph_index(MISSING).is_some());
    }

    #[test]
    fn bold_words_are_wider_and_every_letter_belongs_to_a_glyph() {
        let fonts = Fonts::new().expect("the fonts");
        assert!(fonts.width("Governors", true, 12.0) > fonts.width("Governors", false, 12.0));
        let words = "office Tŷ";
        let covered: Vec<_> =
            fonts.weight(false).glyphs(words).iter().map(|g| g.text_range.clone()).collect();
        assert_eq!(covered.first().map(|r| r.start), Some(0));
        assert_eq!(covered.last().map(|r| r.end), Some(words.len()));
    }
}
