//! Tables of routes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A table of routes of the kernel.
///
/// ```
/// use talos_config::network::RoutingTable;
///
/// assert_eq!("100".parse(), Ok(RoutingTable::Number(100)));
/// assert_eq!(RoutingTable::Main.to_string(), "main");
/// assert!("253".parse::<RoutingTable>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(into = "String", try_from = "String")]
pub enum RoutingTable {
    /// That of the rule after all others.
    Default,
    /// Addresses of the machine itself.
    Local,
    /// That of routes for which nothing else is said.
    Main,
    /// One of the user's own, 1 to 252.
    Number(u8),
    /// None is said.
    Unspecified,
}

/// A text that is no [`RoutingTable`], kept for the message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is no table of routes: a number from 1 to 252, `main`, `local` or `default`")]
pub struct InvalidRoutingTable(pub String);

impl FromStr for RoutingTable {
    type Err = InvalidRoutingTable;

    fn from_str(text: &str) -> Result<Self, InvalidRoutingTable> {
        match (text, text.parse()) {
            ("default", _) => Ok(Self::Default),
            ("local", _) => Ok(Self::Local),
            ("main", _) => Ok(Self::Main),
            ("unspec", _) => Ok(Self::Unspecified),
            (_, Ok(number @ 1..=252)) => Ok(Self::Number(number)),
            _ => Err(InvalidRoutingTable(text.to_owned())),
        }
    }
}

impl TryFrom<String> for RoutingTable {
    type Error = InvalidRoutingTable;

    fn try_from(text: String) -> Result<Self, InvalidRoutingTable> {
        text.parse()
    }
}

impl From<RoutingTable> for String {
    fn from(table: RoutingTable) -> Self {
        table.to_string()
    }
}

impl fmt::Display for RoutingTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::Local => formatter.write_str("local"),
            Self::Main => formatter.write_str("main"),
            Self::Number(number) => number.fmt(formatter),
            Self::Unspecified => formatter.write_str("unspec"),
        }
    }
}
