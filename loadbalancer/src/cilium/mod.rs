//! Kinds of Cilium that hand out and announce addresses.

mod l2_announcement_policy;
mod load_balancer_ip_pool;
mod traffic_policy;

use homelab_core::{Rule, Target};

use crate::envoy::ENVOY_PROXY;

pub use self::l2_announcement_policy::{CiliumL2AnnouncementPolicy, CiliumL2AnnouncementPolicySpec, L2_ANNOUNCEMENT_POLICY};
pub use self::load_balancer_ip_pool::{Block, CiliumLoadBalancerIPPool, CiliumLoadBalancerIPPoolSpec, LOAD_BALANCER_IP_POOL};
pub(crate) use self::traffic_policy::judge_traffic_policy;

/// Which pool, and which policy that announces it, the label [`POOL_LABEL`](crate::envoy::POOL_LABEL) on the Service of a
/// proxy asks for.
pub const RULES: &[Rule] = &[
    Rule::new(ENVOY_PROXY, "spec.provider.kubernetes.envoyService.labels.pool", Target::Name(LOAD_BALANCER_IP_POOL)),
    Rule::new(ENVOY_PROXY, "spec.provider.kubernetes.envoyService.labels.pool", Target::Name(L2_ANNOUNCEMENT_POLICY)),
];
