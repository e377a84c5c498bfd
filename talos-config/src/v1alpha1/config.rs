//! The document without a kind; each machine has exactly one.

use serde::Deserialize;
use serde_json::Value;

use super::{ClusterConfig, MachineConfig};
use crate::exposed::Fields;

/// The document without a kind; each machine has exactly one.
///
/// Upstream: `config/types/v1alpha1/v1alpha1_types.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::v1alpha1::Config) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct Config {
    /// Whether services log in detail, and containerd as well. Talos' default is `false`.
    pub debug: Option<bool>,
    /// Whether the configuration is kept on disk. Talos takes `true` only, which is its default.
    pub persist: Option<bool>,
    /// The machine: its role, and what lets it join.
    pub machine: Option<MachineConfig>,
    /// The cluster: its join token, and etcd on control planes.
    pub cluster: Option<ClusterConfig>,
}

impl Config {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("debug", &self.debug)
            .plain("persist", &self.persist)
            .value("machine", self.machine.as_ref().map(MachineConfig::exposed))
            .value("cluster", self.cluster.as_ref().map(ClusterConfig::exposed))
            .done()
    }
}
