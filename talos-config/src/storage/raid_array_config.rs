//! The kind `RAIDArrayConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::block::VolumeSelector;

/// Disks that hold the same data (Linux MD). Since Talos 1.14.
///
/// Upstream: `config/types/storage/raid_array_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct RAIDArrayConfig {
    /// Its name, at most 32 letters, digits, hyphens and underscores.
    #[builder(into)]
    pub name: String,
    /// How data lies on them.
    pub level: RaidLevel,
    /// Version of the metadata on the disks. Talos' default is 1.0.
    pub metadata: Option<RaidMetadata>,
    /// Of what it is made.
    pub provisioning: ArrayProvisioning,
}

/// Of what an array is made.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrayProvisioning {
    /// True for each disk and partition that is meant.
    pub volume_selector: VolumeSelector,
}

/// How data lies on the disks of an array.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RaidLevel {
    /// The same on each.
    Raid1,
}

/// Version of the metadata on the disks of an array.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum RaidMetadata {
    /// At the end of the disks, so that each looks like a plain one.
    #[serde(rename = "1.0")]
    V1_0,
    /// Near the beginning.
    #[serde(rename = "1.2")]
    V1_2,
}
