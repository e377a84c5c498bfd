//! Colours, in light and dark.

/// A colour that means something in a picture; its legend says what.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Tone {
    /// Nothing in particular.
    Plain,
    Blue,
    Teal,
    Violet,
    Amber,
    Green,
    Rose,
}

/// What one tone is painted with: the ground of an area, the ground of a box, its border.
pub(super) struct Paint {
    pub(super) area: &'static str,
    pub(super) ground: &'static str,
    pub(super) border: &'static str,
}

const fn paint(area: &'static str, ground: &'static str, border: &'static str) -> Paint {
    Paint { area, ground, border }
}

impl Tone {
    /// All of them, for the style sheet.
    pub(super) const ALL: [Self; 7] = [Self::Plain, Self::Blue, Self::Teal, Self::Violet, Self::Amber, Self::Green, Self::Rose];

    /// The tone of the cluster at `index`. After six they begin again: headings tell them apart, too.
    pub(super) const fn of_cluster(index: usize) -> Self {
        Self::ALL[1 + index % 6]
    }

    /// Its class in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "neutral",
            Self::Blue => "blue",
            Self::Teal => "teal",
            Self::Violet => "violet",
            Self::Amber => "amber",
            Self::Green => "green",
            Self::Rose => "rose",
        }
    }

    pub(super) const fn light(self) -> Paint {
        match self {
            Self::Plain => paint("#f6f8fa", "#ffffff", "#8c959f"),
            Self::Blue => paint("#eef6ff", "#ddf0ff", "#0969da"),
            Self::Teal => paint("#ebf9f7", "#d2f3ee", "#0b7a6f"),
            Self::Violet => paint("#f7f1ff", "#eddfff", "#8250df"),
            Self::Amber => paint("#fff9e8", "#fff0c2", "#9a6700"),
            Self::Green => paint("#effaf1", "#d8f5de", "#1a7f37"),
            Self::Rose => paint("#fff2f4", "#ffe0e6", "#bf3058"),
        }
    }

    pub(super) const fn dark(self) -> Paint {
        match self {
            Self::Plain => paint("#161b22", "#21262d", "#8b949e"),
            Self::Blue => paint("#0f1c2e", "#13304f", "#58a6ff"),
            Self::Teal => paint("#0e211f", "#12403b", "#4cc7b8"),
            Self::Violet => paint("#1c1730", "#362a5e", "#b392f0"),
            Self::Amber => paint("#231c0d", "#46380f", "#d9a62e"),
            Self::Green => paint("#10211a", "#154029", "#4fc46a"),
            Self::Rose => paint("#27151c", "#4f2030", "#f778a0"),
        }
    }
}
