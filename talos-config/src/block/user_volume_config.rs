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
    /// Its name, at most 34 characters: the partition is labelled `u-<name>`, the mount point `/var/mnt/<name>`.
    pub name: Name,
    /// What it is made of. Talos' default is a partition.
    pub volume_type: Option<VolumeType>,
    /// On which disk, and how large; a disk selector and a smallest or largest size are required unless it is a directory.
    pub provisioning: Option<Provisioning>,
    /// How it is formatted. Talos' default is XFS; it counts only when the volume is made.
    pub filesystem: Option<Filesystem>,
    /// How it is mounted. Talos' default is `nosuid`, `nodev` and `noexec`.
    pub mount: Option<UserMount>,
}

/// What a user volume is made of. Talos' default is [`Partition`](Self::Partition).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VolumeType {
    /// A folder below `/var`, without limits.
    Directory,
    /// A whole disk, without a partition table.
    Disk,
    /// A partition of the disk, made with the sizes in `provisioning`.
    Partition,
}

/// How a user volume is formatted. Talos formats it once; a later change does not.
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

/// A file system that Talos makes on a user volume. Its default is [`Xfs`](Self::Xfs).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FilesystemType {
    /// btrfs; the image needs the extension `siderolabs/btrfs`.
    Btrfs,
    /// ext4, without project quotas.
    Ext4,
    /// XFS: Talos' default, and the only one with project quotas.
    Xfs,
}

/// How a user volume is mounted, at `/var/mnt/<name>`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserMount {
    /// Whether access times are not kept. Talos' default is `false`.
    pub disable_access_time: Option<bool>,
    /// `nosuid`, `nodev` and `noexec`: what lies on the volume cannot be run. Talos' default is `true`. Since Talos 1.14.
    pub secure: Option<bool>,
}
