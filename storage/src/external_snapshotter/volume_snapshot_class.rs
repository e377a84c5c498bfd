//! `VolumeSnapshotClass`.

use std::collections::BTreeMap;

use k8s_openapi::ClusterResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Deserialize, Serialize};

/// How a CSI driver makes snapshots. As `StorageClass` it has no `spec`.
///
/// ```
/// use homelab_core::{Object, ObjectExt};
/// use storage::external_snapshotter::{DeletionPolicy, VolumeSnapshotClass};
///
/// let class = VolumeSnapshotClass::new("nfs.csi.k8s.io", DeletionPolicy::Delete).named("nas");
/// assert_eq!(Object::new(class).expect("it has a name").to_yaml(), "\
/// apiVersion: snapshot.storage.k8s.io/v1
/// kind: VolumeSnapshotClass
/// metadata:
///   name: nas
/// driver: nfs.csi.k8s.io
/// deletionPolicy: Delete
/// ");
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VolumeSnapshotClass {
    /// Always `snapshot.storage.k8s.io/v1`.
    pub api_version: String,
    /// Always `VolumeSnapshotClass`.
    pub kind: String,
    /// Name and labels.
    pub metadata: ObjectMeta,
    /// The CSI driver, as its `CSIDriver` is named.
    pub driver: String,
    /// What becomes of the snapshot when its `VolumeSnapshot` is deleted.
    pub deletion_policy: DeletionPolicy,
    /// Settings of the driver.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

/// What becomes of a snapshot when its object is deleted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DeletionPolicy {
    /// It is deleted, too.
    Delete,
    /// It stays, for somebody to delete.
    Retain,
}

impl VolumeSnapshotClass {
    /// A class of `driver`, without a name yet.
    pub fn new(driver: &str, deletion_policy: DeletionPolicy) -> Self {
        Self {
            api_version: <Self as k8s_openapi::Resource>::API_VERSION.to_owned(),
            kind: <Self as k8s_openapi::Resource>::KIND.to_owned(),
            metadata: ObjectMeta::default(),
            driver: driver.to_owned(),
            deletion_policy,
            parameters: BTreeMap::new(),
        }
    }
}

impl k8s_openapi::Resource for VolumeSnapshotClass {
    const API_VERSION: &'static str = "snapshot.storage.k8s.io/v1";
    const GROUP: &'static str = "snapshot.storage.k8s.io";
    const KIND: &'static str = "VolumeSnapshotClass";
    const VERSION: &'static str = "v1";
    const URL_PATH_SEGMENT: &'static str = "volumesnapshotclasses";
    type Scope = ClusterResourceScope;
}

impl k8s_openapi::Metadata for VolumeSnapshotClass {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}
