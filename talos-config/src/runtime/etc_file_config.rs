//! The kind `EtcFileConfig`.

use serde::{Deserialize, Serialize};

/// A file below `/etc` that is the user's. Since Talos 1.14.
///
/// Upstream: `config/types/runtime/etc_file.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct EtcFileConfig {
    /// Its path below `/etc`, of none that Talos writes itself.
    #[builder(into)]
    pub name: String,
    /// Its permissions, as a number: `0o644`.
    pub mode: u32,
    /// What stands in it.
    #[builder(into)]
    pub contents: String,
}
