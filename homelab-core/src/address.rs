//! Ranges of addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// Addresses from the first to the last, both included, of one family.
///
/// Read from a network (`192.168.1.0/24`), a range (`192.168.1.200-192.168.1.220`) or one address.
///
/// ```
/// use homelab_core::AddressRange;
///
/// let pool: AddressRange = "192.168.1.200-192.168.1.220".parse()?;
/// assert!(pool.contains(&"192.168.1.210".parse()?));
/// let error = "192.168.1.200/28".parse::<AddressRange>().expect_err("it has host bits");
/// assert_eq!(error.to_string(), "`192.168.1.200/28` has host bits: the network is `192.168.1.192/28`");
/// # Ok::<(), homelab_core::InvalidRange>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

/// A text that is no [`AddressRange`], and why. The message names the text and what to write.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRange {
    /// No address, network or range; holds the text.
    #[error("`{0}` is not an address, a network such as `192.168.1.0/24` or a range such as `192.168.1.200-192.168.1.220`")]
    Syntax(String),
    /// A network with bits set beyond its prefix, which means another network than it seems.
    #[error("`{text}` has host bits: the network is `{network}`")]
    HostBits {
        /// The text, such as `192.168.1.200/28`.
        text: String,
        /// The network that holds it, which may have been meant: `192.168.1.192/28`.
        network: IpNet,
    },
    /// The last address is before the first, or of the other family.
    #[error("`{0}` ends before it begins, or mixes IPv4 and IPv6")]
    Order(String),
}

impl AddressRange {
    /// From `first` to `last`; `None` if they are in the wrong order or of two families.
    pub fn new(first: IpAddr, last: IpAddr) -> Option<Self> {
        (first <= last && first.is_ipv4() == last.is_ipv4()).then_some(Self { first, last })
    }

    /// The first address; of a network its own, which no machine can have.
    pub const fn first(&self) -> IpAddr {
        self.first
    }

    /// The last address; of an IPv4 network the broadcast address, which no machine can have.
    pub const fn last(&self) -> IpAddr {
        self.last
    }

    /// Whether all of `other` lies in it; never across families.
    pub fn contains(&self, other: &Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4() && self.first <= other.first && other.last <= self.last
    }

    /// The addresses that both have; `None` if they share none or are of two families.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// What is left of it between and around `taken`, in order.
    pub(crate) fn free(&self, mut taken: Vec<Self>) -> Vec<Self> {
        taken.retain(|range| self.intersection(range).is_some());
        taken.sort();
        let (mut free, mut start) = (Vec::new(), Some(self.first));
        for range in taken {
            let gap = start.zip(before(range.first)).and_then(|(first, last)| Self::new(first, last));
            free.extend(gap);
            start = start.and_then(|start| after(range.last).map(|next| next.max(start)));
        }
        free.extend(start.and_then(|first| Self::new(first, self.last)));
        free
    }
}

impl From<IpAddr> for AddressRange {
    fn from(address: IpAddr) -> Self {
        Self { first: address, last: address }
    }
}

impl From<IpNet> for AddressRange {
    fn from(network: IpNet) -> Self {
        Self { first: network.network(), last: network.broadcast() }
    }
}

impl FromStr for AddressRange {
    type Err = InvalidRange;

    fn from_str(text: &str) -> Result<Self, InvalidRange> {
        let syntax = || InvalidRange::Syntax(text.to_owned());
        if let Ok(network) = text.parse::<IpNet>() {
            return if network.addr() == network.network() {
                Ok(network.into())
            } else {
                Err(InvalidRange::HostBits { text: text.to_owned(), network: network.trunc() })
            };
        }
        if let Some((first, last)) = text.split_once('-') {
            let first = first.trim().parse().map_err(|_| syntax())?;
            let last = last.trim().parse().map_err(|_| syntax())?;
            return Self::new(first, last).ok_or_else(|| InvalidRange::Order(text.to_owned()));
        }
        text.parse::<IpAddr>().map(Self::from).map_err(|_| syntax())
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(formatter) } else { write!(formatter, "{} to {}", self.first, self.last) }
    }
}

fn after(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => u32::from(address).checked_add(1).map(|next| IpAddr::V4(next.into())),
        IpAddr::V6(address) => u128::from(address).checked_add(1).map(|next| IpAddr::V6(next.into())),
    }
}

fn before(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => u32::from(address).checked_sub(1).map(|next| IpAddr::V4(next.into())),
        IpAddr::V6(address) => u128::from(address).checked_sub(1).map(|next| IpAddr::V6(next.into())),
    }
}
