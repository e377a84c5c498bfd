//! Switches.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Switches.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Features {
    /// Whether Talos' API knows roles; always on since Talos 1.11.
    pub rbac: Option<bool>,
    /// Whether a name is made from the machine's identity. Before Talos 1.12.
    pub stable_hostname: Option<bool>,
    /// Whether pods may use Talos' API. Before Talos 1.14.
    #[serde(rename = "kubernetesTalosAPIAccess")]
    pub kubernetes_talos_api_access: Option<TalosApiAccess>,
    /// Whether certificates have to be for clients. Talos' default is `true` since 1.12.
    pub apid_check_ext_key_usage: Option<bool>,
    /// Whether folders of pods can have quotas; `talosctl gen config` writes `true`.
    pub disk_quota_support: Option<bool>,
    /// The load balancer on each node. Before Talos 1.14.
    pub kube_prism: Option<KubePrism>,
    /// The resolver on the host. Before Talos 1.14.
    #[serde(rename = "hostDNS")]
    pub host_dns: Option<HostDns>,
    /// Images from the machine's own cache. Before Talos 1.14.
    pub image_cache: Option<ImageCache>,
    /// How addresses are sorted: `v1` or `v2`.
    #[builder(into)]
    pub node_address_sort_algorithm: Option<String>,
}

/// Which pods may use Talos' API.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TalosApiAccess {
    /// Whether they may. Talos' default is `false`.
    pub enabled: Option<bool>,
    /// Roles that they may ask for.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_roles: Vec<String>,
    /// Namespaces whose pods may.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_kubernetes_namespaces: Vec<String>,
}

/// The load balancer on each node.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct KubePrism {
    /// Whether it runs. Talos' default is `false`.
    pub enabled: Option<bool>,
    /// Its port on 127.0.0.1. Talos' default is 7445.
    pub port: Option<i64>,
}

/// The resolver on the host.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HostDns {
    /// Whether it runs. Talos' default is `false`.
    pub enabled: Option<bool>,
    /// Whether `CoreDNS` asks it. Talos' default is `false`.
    #[serde(rename = "forwardKubeDNSToHost")]
    pub forward_kube_dns_to_host: Option<bool>,
    /// Whether it knows the names of the members. Talos' default is `false`.
    pub resolve_member_names: Option<bool>,
}

/// Images from the machine's own cache.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageCache {
    /// Whether it is used. Talos' default is `false`.
    pub local_enabled: Option<bool>,
}
