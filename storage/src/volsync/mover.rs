//! What both directions of a mover have in common.

use homelab_core::Name;
use serde::{Deserialize, Serialize};

/// How the mover gets at the data of a volume.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum CopyMethod {
    /// A clone of the volume by its CSI driver.
    Clone,
    /// The volume itself, while the app uses it: for classes that can neither clone nor snapshot.
    Direct,
    /// A snapshot of the volume by its CSI driver.
    Snapshot,
}

/// A volume that the mover has besides the data, such as the one with the repository. Since `VolSync` 0.13.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MoverVolume {
    /// Name of the folder below `/mnt` in the mover.
    pub mount_path: String,
    /// The volume.
    pub volume_source: MoverVolumeSource,
}

/// What a [`MoverVolume`] is. Nothing else than claims, Secrets and NFS can be mounted: no service account token.
///
/// NFS is left out here, because the Pod Security level `restricted` refuses it in pods: a claim may lie on NFS.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MoverVolumeSource {
    /// A claim of the same namespace.
    pub persistent_volume_claim: MoverPersistentVolumeClaim,
}

/// A claim that the mover mounts.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MoverPersistentVolumeClaim {
    /// Its name.
    pub claim_name: Name,
}

impl MoverVolume {
    /// The claim `claim` at `/mnt/<folder>`.
    pub fn claim(folder: &str, claim: Name) -> Self {
        let persistent_volume_claim = MoverPersistentVolumeClaim { claim_name: claim };
        Self { mount_path: folder.to_owned(), volume_source: MoverVolumeSource { persistent_volume_claim } }
    }
}
