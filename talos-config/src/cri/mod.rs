//! The container runtime.

mod cri_base_runtime_spec_config;
mod cri_customization_config;
mod image_cache_config;
mod registry_auth_config;
mod registry_mirror_config;
mod registry_tls_config;

pub use self::cri_base_runtime_spec_config::CRIBaseRuntimeSpecConfig;
pub use self::cri_customization_config::CRICustomizationConfig;
pub use self::image_cache_config::{ImageCacheConfig, LocalImageCache};
pub use self::registry_auth_config::RegistryAuthConfig;
pub use self::registry_mirror_config::{RegistryEndpoint, RegistryMirrorConfig};
pub use self::registry_tls_config::RegistryTLSConfig;
