//! The kind `SecurityProfileConfig`.

use serde::{Deserialize, Serialize};

/// How the node is hardened. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/security_profile_config.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct SecurityProfileConfig {
    /// Whether containers run in namespaces apart from Talos' own. `talosctl gen config` writes `true`; Talos' default is `false`.
    pub workload_isolation: Option<bool>,
}
