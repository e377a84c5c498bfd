//! Containers that Talos runs without Kubernetes.

mod container_config;
mod mounts;
mod resources;
mod security;

pub use self::container_config::{ContainerConfig, RunAs};
pub use self::mounts::{HostPathMount, Mount, TmpfsMount, UserVolumeMount};
pub use self::resources::{DependsOn, ResourceLimits, Resources};
pub use self::security::{Capabilities, Network, Security};
