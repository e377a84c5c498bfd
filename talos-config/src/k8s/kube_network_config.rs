//! The kind `KubeNetworkConfig`.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Networks of pods and Services. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/network.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeNetworkConfig {
    /// Domain of Services, without dots at the ends. Talos' default is `cluster.local`.
    #[builder(into)]
    pub dns_domain: String,
    /// Networks of pods: one, or one for each family. `talosctl gen config` writes 10.244.0.0/16.
    pub pod_subnets: Vec<IpNet>,
    /// Networks of Services, of the same families. `talosctl gen config` writes 10.96.0.0/12.
    pub service_subnets: Vec<IpNet>,
    /// Length of the prefix of each node's part, IPv4. Talos' default is 24.
    #[serde(rename = "nodeCIDRMaskSizeIPv4")]
    pub node_mask_ipv4: Option<u8>,
    /// Length of the prefix of each node's part, IPv6. Talos' default is 64.
    #[serde(rename = "nodeCIDRMaskSizeIPv6")]
    pub node_mask_ipv6: Option<u8>,
}
