//! The kind `VethConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Address, Route};

/// Two links that lead to each other. Since Talos 1.14.
///
/// Upstream: `config/types/network/veth.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct VethConfig {
    /// Name of the first end, at most 15 bytes.
    #[builder(into)]
    pub name: String,
    /// The other end.
    pub peer: VethPeer,
    /// Whether it is up. Talos' default is `true`.
    pub up: Option<bool>,
    /// Largest packet in bytes. The kernel's default is 1500 for Ethernet.
    pub mtu: Option<u32>,
    /// Its fixed addresses, beside those that DHCP may give.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Its fixed routes. The networks of its addresses are reached without one.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Whether it takes multicast. The kernel's default is `true`.
    pub multicast: Option<bool>,
}

/// The other end of a pair of links.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct VethPeer {
    /// Its name, at most 15 bytes.
    #[builder(into)]
    pub name: String,
    /// Whether it is up. Talos' default is `true`.
    pub up: Option<bool>,
    /// Largest packet in bytes. The kernel's default is 1500 for Ethernet.
    pub mtu: Option<u32>,
    /// Its fixed addresses, beside those that DHCP may give.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Its fixed routes. The networks of its addresses are reached without one.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Whether it takes multicast. The kernel's default is `true`.
    pub multicast: Option<bool>,
}
