//! The kind `UserVolumeConfig`.

use homelab_core::Name;
use serde::Serialize;
use serde_with::skip_serializing_none;

use super::Provisioning;

/// A volume for the user's data, mounted at `/var/mnt/<name>`. Since Talos 1.10.
///
/// Upstream: `config/types/block/user_volume_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct UserVolumeConfig {
    /// Its name, at most 34 characters.
    pub name: Name,
    /// What it is made of. Talos' default is a partition.
    pub volume_type: Option<VolumeType>,
    /// On which disk, and how large; a disk selector and a smallest or largest size are required unless it is a directory.
    pub provisioning: Option<Provisioning>,
    /// How it is formatted.
    pub filesystem: Option<Filesystem>,
    /// How it is mounted.
    pub mount: Option<UserMount>,
}

/// What a user volume is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VolumeType {
    /// A folder below `/var`, without limits.
    Directory,
    /// A whole disk.
    Disk,
    /// A partition.
    Partition,
}

/// How a user volume is formatted.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filesystem {
    /// The file system. Talos' default is XFS.
    #[serde(rename = "type")]
    pub kind: Option<FilesystemType>,
    /// Whether folders can have quotas, for XFS only. Talos' default is `false`.
    pub project_quota_support: Option<bool>,
}

/// A file system.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FilesystemType {
    /// btrfs.
    Btrfs,
    /// ext4.
    Ext4,
    /// XFS.
    Xfs,
}

/// How a user volume is mounted.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserMount {
    /// Whether access times are not kept. Talos' default is `false`.
    pub disable_access_time: Option<bool>,
    /// `nosuid`, `nodev` and `noexec`: what lies on the volume cannot be run. Talos' default is `true`. Since Talos 1.14.
    pub secure: Option<bool>,
}
