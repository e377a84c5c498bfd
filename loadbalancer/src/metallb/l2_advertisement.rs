use bon::Builder;
use homelab_core::Kind;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};

/// Kind of [`L2Advertisement`].
pub const L2_ADVERTISEMENT: Kind = Kind::new("metallb.io", "L2Advertisement");

/// Which pools' addresses are answered for by ARP and NDP.
///
/// For each Service one node answers at a time. Without any, MetalLB gives addresses that nobody reaches.
#[derive(Builder, Clone, CustomResource, Debug, Default, Deserialize, PartialEq, Serialize)]
#[kube(group = "metallb.io", version = "v1beta1", kind = "L2Advertisement", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct L2AdvertisementSpec {
    /// Names of pools in the same namespace; all of them if empty.
    #[builder(default)]
    #[serde(default, rename = "ipAddressPools", skip_serializing_if = "Vec::is_empty")]
    pub ip_address_pools: Vec<String>,
    /// Pools by label, besides those.
    #[builder(default)]
    #[serde(default, rename = "ipAddressPoolSelectors", skip_serializing_if = "Vec::is_empty")]
    pub ip_address_pool_selectors: Vec<LabelSelector>,
    /// Nodes that may answer: one of these has to match. All of them if empty.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub node_selectors: Vec<LabelSelector>,
    /// Services that are answered for: one of these has to match. All of those pools' if empty.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_selectors: Vec<LabelSelector>,
    /// Network interfaces that answer, such as `enp1s0`; all of the node's if empty.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<String>,
}
