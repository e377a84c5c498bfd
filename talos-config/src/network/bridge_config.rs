//! The kind `BridgeConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Address, HardwareAddress, Route};

/// A switch of several links. Since Talos 1.12.
///
/// Upstream: `config/types/network/bridge.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct BridgeConfig {
    /// Its name, such as `br0`.
    #[builder(into)]
    pub name: String,
    /// Its hardware address. The default is that of a link.
    pub hardware_addr: Option<HardwareAddress>,
    /// Names of its links.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Whether circles are found.
    pub stp: Option<BridgeSTP>,
    /// Whether it keeps VLANs apart.
    pub vlan: Option<BridgeVLAN>,
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

/// The spanning tree protocol of a bridge.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BridgeSTP {
    /// Whether it runs. The kernel's default is `false`.
    pub enabled: Option<bool>,
}

/// VLANs of a bridge.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BridgeVLAN {
    /// Whether they are kept apart. The kernel's default is `false`.
    pub filtering: Option<bool>,
}
