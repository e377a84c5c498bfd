//! The kind `KubePrismConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A load balancer for the Kubernetes API on each node, at 127.0.0.1. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/kubeprism.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubePrismConfig {
    /// Its port on 127.0.0.1. Talos requires one: `talosctl gen config` writes 7445.
    pub port: u16,
    /// Name that the kubelet asks TLS for, for APIs behind a router by name.
    #[builder(into)]
    pub tls_server_name: Option<String>,
}
