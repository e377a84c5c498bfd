//! Networks of pods and Services.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Networks of pods and Services.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterNetwork {
    /// The network of pods. Talos' default is Flannel.
    pub cni: Option<Cni>,
    /// Domain of Services. Talos' default is `cluster.local`.
    #[builder(into)]
    pub dns_domain: String,
    /// Networks of pods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pod_subnets: Vec<String>,
    /// Networks of Services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_subnets: Vec<String>,
}

/// The network of pods.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Cni {
    /// `flannel`, `custom` or `none`.
    #[builder(into)]
    pub name: Option<String>,
    /// Objects to apply, for `custom`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Options of Flannel.
    pub flannel: Option<Flannel>,
}

/// Options of Flannel.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flannel {
    /// More arguments of flanneld, with `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_args: Vec<String>,
    /// Whether kube-network-policies runs beside it. Talos' default is `false`.
    pub kube_network_policies_enabled: Option<bool>,
}
