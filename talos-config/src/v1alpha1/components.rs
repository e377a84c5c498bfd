//! A folder of the machine that a component sees.

use std::collections::BTreeMap;

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::k8s::{Arguments, FreeForm};

/// A folder of the machine that a component sees.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtraVolume {
    /// Where it is on the machine.
    #[builder(into)]
    pub host_path: String,
    /// Where the component sees it.
    #[builder(into)]
    pub mount_path: String,
    /// Whether nothing can be written. Talos' default is `false`.
    pub readonly: Option<bool>,
}

/// What a component's pod asks for and may use: `cpu` and `memory`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Resources {
    /// What it asks for.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub requests: FreeForm,
    /// What it may use.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub limits: FreeForm,
}

/// kube-controller-manager.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ControllerManager {
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
    /// More arguments, without `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// Folders of the machine that it sees.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_volumes: Vec<ExtraVolume>,
    /// Environment variables of its container.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// What its pod asks for and may use.
    pub resources: Option<Resources>,
}

/// kube-scheduler.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scheduler {
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
    /// More arguments, without `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// Folders of the machine that it sees.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_volumes: Vec<ExtraVolume>,
    /// Environment variables of its container.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// What its pod asks for and may use.
    pub resources: Option<Resources>,
    /// A `KubeSchedulerConfiguration`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub config: FreeForm,
}

/// kube-proxy.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proxy {
    /// Whether it is not deployed. Talos' default is `false`.
    pub disabled: Option<bool>,
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
    /// How it works. Talos' default is `nftables`.
    #[builder(into)]
    pub mode: Option<String>,
    /// More arguments, without `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
}

/// `CoreDNS`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CoreDns {
    /// Whether it is not deployed. Talos' default is `false`.
    pub disabled: Option<bool>,
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
}

/// A cloud provider outside Kubernetes.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ExternalCloudProvider {
    /// Whether nodes wait for one. Talos' default is `false`.
    pub enabled: Option<bool>,
    /// URLs of its objects.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub manifests: Vec<String>,
}

/// What `talosctl kubeconfig` gives.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdminKubeconfig {
    /// How long its certificate is valid. Talos' default is a year.
    #[builder(into)]
    pub cert_lifetime: Option<GoDuration>,
}
