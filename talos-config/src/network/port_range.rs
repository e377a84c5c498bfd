//! Ports of a rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A port, or the first and the last of several.
///
/// ```
/// use talos_config::network::PortRange;
///
/// assert_eq!("443".parse(), Ok(PortRange { first: 443, last: 443 }));
/// assert_eq!(PortRange { first: 8000, last: 8080 }.to_string(), "8000-8080");
/// assert!("http".parse::<PortRange>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last; not before the first.
    pub last: u16,
}

/// A text that is no [`PortRange`], kept for the message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is no port, and no range of ports such as `8000-8080`")]
pub struct InvalidPortRange(pub String);

impl From<u16> for PortRange {
    fn from(port: u16) -> Self {
        Self { first: port, last: port }
    }
}

impl FromStr for PortRange {
    type Err = InvalidPortRange;

    fn from_str(text: &str) -> Result<Self, InvalidPortRange> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let parse = || Some(Self { first: first.parse().ok()?, last: last.parse().ok()? });
        parse().ok_or_else(|| InvalidPortRange(text.to_owned()))
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(formatter) } else { write!(formatter, "{}-{}", self.first, self.last) }
    }
}

impl Serialize for PortRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.first == self.last { serializer.serialize_u16(self.first) } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for PortRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Port(u16),
            Range(String),
        }
        match Either::deserialize(deserializer)? {
            Either::Port(port) => Ok(port.into()),
            Either::Range(range) => range.parse().map_err(serde::de::Error::custom),
        }
    }
}
