//! The kind `CRIBaseRuntimeSpecConfig`.

use serde::{Deserialize, Serialize};

use crate::k8s::FreeForm;

/// What all containers of Kubernetes begin with. Since Talos 1.14.
///
/// Upstream: `config/types/cri/base_runtime_spec.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct CRIBaseRuntimeSpecConfig {
    /// Fields of the OCI runtime specification, such as `process.rlimits`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub overrides: FreeForm,
}
