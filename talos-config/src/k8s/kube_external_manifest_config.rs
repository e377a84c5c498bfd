//! The kind `KubeExternalManifestConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Objects that Talos downloads and applies at bootstrap. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/external_manifest.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct KubeExternalManifestConfig {
    /// Its name: a DNS subdomain.
    #[builder(into)]
    pub name: String,
    /// Headers of the request, such as `Authorization`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Where they are: `https://` or `http://`.
    #[builder(into)]
    pub url: String,
}
