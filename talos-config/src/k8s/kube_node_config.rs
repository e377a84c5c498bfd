//! The kind `KubeNodeConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How the node registers itself. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/node.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeNodeConfig {
    /// Whether the kubelet runs alone, without the cluster. Talos' default is `false`.
    pub skip_node_registration: Option<bool>,
    /// Whether the node is called by its whole domain name. Talos' default is `false`.
    #[serde(rename = "registerWithFQDN")]
    pub register_with_fqdn: Option<bool>,
    /// Which of its addresses is the node's, where it has several. Talos' default follows the pod networks.
    #[serde(rename = "nodeIP")]
    pub node_ip: Option<NodeIp>,
    /// Labels; workers may not set those of Kubernetes' own prefixes (`NodeRestriction`).
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Node object, for controllers that look there.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Taints: effect, or value and effect (`value:NoSchedule`), by key.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub taints: BTreeMap<String, String>,
}

/// Which of its addresses is the node's: the kubelet's `--node-ip`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeIp {
    /// Networks that it lies in, one for each family; `!10.0.0.0/8` excludes, and comes last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub valid_subnets: Vec<String>,
}
