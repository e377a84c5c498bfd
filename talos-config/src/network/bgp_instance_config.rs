//! The kind `BGPInstanceConfig`.

use std::net::IpAddr;

use homelab_core::GoDuration;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A router that speaks BGP, on the machine itself. Since Talos 1.14.
///
/// Upstream: `config/types/network/bgp.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct BGPInstanceConfig {
    /// Its name.
    #[builder(into)]
    pub name: String,
    /// Name of the VRF whose routes it handles. The main table if `None`.
    #[builder(into)]
    pub vrf: Option<String>,
    /// Number of its autonomous system, 1 or more.
    #[serde(rename = "localASN")]
    pub local_asn: u32,
    /// Its id: an IPv4 address. Talos' default is one of the machine's.
    #[serde(rename = "routerID")]
    pub router_id: Option<IpAddr>,
    /// Address that packets by learnt routes are sent from.
    pub route_source: Option<IpAddr>,
    /// What it tells: addresses of these links.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advertise: Vec<String>,
    /// Whether several routes to one network are used at once. Talos' default is `false`.
    pub multipath: Option<bool>,
    /// How many at most.
    pub max_paths: Option<u8>,
    /// Whether learnt routes reach the kernel. Talos' default is `true`.
    pub install_routes: Option<bool>,
    /// Routes of other instances that it takes over.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub import_routes: Vec<BGPImportRoute>,
    /// Routers that it speaks with.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neighbors: Vec<BGPNeighbor>,
}

/// Routes of another instance.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BGPImportRoute {
    /// Name of the other instance.
    #[builder(into)]
    pub bgp_instance: String,
    /// Networks whose routes are taken, without host bits and overlaps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<IpNet>,
}

/// A router that an instance speaks with: by address or by link.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BGPNeighbor {
    /// Its address.
    pub address: Option<IpAddr>,
    /// Link that it is found on, without an address.
    #[builder(into)]
    pub link: Option<String>,
    /// Number of its autonomous system. Any if `None`.
    #[serde(rename = "peerASN")]
    pub peer_asn: Option<u32>,
    /// Number of ours towards it. That of the instance if `None`.
    #[serde(rename = "localASN")]
    pub local_asn: Option<u32>,
    /// Whether it begins and we wait. Talos' default is `false`.
    pub passive: Option<bool>,
    /// How long it may be silent.
    #[builder(into)]
    pub hold_time: Option<GoDuration>,
    /// How a failure is found sooner; not in a VRF.
    pub bfd: Option<BGPFailureDetection>,
}

/// How a failure of a neighbor is found soon (BFD).
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BGPFailureDetection {
    /// How often we send.
    #[builder(into)]
    pub transmit_interval: Option<GoDuration>,
    /// How often it has to send.
    #[builder(into)]
    pub receive_interval: Option<GoDuration>,
    /// How many may be missing.
    pub detect_multiplier: Option<u8>,
}
