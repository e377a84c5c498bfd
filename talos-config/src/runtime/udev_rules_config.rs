//! The kind `UdevRulesConfig`.

use serde::{Deserialize, Serialize};

/// Rules of udev beside Talos' own. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/udev_rules.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct UdevRulesConfig {
    /// Rules, one a line.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}
