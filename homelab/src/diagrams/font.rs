//! Fonts, and how wide their text is at most.

/// What a text is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Font {
    /// Of the whole picture.
    Title,
    /// Of an area.
    Heading,
    /// The name of a thing.
    Name,
    /// What else is known of it.
    Plain,
}

/// Widths of the printable ASCII characters in hundredths of the font's size: the widest of `DejaVu Sans`, Inter and Liberation
/// Sans (which is as wide as Arial), so that a text fits whatever sans-serif the reader's system has.
const REGULAR: [u8; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 47, 32, 36, 64, 64, 64, 64, 65, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 56, 102,
    69, 69, 73, 78, 67, 62, 78, 76, 30, 55, 67, 57, 89, 76, 79, 67, 79, 73, 67, 65, 75, 69, 99, 69, 67, 69, 40, 36, 40, 84, 56, 50, 62, 64,
    56, 64, 62, 37, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 55, 64, 34, 64, 84,
];

/// The same, semi-bold; bold in `DejaVu Sans`.
const BOLD: [u8; 95] = [
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 55, 84, 38, 47, 38, 38, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84, 62, 100,
    78, 77, 75, 84, 69, 69, 83, 84, 38, 57, 78, 64, 100, 84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 38, 46, 84, 56, 50, 68,
    72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
];

impl Font {
    /// All of them, for the style sheet.
    pub(super) const ALL: [Self; 4] = [Self::Title, Self::Heading, Self::Name, Self::Plain];

    /// Its class in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Name => "name",
            Self::Plain => "plain",
        }
    }

    /// Size in pixels.
    pub(super) const fn size(self) -> i32 {
        match self {
            Self::Title => 26,
            Self::Heading => 18,
            Self::Name => 16,
            Self::Plain => 15,
        }
    }

    /// From one line to the next.
    pub(super) const fn line_height(self) -> i32 {
        match self {
            Self::Title => 36,
            Self::Heading => 26,
            Self::Name | Self::Plain => 21,
        }
    }

    pub(super) const fn is_bold(self) -> bool {
        !matches!(self, Self::Plain)
    }

    /// The most that `text` takes in one line, in pixels.
    pub(super) fn width(self, text: &str) -> i32 {
        let table = if self.is_bold() { &BOLD } else { &REGULAR };
        let width = |at: char| (at as usize).checked_sub(32).and_then(|index| table.get(index)).map_or(120, |width| i32::from(*width));
        (text.chars().map(width).sum::<i32>() * self.size() + 99) / 100
    }

    /// `text` in lines of at most `most` pixels, broken at spaces where it can be, else after punctuation, else anywhere.
    pub(super) fn wrap(self, text: &str, most: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for piece in pieces(text) {
            if self.width(&(line.clone() + piece.trim_end())) > most && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            for at in piece.chars() {
                line.push(at);
                if at != ' ' && self.width(&line) > most && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, at.to_string()).trim_end().to_owned());
                }
            }
        }
        if !line.trim_end().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        lines
    }
}

/// `text` in pieces that a line may end with: words, or what punctuation joins to one. Together they are `text`.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '-', '.', '/', ':', ',', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_at_spaces_then_at_punctuation_then_anywhere() {
        assert_eq!(Font::Plain.wrap("node metal-1 of the lab", 100), ["node metal-", "1 of the lab"]);
        assert_eq!(Font::Plain.wrap("aaaaaaaaaaaaaaaaaaaa", 100), ["aaaaaaaaaa", "aaaaaaaaaa"]);
        assert_eq!(Font::Plain.wrap("", 100), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_long_and_no_character_is_lost(text in "[ -~äß→]{0,80}", most in 30..400_i32) {
            let lines = Font::Name.wrap(&text, most);
            for line in &lines {
                proptest::prop_assert!(Font::Name.width(line) <= most, "{line}");
            }
            let plain = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(plain(&lines.concat()), plain(&text));
        }
    }
}
