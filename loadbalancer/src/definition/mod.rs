//! Definitions, which become parts.

mod cilium;
mod envoy_gateway;
mod https_gateway;

pub use self::cilium::{Cilium, Pool, claims};
pub use self::envoy_gateway::EnvoyGateway;
pub use self::https_gateway::{Addresses, HttpsGateway, route};

/// The owner in the address ledger of the pool `pool`.
fn pool_owner(cluster: &homelab_core::Name, pool: &homelab_core::Name) -> String {
    format!("the pool `{pool}` of cluster `{cluster}`")
}
