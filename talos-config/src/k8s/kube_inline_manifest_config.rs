//! The kind `KubeInlineManifestConfig`.

use serde::{Deserialize, Serialize};

/// Objects that Talos applies at bootstrap. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/inline_manifest.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct KubeInlineManifestConfig {
    /// Its name: a DNS subdomain.
    #[builder(into)]
    pub name: String,
    /// The objects as YAML, with `---` between.
    #[builder(into)]
    pub manifest: String,
}
