//! Upkeep of volumes.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::ByteSize;

/// When the disk learns what is free on this volume.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Trim {
    /// Whether it does. Talos' default is `true` if a `FilesystemTrimConfig` is there.
    pub enabled: Option<bool>,
    /// How often. The default is that of `FilesystemTrimConfig`.
    #[builder(into)]
    pub interval: Option<GoDuration>,
}

/// When this file system is looked through for damage.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Scrub {
    /// Whether it is. Talos' default is `true` if a `FilesystemScrubConfig` is there.
    pub enabled: Option<bool>,
    /// How often, ten seconds at least. The default is that of `FilesystemScrubConfig`.
    #[builder(into)]
    pub interval: Option<GoDuration>,
}

/// Options of XFS when a file system is made.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct XfsOptions {
    /// Smallest allocation group, for volumes that grow much. The default of `mkfs.xfs` if `None`.
    pub min_allocation_group_size: Option<ByteSize>,
}

/// How a volume of Talos' own is formatted.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SystemFilesystem {
    /// Options of XFS, which count when the volume is made.
    pub xfs: Option<XfsOptions>,
}
