//! The kind `KubeAuthenticationConfig`.

use serde::{Deserialize, Serialize};

use super::FreeForm;

/// Who kube-apiserver knows. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/authentication.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeAuthenticationConfig {
    /// An `AuthenticationConfiguration`, without `apiVersion` and `kind`: `anonymous` and `jwt`, the issuers whose tokens
    /// it takes.
    pub configuration: FreeForm,
}
