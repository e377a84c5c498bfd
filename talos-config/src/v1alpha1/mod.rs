//! The unnamed document that all Talos releases have.

mod config;

pub use self::config::{ClusterConfig, Config, Etcd, MachineConfig, MachineType};
