//! The kind `KubeSpanConfig`.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Encrypted connections between all nodes (`WireGuard`), found by discovery. Since Talos 1.13.
///
/// Upstream: `config/types/network/kubespan.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeSpanConfig {
    /// Whether it runs. Talos' default is `false`.
    pub enabled: Option<bool>,
    /// Whether networks of pods go by it. Talos' default is `false`.
    pub advertise_kubernetes_networks: Option<bool>,
    /// Whether traffic to a node that is not connected goes unencrypted. Talos' default is `false`.
    pub allow_down_peer_bypass: Option<bool>,
    /// Whether addresses that others see are told to all. Talos' default is `false`.
    pub harvest_extra_endpoints: Option<bool>,
    /// Largest packet in bytes, 1280 at least. Talos' default is 1420.
    pub mtu: Option<u32>,
    /// Addresses that are used, and not.
    pub filters: Option<KubeSpanFilters>,
}

/// Addresses that `KubeSpan` uses, and not.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KubeSpanFilters {
    /// Networks that endpoints lie in; `!10.0.0.0/8` excludes.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// Networks that are not told to others.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude_advertised_networks: Vec<IpNet>,
}
