use bon::Builder;
use homelab_core::Kind;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Kind of [`IPAddressPool`].
pub const IP_ADDRESS_POOL: Kind = Kind::new("metallb.io", "IPAddressPool");

/// Addresses that Services of type `LoadBalancer` get.
///
/// Pools that share addresses are refused by MetalLB's webhook, when Flux applies them.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "metallb.io", version = "v1beta1", kind = "IPAddressPool", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct IPAddressPoolSpec {
    /// Networks, and ranges such as `192.168.1.200-192.168.1.219`.
    pub addresses: Vec<String>,
    /// Whether Services get an address without naming the pool. MetalLB's default is `true`.
    pub auto_assign: Option<bool>,
    /// Whether addresses that end in 0 or 255 are left out. MetalLB's default is `false`.
    #[serde(rename = "avoidBuggyIPs")]
    pub avoid_buggy_ips: Option<bool>,
    /// Which Services the pool is for; all of them if `None`.
    pub service_allocation: Option<ServiceAllocation>,
}

/// Which Services an [`IPAddressPool`] is for.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServiceAllocation {
    /// The lower, the sooner; those without one come last.
    pub priority: Option<u32>,
    /// Namespaces of the Services; all of them if empty.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Namespaces of the Services by label.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespace_selectors: Vec<LabelSelector>,
    /// Services by label: one of these has to match. All of them if empty.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_selectors: Vec<LabelSelector>,
}

#[cfg(test)]
mod tests {
    use super::IPAddressPoolSpec;
    use serde_json::json;

    #[test]
    fn every_field_is_read_back() {
        let selector = json!({ "matchLabels": { "pool": "dmz" } });
        let allocation = json!({ "priority": 50, "namespaces": ["web"], "namespaceSelectors": [selector], "serviceSelectors": [selector] });
        let value = json!({
            "addresses": ["192.168.1.9-192.168.1.12", "fd00::/120"],
            "autoAssign": false,
            "avoidBuggyIPs": true,
            "serviceAllocation": allocation,
        });
        let spec: IPAddressPoolSpec = serde_json::from_value(value.clone()).expect("a pool");
        assert_eq!(serde_json::to_value(spec).expect("a pool"), value);
    }
}
