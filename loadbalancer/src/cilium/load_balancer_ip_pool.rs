use std::net::IpAddr;

use bon::Builder;
use homelab_core::{AddressRange, Kind};
use ipnet::IpNet;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Kind of [`CiliumLoadBalancerIPPool`], which Cilium's operator defines when it starts; it belongs to the whole
/// cluster.
pub const LOAD_BALANCER_IP_POOL: Kind = Kind::new("cilium.io", "CiliumLoadBalancerIPPool");

/// Addresses that Services of type `LoadBalancer` get.
///
/// Pools that share addresses are no error to Cilium: the one added later gives none.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "cilium.io", version = "v2", kind = "CiliumLoadBalancerIPPool", schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CiliumLoadBalancerIPPoolSpec {
    /// The addresses, of either family; Cilium gives them in no order that can be relied on.
    pub blocks: Vec<Block>,
    /// Services that get addresses of this pool; all of them if `None`.
    pub service_selector: Option<LabelSelector>,
    /// Whether the pool gives no more addresses; those which it gave stay. Cilium's default is `false`.
    pub disabled: Option<bool>,
}

/// Some addresses of a pool: a range or a network. They have to be free in the LAN.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Block {
    /// From the first to the last, both included.
    Range {
        /// The first address of the range.
        start: IpAddr,
        /// The last address of the range, which is given, too.
        stop: IpAddr,
    },
    /// A network; its first and last address are given, too.
    Network {
        /// The network without host bits, such as `192.168.1.192/28`.
        cidr: IpNet,
    },
}

impl From<AddressRange> for Block {
    fn from(range: AddressRange) -> Self {
        Self::Range { start: range.first(), stop: range.last() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, CiliumLoadBalancerIPPoolSpec};
    use serde_json::json;

    #[test]
    fn both_forms_of_a_block_are_read_back() {
        let value = json!({ "blocks": [{ "start": "192.168.1.9", "stop": "192.168.1.12" }, { "cidr": "fd00::/120" }], "disabled": true });
        let spec: CiliumLoadBalancerIPPoolSpec = serde_json::from_value(value.clone()).expect("a pool");
        assert!(matches!(spec.blocks[..], [Block::Range { .. }, Block::Network { .. }]));
        assert_eq!(serde_json::to_value(spec).expect("a pool"), value);
    }
}
