//! The kind `FilesystemTrimConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// File systems tell their disks regularly what is free. Since Talos 1.14.
///
/// Upstream: `config/types/block/filesystem_trim_config.go`.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct FilesystemTrimConfig {
    /// How often; each volume of each node has its own moment in it. Talos takes a document without it; `talosctl gen config` writes a week.
    pub interval: Option<GoDuration>,
}
