//! Kinds of Kubernetes' external-snapshotter, `snapshot.storage.k8s.io/v1`.

mod volume_snapshot_class;

pub use self::volume_snapshot_class::{DeletionPolicy, VolumeSnapshotClass};

use homelab_core::Kind;

/// The kind `VolumeSnapshot`.
pub const VOLUME_SNAPSHOT: Kind = Kind::new("snapshot.storage.k8s.io", "VolumeSnapshot");
/// The kind `VolumeSnapshotClass`.
pub const VOLUME_SNAPSHOT_CLASS: Kind = Kind::new("snapshot.storage.k8s.io", "VolumeSnapshotClass");
