//! The kind `KubeAPIServerConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Arguments, Resources};

/// kube-apiserver. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/apiserver.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeAPIServerConfig {
    /// Image with a tag, such as `registry.k8s.io/kube-apiserver:v1.36.3`.
    #[builder(into)]
    pub image: String,
    /// More arguments. Authentication and authorization have their own kinds, and are refused here.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// Environment variables of its container, such as `HTTPS_PROXY`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// What its pod asks for and may use. What is `None` is left to Talos.
    pub resources: Option<Resources>,
    /// Its port on every control plane. Talos' default is 6443; an endpoint that leads straight there has to name another.
    pub api_port: Option<u16>,
    /// More names and addresses of its certificate; nodes and endpoint are in it anyway.
    #[builder(default)]
    #[serde(rename = "certExtraSANs", default, skip_serializing_if = "Vec::is_empty")]
    pub cert_extra_sans: Vec<String>,
    /// Whether it has a startup probe, so that a slow start is not taken for a failure. Talos' default is `true`.
    pub startup_probes: Option<bool>,
}
