//! The kind `KernelModuleConfig`.

use serde::{Deserialize, Serialize};

/// A module that the kernel loads at start. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/kernel_module.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct KernelModuleConfig {
    /// Its name, such as `br_netfilter`.
    #[builder(into)]
    pub name: String,
    /// Parameters, each as `name=value`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
}
