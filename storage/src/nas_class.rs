//! What the storage classes of the CSI drivers in this crate have in common.

use std::collections::BTreeMap;

use homelab_core::{Name, ObjectExt};
use k8s_openapi::api::storage::v1::StorageClass;

use crate::Reclaim;
use crate::external_snapshotter::{DeletionPolicy, VolumeSnapshotClass};

/// A class of `driver` whose volumes can be on every node and can grow.
pub(crate) fn storage_class(
    name: &Name,
    driver: &str,
    parameters: BTreeMap<String, String>,
    mount_options: &[&str],
    reclaim: Reclaim,
    is_default: bool,
) -> StorageClass {
    let reclaim = match reclaim {
        Reclaim::Delete => "Delete",
        Reclaim::Retain => "Retain",
    };
    let class = StorageClass {
        allow_volume_expansion: Some(true),
        mount_options: (!mount_options.is_empty()).then(|| mount_options.iter().map(|option| (*option).to_owned()).collect()),
        parameters: Some(parameters),
        provisioner: driver.to_owned(),
        reclaim_policy: Some(reclaim.to_owned()),
        volume_binding_mode: Some("Immediate".to_owned()),
        ..StorageClass::default()
    };
    let class = class.named(name);
    if is_default { class.annotation("storageclass.kubernetes.io/is-default-class", "true") } else { class }
}

/// A class of snapshots that go with their objects.
pub(crate) fn snapshot_class(name: &Name, driver: &str) -> VolumeSnapshotClass {
    VolumeSnapshotClass::new(driver, DeletionPolicy::Delete).named(name)
}
