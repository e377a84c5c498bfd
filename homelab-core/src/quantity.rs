//! Amounts of storage and memory as Kubernetes writes them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An amount of bytes as Kubernetes writes it: `5Gi`, `500M`, `1024`.
///
/// Suffixes `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei` are powers of 1024, `k`, `M`, `G`, `T`, `P`, `E` powers of 1000. Two
/// are equal if they are equally large; the text stays as it was read.
///
/// ```
/// use homelab_core::Quantity;
///
/// let claim: Quantity = "5Gi".parse()?;
/// assert_eq!(claim.bytes(), 5 << 30);
/// assert!("5gi".parse::<Quantity>().is_err());
/// # Ok::<(), homelab_core::InvalidQuantity>(())
/// ```
#[derive(Clone)]
pub struct Quantity {
    text: String,
    bytes: u64,
}

/// A text that is no [`Quantity`], kept for the message: fractions, signs and exponents, too, which Kubernetes would
/// take.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not an amount of bytes such as `5Gi` or `500M`")]
pub struct InvalidQuantity(pub String);

const SUFFIXES: &[(&str, u64)] = &[
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("Pi", 1 << 50),
    ("Ei", 1 << 60),
    ("k", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("P", 1_000_000_000_000_000),
    ("E", 1_000_000_000_000_000_000),
];

impl Quantity {
    /// How many bytes it is, with the suffix multiplied out.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gibibytes of 1024³ bytes, written as `5Gi`.
    pub fn gibibytes(count: u32) -> Self {
        Self { text: format!("{count}Gi"), bytes: u64::from(count) << 30 }
    }
}

impl FromStr for Quantity {
    type Err = InvalidQuantity;

    fn from_str(text: &str) -> Result<Self, InvalidQuantity> {
        let parse = || {
            let end = text.find(|at: char| !at.is_ascii_digit()).unwrap_or(text.len());
            let (number, suffix) = text.split_at(end);
            let unit = if suffix.is_empty() { 1 } else { SUFFIXES.iter().find(|(name, _)| *name == suffix)?.1 };
            number.parse::<u64>().ok()?.checked_mul(unit)
        };
        let bytes = parse().ok_or_else(|| InvalidQuantity(text.to_owned()))?;
        Ok(Self { text: text.to_owned(), bytes })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.text)
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl From<Quantity> for k8s_openapi::apimachinery::pkg::api::resource::Quantity {
    fn from(quantity: Quantity) -> Self {
        Self(quantity.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn suffixes_are_powers_of_1024_or_1000() {
        let bytes = |text: &str| text.parse::<Quantity>().map(|quantity| quantity.bytes()).ok();
        assert_eq!(bytes("1Ki"), Some(1024));
        assert_eq!(bytes("1k"), Some(1000));
        assert_eq!(bytes("7"), Some(7));
        for bad in ["", "Gi", "1 Gi", "1gi", "1.5Gi", "-1Gi", "99Ei"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }

    #[test]
    fn two_texts_of_one_amount_are_equal() {
        let parse = |text: &str| text.parse::<Quantity>().expect("a quantity");
        assert_eq!(parse("1Gi"), parse("1024Mi"));
        assert_ne!(parse("1Gi"), parse("1G"));
    }
}
