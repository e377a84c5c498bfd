//! The kind `VLANConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Address, Route};

/// A virtual LAN on a link. Since Talos 1.12.
///
/// Upstream: `config/types/network/vlan.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct VLANConfig {
    /// Its name, such as `enp3s0.10`.
    #[builder(into)]
    pub name: String,
    /// Its number, 1 to 4094.
    #[serde(rename = "vlanID")]
    pub vlan_id: Option<u16>,
    /// How packets are marked. Talos' default is 802.1q.
    pub vlan_mode: Option<VLANMode>,
    /// Name of the link that it is on.
    #[builder(into)]
    pub parent: Option<String>,
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

/// How packets of a VLAN are marked.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum VLANMode {
    /// As in LANs.
    #[serde(rename = "802.1q")]
    Ieee8021q,
    /// As between providers (`QinQ`).
    #[serde(rename = "802.1ad")]
    Ieee8021ad,
}
