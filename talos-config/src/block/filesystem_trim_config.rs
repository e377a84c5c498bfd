//! The kind `FilesystemTrimConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};

/// File systems tell their disks regularly what is free. Since Talos 1.14.
///
/// Upstream: `config/types/block/filesystem_trim_config.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct FilesystemTrimConfig {
    /// How often; each volume of each node has its own moment in it. `talosctl gen config` writes a week.
    pub interval: GoDuration,
}
