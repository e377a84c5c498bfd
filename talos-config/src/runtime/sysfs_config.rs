//! The kind `SysfsConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Parameters of the kernel below `/sys`. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/sysfs.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct SysfsConfig {
    /// Values by path with dots, such as `devices.system.cpu.cpu0.cpufreq.scaling_governor`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}
