//! The kind `KubeSpanEndpointsConfig`.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// More addresses by which other nodes reach this one over `KubeSpan`. Since Talos 1.8.
///
/// Upstream: `config/types/network/kubespan_endpoints.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeSpanEndpointsConfig {
    /// Addresses with ports, such as those of a router in front.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_announced_endpoints: Vec<SocketAddr>,
}
