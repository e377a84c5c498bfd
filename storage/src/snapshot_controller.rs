//! The controller of snapshots.

use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, ObjectExt, Part, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

/// The controller of snapshots and their kinds, which every CSI driver with snapshots needs, once for each cluster.
///
/// Becomes the part `snapshot-controller`. Local volumes have no snapshots; a cluster with nothing else needs it for
/// [`VolSync`](crate::VolSync) only.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct SnapshotController {
    /// Version of democratic-csi's chart, without `v`.
    #[builder(into)]
    pub version: String,
    /// Namespace of the controller.
    #[builder(default = name!("snapshot-controller"))]
    pub namespace: Name,
    /// How many of it run; one of them works.
    #[builder(default = 1)]
    pub replicas: u32,
}

/// The kinds in the folder `crds` of chart 0.3.
const KINDS: [Kind; 6] = [
    Kind::new("groupsnapshot.storage.k8s.io", "VolumeGroupSnapshot"),
    Kind::new("groupsnapshot.storage.k8s.io", "VolumeGroupSnapshotClass"),
    Kind::new("groupsnapshot.storage.k8s.io", "VolumeGroupSnapshotContent"),
    Kind::new("snapshot.storage.k8s.io", "VolumeSnapshot"),
    Kind::new("snapshot.storage.k8s.io", "VolumeSnapshotClass"),
    Kind::new("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
];

impl From<SnapshotController> for Part {
    fn from(controller: SnapshotController) -> Self {
        let release = name!("snapshot-controller");
        let source =
            ChartSource::Repository { url: "https://democratic-csi.github.io/charts/".to_owned(), chart: "snapshot-controller".to_owned() };
        let chart = Chart::builder()
            .name(release.clone())
            .namespace(controller.namespace.clone())
            .source(source)
            .version(controller.version)
            .values(json!({ "controller": { "replicaCount": controller.replicas } }))
            .brings(KINDS.map(Brings::Kind))
            .build();
        Self::new(release)
            .object(Namespace::default().named(&controller.namespace).label("pod-security.kubernetes.io/enforce", "baseline"))
            .chart(chart)
    }
}
