//! The kind `SysctlConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Parameters of the kernel below `/proc/sys`. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/sysctl.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct SysctlConfig {
    /// Values by name, such as `net.ipv4.ip_forward`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}
