//! Disks and volumes.

mod disk_selector;
mod filesystem_trim_config;
mod size;
mod user_volume_config;
mod volume_config;

pub use self::disk_selector::DiskSelector;
pub use self::filesystem_trim_config::FilesystemTrimConfig;
pub use self::size::{ByteSize, InvalidSize, Size};
pub use self::user_volume_config::{Filesystem, FilesystemType, UserMount, UserVolumeConfig, VolumeType};
pub use self::volume_config::{Mount, Provisioning, SystemVolume, VolumeConfig};
