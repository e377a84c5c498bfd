//! The kind `UserVolumeConfig`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use super::{Encryption, Provisioning, Scrub, Trim, XfsOptions};
use crate::exposed::Fields;

/// A volume for the user's data, mounted at `/var/mnt/<name>`. Since Talos 1.10.
///
/// Upstream: `config/types/block/user_volume_config.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::block::UserVolumeConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct UserVolumeConfig {
    /// Its name, at most 34 letters, digits and hyphens: the partition is labelled `u-<name>`, the mount point `/var/mnt/<name>`.
    #[builder(into)]
    pub name: String,
    /// What it is made of. Talos' default is a partition.
    pub volume_type: Option<VolumeType>,
    /// On which disk, and how large; a disk selector and a smallest or largest size are required unless it is a directory.
    pub provisioning: Option<Provisioning>,
    /// How it is formatted. Talos' default is XFS; it counts only when the volume is made.
    pub filesystem: Option<Filesystem>,
    /// How it is encrypted. It is not if `None`.
    pub encryption: Option<Encryption>,
    /// How it is mounted. Talos' default is `nosuid`, `nodev` and `noexec`.
    pub mount: Option<UserMount>,
    /// When the disk learns what is free. Since Talos 1.14.
    pub trim: Option<Trim>,
    /// When it is looked through for damage. Since Talos 1.14.
    pub scrub: Option<Scrub>,
}

impl UserVolumeConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("name", &self.name)
            .plain("volumeType", &self.volume_type)
            .plain("provisioning", &self.provisioning)
            .plain("filesystem", &self.filesystem)
            .value("encryption", self.encryption.as_ref().map(Encryption::exposed))
            .plain("mount", &self.mount)
            .plain("trim", &self.trim)
            .plain("scrub", &self.scrub)
            .done()
    }
}

/// How a user volume is formatted. Talos formats it once; a later change does not.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filesystem {
    /// The file system. Talos' default is XFS.
    #[serde(rename = "type")]
    pub kind: Option<FilesystemType>,
    /// Whether folders can have quotas, for XFS only. Talos' default is `false`.
    pub project_quota_support: Option<bool>,
    /// Options of XFS, for XFS only.
    pub xfs: Option<XfsOptions>,
}

/// How a user volume is mounted, at `/var/mnt/<name>`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserMount {
    /// Whether access times are not kept. Talos' default is `false`.
    pub disable_access_time: Option<bool>,
    /// `nosuid`, `nodev` and `noexec`: what lies on the volume cannot be run. Talos' default is `true`. Since Talos 1.14.
    pub secure: Option<bool>,
}

/// A file system. Talos makes XFS, ext4 and btrfs on user volumes; XFS is its default.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum FilesystemType {
    /// Not said, which is as good as leaving it out.
    #[serde(rename = "none")]
    None,
    /// XFS: Talos' default, and the only one with project quotas.
    #[serde(rename = "xfs")]
    Xfs,
    /// FAT, of boot partitions; not for user volumes.
    #[serde(rename = "vfat")]
    Vfat,
    /// ext4, without project quotas.
    #[serde(rename = "ext4")]
    Ext4,
    /// That of CDs; not for user volumes.
    #[serde(rename = "iso9660")]
    Iso9660,
    /// None but space for swapping; not for user volumes.
    #[serde(rename = "swapi")]
    Swap,
    /// A folder of a virtual machine's host.
    #[serde(rename = "virtiofs")]
    Virtiofs,
    /// btrfs; the image needs the extension `siderolabs/btrfs`.
    #[serde(rename = "btrfs")]
    Btrfs,
}

/// What a volume is made of. Talos' default is [`Partition`](Self::Partition); it takes that, a disk or a directory for user volumes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VolumeType {
    /// A partition of the disk, made with the sizes in `provisioning`.
    Partition,
    /// A whole disk, without a partition table.
    Disk,
    /// Memory; Talos' own.
    Tmpfs,
    /// A folder below `/var`, without limits.
    Directory,
    /// A link to another one; Talos' own.
    Symlink,
    /// A layer on another one; Talos' own.
    Overlay,
    /// Something from outside; Talos' own.
    External,
}
