//! The kind `KubeletConfig`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Arguments, FreeForm};

/// The kubelet. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/kubelet.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeletConfig {
    /// Image with a tag, such as `ghcr.io/siderolabs/kubelet:v1.36.3`.
    #[builder(into)]
    pub image: String,
    /// Its own configuration (`KubeletConfiguration`), without `apiVersion` and `kind`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub config: FreeForm,
    /// More arguments. What the configuration can say belongs there.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// DNS servers of pods. Talos' default is the tenth address of each service network.
    #[builder(default)]
    #[serde(rename = "clusterDNS", default, skip_serializing_if = "Vec::is_empty")]
    pub cluster_dns: Vec<IpAddr>,
    /// Whether containers get the runtime's seccomp profile if they name none. `talosctl gen config` writes `true`.
    pub default_runtime_seccomp_profile_enabled: Option<bool>,
}
