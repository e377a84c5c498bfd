//! The kind `KubeTalosAPIAccessConfig`.

use serde::{Deserialize, Serialize};

/// Pods may use Talos' API by their service account. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/talos_api_access.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeTalosAPIAccessConfig {
    /// Roles that they may ask for, such as `os:reader`. Without any nobody has access.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_roles: Vec<String>,
    /// Namespaces whose pods may.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_kubernetes_namespaces: Vec<String>,
}
