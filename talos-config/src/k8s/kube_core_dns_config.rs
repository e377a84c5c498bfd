//! The kind `KubeCoreDNSConfig`.

use serde::Serialize;
use serde_with::skip_serializing_none;

/// `CoreDNS`. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/coredns.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeCoreDNSConfig {
    /// Whether it runs. Talos' default is `true`.
    pub enabled: Option<bool>,
    /// Image with a tag. Talos' default is its own choice.
    #[builder(into)]
    pub image: Option<String>,
}
