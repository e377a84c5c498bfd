//! The kubelet.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::k8s::{Arguments, FreeForm};

/// The kubelet.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kubelet {
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
    /// DNS servers of pods. Talos' default is the tenth address of each service network.
    #[builder(default)]
    #[serde(rename = "clusterDNS", default, skip_serializing_if = "Vec::is_empty")]
    pub cluster_dns: Vec<String>,
    /// More arguments, without `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// Folders of the machine that it sees beside the usual ones.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_mounts: Vec<ExtraMount>,
    /// Fields of its configuration, as Kubernetes names them.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub extra_config: FreeForm,
    /// How it comes by credentials of registries.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub credential_provider_config: FreeForm,
    /// Whether containers get the runtime's seccomp profile if they name none. Talos' default is `false`.
    pub default_runtime_seccomp_profile_enabled: Option<bool>,
    /// Whether the node is called by its whole domain name. Talos' default is `false`.
    #[serde(rename = "registerWithFQDN")]
    pub register_with_fqdn: Option<bool>,
    /// Which of its addresses is the node's.
    #[serde(rename = "nodeIP")]
    pub node_ip: Option<KubeletNodeIp>,
    /// Whether it runs without the cluster. Talos' default is `false`.
    pub skip_node_registration: Option<bool>,
    /// Whether it does not look at `/etc/kubernetes/manifests`. Talos' default is `false`.
    pub disable_manifests_directory: Option<bool>,
}

/// Which of a machine's addresses is the node's.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KubeletNodeIp {
    /// Networks that it lies in; `!10.0.0.0/8` excludes.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub valid_subnets: Vec<String>,
}

/// A folder of the machine that the kubelet sees.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtraMount {
    /// Where it sees it.
    #[builder(into)]
    pub destination: String,
    /// Kind of the mount, such as `bind`.
    #[builder(into)]
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Where it is on the machine.
    #[builder(into)]
    pub source: Option<String>,
    /// Options of the mount, such as `rshared`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Users of the machine by those of the container.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uid_mappings: Vec<IdMapping>,
    /// Groups of the machine by those of the container.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gid_mappings: Vec<IdMapping>,
}

/// A range of users or groups.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct IdMapping {
    /// First in the container.
    #[serde(rename = "containerID")]
    pub container_id: u32,
    /// First on the machine.
    #[serde(rename = "hostID")]
    pub host_id: u32,
    /// How many.
    pub size: u32,
}
