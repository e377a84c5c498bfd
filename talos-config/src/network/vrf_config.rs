//! The kind `VRFConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Address, HardwareAddress, Route, RoutingTable};

/// Links with a table of routes of their own. Since Talos 1.13.
///
/// Upstream: `config/types/network/vrf.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct VRFConfig {
    /// Its name, such as `vrf-blue`.
    #[builder(into)]
    pub name: String,
    /// Its hardware address. The kernel makes one up if `None`.
    pub hardware_addr: Option<HardwareAddress>,
    /// Names of its links.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// The table, of none that the system has itself.
    pub table: RoutingTable,
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
