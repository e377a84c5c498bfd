//! The kind `ExistingVolumeConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Scrub, Trim, VolumeSelector};

/// A partition or disk with a file system that is there already, mounted at `/var/mnt/<name>`. Since Talos 1.11.
///
/// Upstream: `config/types/block/existing_volume_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct ExistingVolumeConfig {
    /// Its name; no user volume may have it as well.
    #[builder(into)]
    pub name: String,
    /// How it is found.
    pub discovery: Option<VolumeDiscovery>,
    /// How it is mounted. Talos' default is `nosuid`, `nodev` and `noexec`.
    pub mount: Option<ExistingMount>,
    /// When the disk learns what is free. Since Talos 1.14.
    pub trim: Option<Trim>,
    /// When it is looked through for damage. Since Talos 1.14.
    pub scrub: Option<Scrub>,
}

/// How a volume that is there already is found.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VolumeDiscovery {
    /// True for the one volume that is meant.
    pub volume_selector: Option<VolumeSelector>,
}

/// How a volume that is there already is mounted.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExistingMount {
    /// Whether nothing can be written. Talos' default is `false`.
    pub read_only: Option<bool>,
    /// Whether access times are not kept. Talos' default is `false`.
    pub disable_access_time: Option<bool>,
    /// `nosuid`, `nodev` and `noexec`. Talos' default is `true`. Since Talos 1.14.
    pub secure: Option<bool>,
}
