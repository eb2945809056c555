//! The two faces that documents are written in, how wide words are in them, and where lines break.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");
/// Stands where the fonts have no letter.
const UNKNOWN: char = '\u{FFFD}';

static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| Some(Faces { regular: read(REGULAR)?, bold: read(BOLD)? }));

/// Both weights.
pub(super) struct Faces {
    pub regular: Face,
    pub bold: Face,
}

/// A font that is read once and lives as long as the program.
pub(super) struct Face {
    pub font: Font,
    file: FontRef<'static>,
    units: f32,
    unknown: u32,
}

/// A line that is ready to be drawn.
pub(super) struct Line {
    /// What is read out and copied.
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// For a size of 1.
    pub width: f32,
}

/// The faces, unless the files within the program are broken.
pub(super) fn faces() -> Option<&'static Faces> {
    FACES.as_ref()
}

fn read(bytes: &'static [u8]) -> Option<Face> {
    let font = Font::new(bytes.into(), 0)?;
    let file = FontRef::new(bytes).ok()?;
    let unknown = file.charmap().map(UNKNOWN)?.to_u32();
    Some(Face { units: font.units_per_em(), font, file, unknown })
}

impl Face {
    /// A text on one line, whatever is in it.
    pub fn line(&self, text: &str) -> Line {
        let text = readable(text);
        let glyphs: Vec<KrillaGlyph> = self.glyphs(&text);
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Line { text, glyphs, width }
    }

    /// A text in as many lines as it needs: between words, and within a word that is longer than a line. `room`: for a size
    /// of 1. Each line but the last ends with a blank, so that words stay apart when they are read out; the last
    /// too if something else goes on there.
    pub fn wrapped(&self, text: &str, room: f32, goes_on: bool) -> Vec<Line> {
        let mut lines: Vec<String> = vec![String::new()];
        for word in readable(text).split(' ').filter(|word| !word.is_empty()) {
            self.add(&mut lines, word, room);
        }
        let last = lines.len() - 1;
        let ended = lines.into_iter().enumerate().map(|(place, line)| (place < last || goes_on, line));
        ended.map(|(goes_on, line)| self.line(&if goes_on { format!("{line} ") } else { line })).collect()
    }

    fn add(&self, lines: &mut Vec<String>, word: &str, room: f32) {
        let Some(line) = lines.last_mut() else { return };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if self.width(&longer) <= room {
            *line = longer;
            return;
        }
        if !line.is_empty() {
            lines.push(String::new());
        }
        let mut rest = word;
        while self.width(rest) > room {
            let (fits, behind) = rest.split_at(self.break_of(rest, room));
            if behind.is_empty() {
                break;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(fits);
            }
            lines.push(String::new());
            rest = behind;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(rest);
        }
    }

    /// Where a word is broken that is longer than a line: behind the last sign in it that fits, or in the middle.
    fn break_of(&self, word: &str, room: f32) -> usize {
        let mut width = 0.0;
        let (mut fits, mut nice) = (0, 0);
        for (glyph, (place, c)) in self.glyphs(word).iter().zip(word.char_indices()) {
            width += glyph.x_advance;
            if width > room {
                break;
            }
            fits = place + c.len_utf8();
            if matches!(c, '-' | '.' | '/' | '_' | '@' | ',') {
                nice = fits;
            }
        }
        let first = word.chars().next().map_or(word.len(), char::len_utf8);
        // A sign that leaves half of the line empty is not worth it.
        if nice * 2 > fits { nice } else { fits.max(first) }
    }

    fn width(&self, text: &str) -> f32 {
        self.glyphs(text).iter().map(|glyph| glyph.x_advance).sum()
    }

    /// One for each letter, from left to right.
    fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let (letters, metrics) = (self.file.charmap(), self.metrics());
        let glyph = |(place, c): (usize, char)| {
            let id = letters.map(c).or_else(|| letters.map(alike(c)?)).map_or(self.unknown, |id| id.to_u32());
            let width = metrics.advance_width(skrifa::GlyphId::new(id)).unwrap_or_default() / self.units;
            KrillaGlyph::new(GlyphId::new(id), width, 0.0, 0.0, 0.0, place..place + c.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }

    fn metrics(&self) -> GlyphMetrics<'static> {
        self.file.glyph_metrics(Size::unscaled(), LocationRef::default())
    }
}

/// A sign of the fonts that looks the same.
fn alike(c: char) -> Option<char> {
    match c {
        '\u{2212}' => Some('–'),
        '\u{2011}' => Some('-'),
        _ => None,
    }
}

/// Letters with their marks in one, and nothing that an archived document may not have.
fn readable(text: &str) -> String {
    let shown = |c: char| match c {
        _ if c.is_whitespace() || c.is_control() => Some(' '),
        // They only choose between shapes that the fonts do not have.
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => None,
        '\u{00AD}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}' => None,
        // For private use, or no letters at all.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. | '\u{FDD0}'..='\u{FDEF}' => Some(UNKNOWN),
        _ if u32::from(c) & 0xFFFE == 0xFFFE => Some(UNKNOWN),
        _ => Some(c),
    };
    text.nfc().filter_map(shown).collect()
}
