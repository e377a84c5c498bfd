//! The network card of a machine.

use std::fmt;
use std::str::FromStr;

use homelab_core::yaml::Node;
use serde_json::json;

use super::reader::{Reader, Value};
use super::values::{Refusal, text};

/// A network card, by name or by hardware address.
///
/// ```
/// use homelab::site::Link;
///
/// assert_eq!("enp1s0".parse(), Ok(Link::Name("enp1s0".into())));
/// assert_eq!("00-1B-21-AA-BB-CC".parse::<Link>().map(|link| link.to_string()), Ok("00:1b:21:aa:bb:cc".into()));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Link {
    /// As Linux names it, such as `enp1s0`: at most 15 bytes (`IFNAMSIZ`).
    Name(String),
    /// Its MAC address, which does not change when cards are added.
    Mac([u8; 6]),
}

/// A text that is no [`Link`], kept for the message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is neither the name of a network card such as `enp1s0` nor a MAC address such as `00:1b:21:aa:bb:cc`")]
pub struct InvalidLink(pub String);

impl Value for Link {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let expected = "the name of a network card such as `enp1s0`, or a MAC address such as `00:1b:21:aa:bb:cc`";
        text(node, reader, expected, |text| text.parse().map_err(|_| Refusal::form()))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^([0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}|[a-zA-Z][a-zA-Z0-9._-]{0,14})$" })
    }
}

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, InvalidLink> {
        if let Some(mac) = mac(text) {
            return Ok(Self::Mac(mac));
        }
        let is_name = text.len() <= 15
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|at| at.is_ascii_alphanumeric() || matches!(at, '.' | '_' | '-'));
        if is_name { Ok(Self::Name(text.to_owned())) } else { Err(InvalidLink(text.to_owned())) }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Mac(bytes) => formatter.write_str(&bytes.map(|byte| format!("{byte:02x}")).join(":")),
        }
    }
}

fn mac(text: &str) -> Option<[u8; 6]> {
    let separator = if text.contains(':') { ':' } else { '-' };
    let bytes: Vec<u8> = text
        .split(separator)
        .map(|byte| if byte.len() == 2 && byte.bytes().all(|at| at.is_ascii_hexdigit()) { u8::from_str_radix(byte, 16).ok() } else { None })
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}
