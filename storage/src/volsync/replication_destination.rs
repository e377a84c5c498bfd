//! `ReplicationDestination`.

use bon::Builder;
use homelab_core::{Name, Quantity};
use k8s_openapi::api::core::v1::{PodSecurityContext, ResourceRequirements};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{CopyMethod, MoverVolume};

/// What is restored, and into what.
///
/// A claim whose `dataSourceRef` names it is filled with its latest image before it is bound: that needs
/// [`CopyMethod::Snapshot`], since the populator makes volumes of snapshots only.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(
    group = "volsync.backube",
    version = "v1alpha1",
    kind = "ReplicationDestination",
    namespaced,
    schema = "disabled",
    derive = "PartialEq"
)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReplicationDestinationSpec {
    /// When.
    pub trigger: ReplicationDestinationTrigger,
    /// Out of a repository of restic.
    pub restic: ReplicationDestinationRestic,
}

/// When something is restored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReplicationDestinationTrigger {
    /// Another text than the last one starts one run.
    pub manual: String,
}

/// How restic restores a snapshot into a new volume. An empty repository gives an empty volume.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReplicationDestinationRestic {
    /// Secret with `RESTIC_REPOSITORY`, `RESTIC_PASSWORD` and the credentials that restic takes from its environment.
    pub repository: Name,
    /// What the image is.
    pub copy_method: CopyMethod,
    /// How large the new volume is.
    pub capacity: Quantity,
    /// How the new volume may be mounted, such as `ReadWriteOnce`.
    pub access_modes: Vec<String>,
    /// Class of the new volume. `VolSync`'s default is the cluster's.
    pub storage_class_name: Option<Name>,
    /// With which class the image is made. `VolSync`'s default is the driver's default one.
    pub volume_snapshot_class_name: Option<Name>,
    /// Size of the cache, a claim of its own. `VolSync`'s default is `1Gi`.
    pub cache_capacity: Option<Quantity>,
    /// Class of the cache. `VolSync`'s default is that of the new volume.
    pub cache_storage_class_name: Option<Name>,
    /// Whether the cache is deleted after the restore. `VolSync`'s default is `false`.
    #[serde(rename = "cleanupCachePVC")]
    pub cleanup_cache_pvc: Option<bool>,
    /// Whether the new volume is deleted after the restore, once its image is made. `VolSync`'s default is `false`.
    #[serde(rename = "cleanupTempPVC")]
    pub cleanup_temp_pvc: Option<bool>,
    /// The newest snapshot of restic at this time is restored, such as `2026-01-31T00:00:00Z`; the last one if `None`.
    pub restore_as_of: Option<String>,
    /// Other volumes of the mover.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mover_volumes: Vec<MoverVolume>,
    /// As whom the mover runs. Upstream advises to take that of the app.
    pub mover_security_context: Option<PodSecurityContext>,
    /// What the mover may use. `VolSync` sets none by itself.
    pub mover_resources: Option<ResourceRequirements>,
}
