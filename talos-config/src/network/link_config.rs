//! The kind `LinkConfig`.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::RoutingTable;

/// A network interface. Since Talos 1.12.
///
/// Upstream: `config/types/network/link.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct LinkConfig {
    /// Name or alias of the link, such as `enp3s0`; it names the document.
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

/// A fixed address of a link.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// With the length of the network's prefix: `192.168.1.10/24`.
    pub address: IpNet,
    /// Metric of the routes that come with it. The kernel's own if `None`.
    pub route_priority: Option<u32>,
}

/// A fixed route by a link.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Where to. The default route of the gateway's family if `None`.
    pub destination: Option<IpNet>,
    /// By which router; the link itself if `None`.
    pub gateway: Option<IpAddr>,
    /// Address that packets by this route are sent from. The kernel's default is one that fits.
    pub source: Option<IpAddr>,
    /// Metric; the lowest wins. Talos' default is 1024.
    pub metric: Option<u32>,
    /// Largest packet in bytes on this route. The kernel's default is that of the link.
    pub mtu: Option<u32>,
    /// Table that it is in. Talos' default is [`RoutingTable::Main`].
    pub table: Option<RoutingTable>,
}
