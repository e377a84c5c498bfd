//! The kind `LVMVolumeGroupConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::block::VolumeSelector;

/// Disks and partitions that logical volumes share (LVM). Since Talos 1.14.
///
/// Upstream: `config/types/storage/lvm_volume_group_config.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct LVMVolumeGroupConfig {
    /// Its name: 1 to 63 letters, digits, hyphens and underscores.
    #[builder(into)]
    pub name: String,
    /// Of what it is made.
    pub provisioning: GroupProvisioning,
}

/// Of what a volume group is made.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupProvisioning {
    /// True for each disk and partition that is meant.
    pub volume_selector: Option<VolumeSelector>,
}
