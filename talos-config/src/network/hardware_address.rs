//! Addresses of hardware.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The address of a link's hardware, or an identifier of DHCP: bytes in hexadecimal, with colons between.
///
/// ```
/// use talos_config::network::HardwareAddress;
///
/// let address: HardwareAddress = "52:54:00:0A:0b:0c".parse()?;
/// assert_eq!((address.to_string(), address.bytes().len()), ("52:54:00:0a:0b:0c".to_owned(), 6));
/// assert!("52:5".parse::<HardwareAddress>().is_err());
/// # Ok::<(), talos_config::network::InvalidHardwareAddress>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct HardwareAddress(Vec<u8>);

/// A text that is no [`HardwareAddress`], kept for the message: an even number of hexadecimal digits is wanted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is no hardware address such as `52:54:00:0a:0b:0c`")]
pub struct InvalidHardwareAddress(pub String);

impl HardwareAddress {
    /// Its bytes: six of them for Ethernet.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 6]> for HardwareAddress {
    fn from(bytes: [u8; 6]) -> Self {
        Self(bytes.to_vec())
    }
}

impl FromStr for HardwareAddress {
    type Err = InvalidHardwareAddress;

    fn from_str(text: &str) -> Result<Self, InvalidHardwareAddress> {
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b':').collect();
        let byte = |pair: &[u8]| {
            let text = std::str::from_utf8(pair).ok().filter(|_| pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit))?;
            u8::from_str_radix(text, 16).ok()
        };
        let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
        bytes.map(Self).ok_or_else(|| InvalidHardwareAddress(text.to_owned()))
    }
}

impl TryFrom<String> for HardwareAddress {
    type Error = InvalidHardwareAddress;

    fn try_from(text: String) -> Result<Self, InvalidHardwareAddress> {
        text.parse()
    }
}

impl From<HardwareAddress> for String {
    fn from(address: HardwareAddress) -> Self {
        address.to_string()
    }
}

impl fmt::Display for HardwareAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(formatter, "{colon}{byte:02x}")?;
        }
        Ok(())
    }
}
