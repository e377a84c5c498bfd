//! The container runtime.

mod registry_mirror_config;

pub use self::registry_mirror_config::{RegistryEndpoint, RegistryMirrorConfig};
