//! The kind `KubeFlannelCNIConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{FreeForm, Resources};

/// Flannel, Talos' own network of pods. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/flannel.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeFlannelCNIConfig {
    /// How packets travel between nodes; `talosctl gen config` writes `vxlan`.
    #[builder(into)]
    pub backend_type: String,
    /// UDP port of the backend; `talosctl gen config` writes 4789.
    pub backend_port: Option<u16>,
    /// Largest packet in bytes. Flannel's default follows the link.
    #[serde(rename = "backendMTU")]
    pub backend_mtu: Option<u32>,
    /// More fields of the backend, as Flannel names them.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub backend_extra_config: FreeForm,
    /// What its pod asks for and may use.
    pub resources: Option<Resources>,
    /// More arguments of flanneld, with `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_args: Vec<String>,
    /// Whether kube-network-policies runs beside it. Talos' default is `false`.
    pub kube_network_policies_enabled: Option<bool>,
}
