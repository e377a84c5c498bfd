//! The kind `VolumeConfig`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use super::{ByteSize, DiskSelector, Encryption, Scrub, Size, SystemFilesystem, Trim};
use crate::exposed::Fields;

/// How a volume of Talos' own is made and mounted. Since Talos 1.8.
///
/// Upstream: `config/types/block/volume_config.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::block::VolumeConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct VolumeConfig {
    /// Which volume; its name in YAML is in capitals, such as `EPHEMERAL`.
    pub name: SystemVolume,
    /// Where it is and how large. Talos' default is on the system disk.
    pub provisioning: Option<Provisioning>,
    /// How it is formatted. Since Talos 1.14.
    pub filesystem: Option<SystemFilesystem>,
    /// How it is encrypted. It is not if `None`.
    pub encryption: Option<Encryption>,
    /// How it is mounted. Talos' default is `nosuid` and `nodev`.
    pub mount: Option<Mount>,
    /// When the disk learns what is free. Since Talos 1.14.
    pub trim: Option<Trim>,
    /// When it is looked through for damage. Since Talos 1.14.
    pub scrub: Option<Scrub>,
}

impl VolumeConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("name", &self.name)
            .plain("provisioning", &self.provisioning)
            .plain("filesystem", &self.filesystem)
            .value("encryption", self.encryption.as_ref().map(Encryption::exposed))
            .plain("mount", &self.mount)
            .plain("trim", &self.trim)
            .plain("scrub", &self.scrub)
            .done()
    }
}

/// How a volume of Talos' own is mounted. What is `None` is left to Talos.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mount {
    /// `nosuid` and `nodev`, for etcd and logs `noexec` as well. Talos' default is `true`.
    pub secure: Option<bool>,
    /// Whether access times are not kept; for `EPHEMERAL` only. Talos' default is `false`.
    pub disable_access_time: Option<bool>,
}

/// On which disk a volume is, and how large. What is `None` is left to Talos.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provisioning {
    /// The disk that the expression is true for. Talos' default for its own volumes is the system disk.
    pub disk_selector: Option<DiskSelector>,
    /// Whether it grows with the disk, and is made after those that do not. Talos' default is `false` for user volumes.
    pub grow: Option<bool>,
    /// Smallest size; without that room the volume is not made. Talos' default is 100 MiB for user volumes.
    pub min_size: Option<ByteSize>,
    /// Largest size, in bytes or percent of the disk; Talos' default is all that is free.
    pub max_size: Option<Size>,
}

/// A volume of Talos' own, whether it has a partition or is a folder of another.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SystemVolume {
    /// Machine configuration and state; takes no provisioning and no mount.
    State,
    /// `/var`: images, logs, pods, and etcd where it has no volume of its own.
    Ephemeral,
    /// Images for nodes without a registry; takes no mount.
    ImageCache,
    /// etcd's data on a partition of its own, apart from `/var`: other writers do not slow it down.
    Etcd,
    /// Images and containers (containerd) on a partition of its own, apart from `/var`.
    Cri,
    /// Pods' data, such as `emptyDir`, on a partition of its own, apart from `/var`.
    Kubelet,
    /// Logs of the host and of pods on a partition of its own, apart from `/var`.
    Log,
}
