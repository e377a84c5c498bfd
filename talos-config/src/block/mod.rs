//! Disks and volumes.

mod disk_selector;
mod encryption;
mod existing_volume_config;
mod external_volume_config;
mod filesystem_scrub_config;
mod filesystem_trim_config;
mod raw_volume_config;
mod size;
mod swap_volume_config;
mod upkeep;
mod user_volume_config;
mod volume_config;
mod zswap_config;

pub use self::disk_selector::{DiskSelector, VolumeSelector};
pub use self::encryption::{Encryption, EncryptionKey, EncryptionProvider, KmsKey, NodeIdKey, StaticKey, TpmKey, TpmOptions};
pub use self::existing_volume_config::{ExistingMount, ExistingVolumeConfig, VolumeDiscovery};
pub use self::external_volume_config::{ExternalMount, ExternalVolumeConfig, Virtiofs};
pub use self::filesystem_scrub_config::FilesystemScrubConfig;
pub use self::filesystem_trim_config::FilesystemTrimConfig;
pub use self::raw_volume_config::RawVolumeConfig;
pub use self::size::{ByteSize, InvalidSize, Size};
pub use self::swap_volume_config::SwapVolumeConfig;
pub use self::upkeep::{Scrub, SystemFilesystem, Trim, XfsOptions};
pub use self::user_volume_config::{Filesystem, FilesystemType, UserMount, UserVolumeConfig, VolumeType};
pub use self::volume_config::{Mount, Provisioning, SystemVolume, VolumeConfig};
pub use self::zswap_config::ZswapConfig;
