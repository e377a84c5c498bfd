//! LVM and RAID.

mod lvm_logical_volume_config;
mod lvm_volume_group_config;
mod raid_array_config;

pub use self::lvm_logical_volume_config::{LVMLogicalVolumeConfig, LogicalVolumeProvisioning, LogicalVolumeType};
pub use self::lvm_volume_group_config::{GroupProvisioning, LVMVolumeGroupConfig};
pub use self::raid_array_config::{ArrayProvisioning, RAIDArrayConfig, RaidLevel, RaidMetadata};
