//! Kinds of Cilium that hand out and announce addresses.

mod l2_announcement_policy;
mod load_balancer_ip_pool;

pub use self::l2_announcement_policy::{CiliumL2AnnouncementPolicy, CiliumL2AnnouncementPolicySpec, L2_ANNOUNCEMENT_POLICY};
pub use self::load_balancer_ip_pool::{Block, CiliumLoadBalancerIPPool, CiliumLoadBalancerIPPoolSpec, LOAD_BALANCER_IP_POOL};
