//! The kind `LVMLogicalVolumeConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::block::{ByteSize, Size};

/// A logical volume (LVM). Since Talos 1.14.
///
/// Upstream: `config/types/storage/lvm_logical_volume_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct LVMLogicalVolumeConfig {
    /// Its name: 1 to 63 letters, digits, hyphens and underscores.
    #[builder(into)]
    pub name: String,
    /// How it lies on the disks of its group.
    #[serde(rename = "type")]
    pub kind: LogicalVolumeType,
    /// Copies beside the first, 1 at least; for `raid1` and `raid10` only.
    pub mirrors: Option<u32>,
    /// Disks that data is spread over, 2 at least; for `raid0` and `raid10` only.
    pub stripes: Option<u32>,
    /// In which group, and how large.
    pub provisioning: LogicalVolumeProvisioning,
}

/// In which group a logical volume is, and how large.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogicalVolumeProvisioning {
    /// Name of the `LVMVolumeGroupConfig`.
    #[builder(into)]
    pub volume_group: String,
    /// Smallest size; at most the largest one.
    pub min_size: Option<ByteSize>,
    /// Largest size, in bytes or percent of the group. Talos requires it.
    pub max_size: Option<Size>,
}

/// How a logical volume lies on disks.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogicalVolumeType {
    /// On one after the other.
    Linear,
    /// The same on each.
    Raid1,
    /// A part on each; one that fails takes all.
    Raid0,
    /// Parts on pairs of disks.
    Raid10,
}
