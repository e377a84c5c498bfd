//! The kind `KubeCredentialProviderConfig`.

use serde::{Deserialize, Serialize};

use super::FreeForm;

/// How the kubelet comes by credentials of registries. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/credential_provider.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct KubeCredentialProviderConfig {
    /// A `CredentialProviderConfig` of the kubelet, with `apiVersion` and `kind`.
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub configuration: FreeForm,
}
