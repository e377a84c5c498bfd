//! Talos machine configuration as typed Rust.

pub mod block;
pub mod cluster;
pub mod cri;
mod error;
pub mod k8s;
mod machine_config;
pub mod network;
pub mod runtime;
pub mod secrets;
mod talosconfig;
pub mod v1alpha1;

pub use self::error::Error;
pub use self::machine_config::{Document, MachineConfig};
pub use self::talosconfig::Talosconfig;
