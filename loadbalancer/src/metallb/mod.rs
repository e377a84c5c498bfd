//! Kinds of [MetalLB](https://metallb.io) that hand out and announce addresses.

mod ip_address_pool;
mod l2_advertisement;

use homelab_core::{Name, Rule, Target};

use crate::envoy::ENVOY_PROXY;

pub use self::ip_address_pool::{IP_ADDRESS_POOL, IPAddressPool, IPAddressPoolSpec, ServiceAllocation};
pub use self::l2_advertisement::{L2_ADVERTISEMENT, L2Advertisement, L2AdvertisementSpec};

/// Where MetalLB runs, and the only namespace in which it looks for its own objects.
pub const NAMESPACE: Name = Name::from_static("metallb-system");

/// How these kinds name each other, and which pool the label [`POOL_LABEL`](crate::envoy::POOL_LABEL) on the Service of a
/// proxy asks for.
pub const RULES: &[Rule] = &[
    Rule::new(L2_ADVERTISEMENT, "spec.ipAddressPools[]", Target::Name(IP_ADDRESS_POOL)),
    Rule::new(ENVOY_PROXY, "spec.provider.kubernetes.envoyService.labels.pool", Target::NameInAnyNamespace(IP_ADDRESS_POOL)),
    Rule::new(ENVOY_PROXY, "spec.provider.kubernetes.envoyService.labels.pool", Target::NameInAnyNamespace(L2_ADVERTISEMENT)),
];
