//! The kind `KubeCoreDNSConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// `CoreDNS`. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/coredns.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeCoreDNSConfig {
    /// Whether Talos deploys it. Talos' default is `true`; without it something else has to answer at the DNS address.
    pub enabled: Option<bool>,
    /// Image with a tag. Talos' default is the release that this Talos was built for.
    #[builder(into)]
    pub image: Option<String>,
}
