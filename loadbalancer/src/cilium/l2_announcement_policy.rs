use bon::Builder;
use homelab_core::Kind;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Kind of [`CiliumL2AnnouncementPolicy`], which Cilium's operator defines when it starts; it belongs to the whole
/// cluster.
pub const L2_ANNOUNCEMENT_POLICY: Kind = Kind::new("cilium.io", "CiliumL2AnnouncementPolicy");

/// Which nodes answer ARP and NDP for which Services.
///
/// For each Service one node answers at a time; a policy that announces neither sort of address does nothing.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "cilium.io", version = "v2alpha1", kind = "CiliumL2AnnouncementPolicy", schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CiliumL2AnnouncementPolicySpec {
    /// Services that are announced, by their labels; all of them if `None`. An empty selector is all of them, too.
    pub service_selector: Option<LabelSelector>,
    /// Nodes that may announce, by their labels; all of them if `None`.
    pub node_selector: Option<LabelSelector>,
    /// Network interfaces, as regular expressions in Go's syntax; all of them if empty.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<String>,
    /// Whether addresses in `spec.externalIPs` of a Service are announced. Cilium's default is `false`.
    #[serde(rename = "externalIPs")]
    pub external_ips: Option<bool>,
    /// Whether addresses of a Service's load balancer are announced. Cilium's default is `false`.
    #[serde(rename = "loadBalancerIPs")]
    pub load_balancer_ips: Option<bool>,
}
