//! Sizes of volumes.

use std::fmt;
use std::str::FromStr;

use homelab_core::Quantity;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of bytes as Talos writes it: `10GiB`, `500MB`, `1.5TB`, `1048576`.
///
/// Units of 1024 (`KiB` to `EiB`) and of 1000 (`kB` to `EB`), the `B` may be missing (`config/types/block/byte_size.go`). Keeps its text.
///
/// ```
/// use talos_config::block::ByteSize;
///
/// let size: ByteSize = "10GiB".parse()?;
/// assert_eq!((size.bytes(), size.to_string()), (10 << 30, "10GiB".to_owned()));
/// assert!("10 gigabytes".parse::<ByteSize>().is_err());
/// # Ok::<(), talos_config::block::InvalidSize>(())
/// ```
#[derive(Clone, Debug)]
pub struct ByteSize {
    text: String,
    bytes: u64,
}

/// A size of a volume: bytes, or percent of the disk. Talos takes percent for largest sizes only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Size {
    /// Bytes, with a unit: `100GiB`.
    Bytes(ByteSize),
    /// Percent of the disk, 1 to 100, written `80%`. Reading refuses other numbers.
    Percent(u8),
    /// All that there is but so many bytes, written `-10GiB`. Since Talos 1.14.
    AllBut(ByteSize),
    /// All that there is but so much percent, 1 to 100, written `-10%`. Since Talos 1.14.
    AllButPercent(u8),
}

/// A text that is no size, kept for the message: neither a number with a unit of [`ByteSize`] nor percent from 1 to
/// 100.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a size such as `10GiB`, `500MB` or, for a maximum, `80%`")]
pub struct InvalidSize(pub String);

const UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("k", 1_000),
    ("m", 1_000_000),
    ("g", 1_000_000_000),
    ("t", 1_000_000_000_000),
    ("p", 1_000_000_000_000_000),
    ("e", 1_000_000_000_000_000_000),
    ("ki", 1 << 10),
    ("mi", 1 << 20),
    ("gi", 1 << 30),
    ("ti", 1 << 40),
    ("pi", 1 << 50),
    ("ei", 1 << 60),
];

impl ByteSize {
    /// How many bytes it is; a fraction such as `1.5k` is rounded down.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gibibytes of 1024³ bytes, written as `10GiB`.
    pub fn gibibytes(count: u32) -> Self {
        Self { text: format!("{count}GiB"), bytes: u64::from(count) << 30 }
    }
}

impl FromStr for ByteSize {
    type Err = InvalidSize;

    fn from_str(text: &str) -> Result<Self, InvalidSize> {
        let parse = || {
            let end = text.find(|at: char| !at.is_ascii_digit() && at != '.').unwrap_or(text.len());
            let unit = text[end..].trim_start().to_ascii_lowercase();
            let unit = UNITS.iter().find(|(name, _)| *name == unit.strip_suffix('b').unwrap_or(&unit))?.1;
            let (whole, part) = text[..end].split_once('.').unwrap_or((&text[..end], ""));
            let bytes = whole.parse::<u64>().ok()?.checked_mul(unit)?;
            let digits = u32::try_from(part.len()).ok()?;
            let part = if part.is_empty() { 0 } else { part.parse::<u128>().ok()? };
            bytes.checked_add(u64::try_from(part.checked_mul(unit.into())? / 10_u128.checked_pow(digits)?).ok()?)
        };
        let bytes = parse().ok_or_else(|| InvalidSize(text.to_owned()))?;
        Ok(Self { text: text.to_owned(), bytes })
    }
}

impl FromStr for Size {
    type Err = InvalidSize;

    fn from_str(text: &str) -> Result<Self, InvalidSize> {
        let (leaves, size) = text.strip_prefix('-').map_or((false, text), |size| (true, size));
        let percent = |number: &str| number.parse().ok().filter(|percent| (1..=100).contains(percent));
        match (leaves, size.strip_suffix('%').map(percent)) {
            (false, None) => text.parse().map(Self::Bytes),
            (true, None) => size.parse().map(Self::AllBut).map_err(|_| InvalidSize(text.to_owned())),
            (false, Some(Some(percent))) => Ok(Self::Percent(percent)),
            (true, Some(Some(percent))) => Ok(Self::AllButPercent(percent)),
            (_, Some(None)) => Err(InvalidSize(text.to_owned())),
        }
    }
}

impl From<&Quantity> for ByteSize {
    fn from(quantity: &Quantity) -> Self {
        Self { text: quantity.bytes().to_string(), bytes: quantity.bytes() }
    }
}

impl From<ByteSize> for Size {
    fn from(size: ByteSize) -> Self {
        Self::Bytes(size)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(size) => size.fmt(formatter),
            Self::Percent(percent) => write!(formatter, "{percent}%"),
            Self::AllBut(size) => write!(formatter, "-{size}"),
            Self::AllButPercent(percent) => write!(formatter, "-{percent}%"),
        }
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Size {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Bytes(u64),
            Text(String),
        }
        match Either::deserialize(deserializer)? {
            Either::Bytes(bytes) => Ok(Self { text: bytes.to_string(), bytes }),
            Either::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl PartialEq for ByteSize {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for ByteSize {}

#[cfg(test)]
mod tests {
    use super::{ByteSize, Size};

    #[test]
    fn units_are_powers_of_1024_or_1000_in_any_case_with_or_without_b() {
        let bytes = |text: &str| text.parse::<ByteSize>().map(|size| size.bytes()).ok();
        for (text, expected) in
            [("1KiB", 1024), ("1ki", 1024), ("1kB", 1000), ("1 GB", 1_000_000_000), ("2.5GiB", 5 << 29), ("7", 7), ("1.5k", 1500)]
        {
            assert_eq!(bytes(text), Some(expected), "{text}");
        }
        for bad in ["", "GiB", "-1GB", "1GBB", "1 gigabyte", "99EiB", "1.2.3GB", ".5GB"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }

    #[test]
    fn percentages_are_from_1_to_100() {
        assert_eq!("80%".parse(), Ok(Size::Percent(80)));
        assert_eq!("-5%".parse(), Ok(Size::AllButPercent(5)));
        for bad in ["0%", "101%", "-0%", "%", "1.5%", "--1%"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }
}
