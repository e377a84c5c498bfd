//! The kind `SecurityProfileConfig`.

use serde::Serialize;

/// How the node is hardened. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/security_profile_config.go`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct SecurityProfileConfig {
    /// Whether containers run in namespaces apart from Talos' own. `talosctl gen config` writes `true`.
    pub workload_isolation: bool,
}
