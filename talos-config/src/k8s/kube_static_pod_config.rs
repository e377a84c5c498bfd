//! The kind `KubeStaticPodConfig`.

use serde::{Deserialize, Serialize};

use super::FreeForm;

/// A pod that the kubelet runs without the API. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/static_pod.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct KubeStaticPodConfig {
    /// Its name: a DNS subdomain.
    #[builder(into)]
    pub name: String,
    /// The pod, with `apiVersion` and `kind`.
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub pod: FreeForm,
}
