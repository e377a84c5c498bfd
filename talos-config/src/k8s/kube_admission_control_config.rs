//! The kind `KubeAdmissionControlConfig`.

use serde::{Deserialize, Serialize};

use super::FreeForm;

/// An admission plugin of kube-apiserver. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/admission_control.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeAdmissionControlConfig {
    /// Name of the plugin, such as `PodSecurity`; it names the document, one for each plugin.
    pub name: String,
    /// Its configuration, in the plugin's own API with `apiVersion` and `kind`.
    pub configuration: FreeForm,
}
