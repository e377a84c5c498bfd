//! How members of a cluster find each other.

mod discovery_identity_config;
mod discovery_service_config;

pub use self::discovery_identity_config::DiscoveryIdentityConfig;
pub use self::discovery_service_config::DiscoveryServiceConfig;
