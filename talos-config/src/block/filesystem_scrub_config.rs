//! The kind `FilesystemScrubConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// File systems are looked through for damage regularly (`xfs_scrub`). Since Talos 1.14.
///
/// Upstream: `config/types/block/fs_scrub.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct FilesystemScrubConfig {
    /// How often, ten seconds at least. Talos' default is a week.
    #[builder(into)]
    pub interval: Option<GoDuration>,
}
