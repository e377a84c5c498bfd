//! `ReplicationSource`.

use bon::Builder;
use homelab_core::{Name, Quantity};
use k8s_openapi::api::core::v1::{PodSecurityContext, ResourceRequirements};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{CopyMethod, MoverVolume};

/// What is copied out of a claim, where to and when.
///
/// ```
/// use homelab_core::{ObjectExt, name};
/// use storage::volsync::{CopyMethod, ReplicationSource, ReplicationSourceRestic, ReplicationSourceSpec, ReplicationSourceTrigger};
///
/// let restic = ReplicationSourceRestic::builder().repository(name!("web-backup")).copy_method(CopyMethod::Direct).build();
/// let trigger = ReplicationSourceTrigger { schedule: Some("30 3 * * *".to_owned()), manual: None };
/// let spec = ReplicationSourceSpec::builder().source_pvc(name!("web")).trigger(trigger).restic(restic).build();
/// let source = ReplicationSource::new("web-backup", spec).in_namespace(&name!("web"));
/// assert_eq!(&*source.spec.source_pvc, "web");
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "volsync.backube", version = "v1alpha1", kind = "ReplicationSource", namespaced, schema = "disabled", derive = "PartialEq")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReplicationSourceSpec {
    /// The claim.
    #[serde(rename = "sourcePVC")]
    pub source_pvc: Name,
    /// When.
    pub trigger: ReplicationSourceTrigger,
    /// Into a repository of restic.
    pub restic: ReplicationSourceRestic,
    /// Whether nothing happens for now. `VolSync`'s default is `false`.
    pub paused: Option<bool>,
}

/// When a claim is copied; continuously if both are `None`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReplicationSourceTrigger {
    /// Five fields of cron, in the time zone of `VolSync`'s pod: UTC.
    pub schedule: Option<String>,
    /// Another text than the last one starts one run.
    pub manual: Option<String>,
}

/// How restic copies a claim into a repository.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReplicationSourceRestic {
    /// Secret with `RESTIC_REPOSITORY`, `RESTIC_PASSWORD` and the credentials that restic takes from its environment.
    pub repository: Name,
    /// How the data are got at.
    pub copy_method: CopyMethod,
    /// Snapshots that are kept. `VolSync`'s default is the last one only.
    pub retain: Option<Retain>,
    /// Days after which what is no longer kept is deleted from the repository. `VolSync`'s default is 7.
    pub prune_interval_days: Option<u32>,
    /// Size of the cache, a claim of its own. `VolSync`'s default is `1Gi`.
    pub cache_capacity: Option<Quantity>,
    /// Class of the cache. `VolSync`'s default is that of the copy, else the cluster's.
    pub cache_storage_class_name: Option<Name>,
    /// With which class snapshots are made. `VolSync`'s default is the driver's default one.
    pub volume_snapshot_class_name: Option<Name>,
    /// Other volumes of the mover.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mover_volumes: Vec<MoverVolume>,
    /// As whom the mover runs. Upstream advises to take that of the app.
    pub mover_security_context: Option<PodSecurityContext>,
    /// What the mover may use. `VolSync` sets none by itself.
    pub mover_resources: Option<ResourceRequirements>,
}

/// Which snapshots restic keeps: of so many days, weeks and months the last one.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Retain {
    /// Days.
    pub daily: Option<u32>,
    /// Weeks.
    pub weekly: Option<u32>,
    /// Months.
    pub monthly: Option<u32>,
}
