//! Kinds of `VolSync`, `volsync.backube/v1alpha1`, as far as its mover for restic goes.

mod mover;
mod replication_destination;
mod replication_source;

pub use self::mover::{CopyMethod, MoverPersistentVolumeClaim, MoverVolume, MoverVolumeSource};
pub use self::replication_destination::{
    ReplicationDestination, ReplicationDestinationRestic, ReplicationDestinationSpec, ReplicationDestinationTrigger,
};
pub use self::replication_source::{ReplicationSource, ReplicationSourceRestic, ReplicationSourceSpec, ReplicationSourceTrigger, Retain};

use homelab_core::{Kind, Rule, Target};

/// The kind `ReplicationSource`.
pub const REPLICATION_SOURCE: Kind = Kind::new("volsync.backube", "ReplicationSource");
/// The kind `ReplicationDestination`.
pub const REPLICATION_DESTINATION: Kind = Kind::new("volsync.backube", "ReplicationDestination");
const PERSISTENT_VOLUME_CLAIM: Kind = Kind::new("", "PersistentVolumeClaim");
const SECRET: Kind = Kind::new("", "Secret");
const STORAGE_CLASS: Kind = Kind::new("storage.k8s.io", "StorageClass");
const VOLUME_SNAPSHOT_CLASS: Kind = crate::external_snapshotter::VOLUME_SNAPSHOT_CLASS;

/// What these kinds name, and how a claim names what fills it.
pub const RULES: &[Rule] = &[
    Rule::new(REPLICATION_SOURCE, "spec.sourcePVC", Target::Name(PERSISTENT_VOLUME_CLAIM)),
    Rule::new(REPLICATION_SOURCE, "spec.restic.repository", Target::Name(SECRET)),
    Rule::new(REPLICATION_SOURCE, "spec.restic.cacheStorageClassName", Target::Name(STORAGE_CLASS)),
    Rule::new(REPLICATION_SOURCE, "spec.restic.volumeSnapshotClassName", Target::Name(VOLUME_SNAPSHOT_CLASS)),
    Rule::new(
        REPLICATION_SOURCE,
        "spec.restic.moverVolumes[].volumeSource.persistentVolumeClaim.claimName",
        Target::Name(PERSISTENT_VOLUME_CLAIM),
    ),
    Rule::new(REPLICATION_DESTINATION, "spec.restic.repository", Target::Name(SECRET)),
    Rule::new(REPLICATION_DESTINATION, "spec.restic.storageClassName", Target::Name(STORAGE_CLASS)),
    Rule::new(REPLICATION_DESTINATION, "spec.restic.cacheStorageClassName", Target::Name(STORAGE_CLASS)),
    Rule::new(REPLICATION_DESTINATION, "spec.restic.volumeSnapshotClassName", Target::Name(VOLUME_SNAPSHOT_CLASS)),
    Rule::new(
        REPLICATION_DESTINATION,
        "spec.restic.moverVolumes[].volumeSource.persistentVolumeClaim.claimName",
        Target::Name(PERSISTENT_VOLUME_CLAIM),
    ),
    Rule::new(PERSISTENT_VOLUME_CLAIM, "spec.dataSourceRef", Target::Reference(&[REPLICATION_DESTINATION])),
];
