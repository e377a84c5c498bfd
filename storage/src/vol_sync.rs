//! The operator `VolSync`.

use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, Part, Provided, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

use crate::external_snapshotter::VOLUME_SNAPSHOT;
use crate::volsync::{REPLICATION_DESTINATION, REPLICATION_SOURCE};

/// The operator `VolSync`, which copies claims elsewhere and back.
///
/// Becomes the part `volsync`. It needs the kinds of the snapshot controller even where no class has snapshots: it watches
/// them, and ends if they are not served.
///
/// `volsync_volume_out_of_sync` is 1 for a [`ReplicationSource`](crate::volsync::ReplicationSource) whose last run failed or
/// did not end in time, and `volsync_missed_intervals_total` counts those that did not: an alert that a backup is too old
/// asks them. Labels are `obj_namespace`, `obj_name`, `role` (`source`) and `method` (`restic`).
///
/// ```
/// use homelab_core::Part;
/// use storage::VolSync;
///
/// let part = Part::from(VolSync::builder().version("0.16.0").build());
/// assert_eq!(&*part.id.name, "volsync");
/// ```
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct VolSync {
    /// Version of the chart, without `v`.
    #[builder(into)]
    pub version: String,
    /// Namespace of the operator. The movers run beside the claims.
    #[builder(default = name!("volsync-system"))]
    pub namespace: Name,
    /// Whether its metrics are collected: the chart has a monitor of its own, if the kind `ServiceMonitor` is served when it
    /// is installed. That monitor presents no token, so everybody in the cluster may then read the metrics.
    #[builder(default = true)]
    pub metrics: bool,
}

/// What its controller counts (`internal/controller/metrics.go` of 0.16).
const METRICS: [&str; 3] = ["volsync_missed_intervals_total", "volsync_sync_duration_seconds", "volsync_volume_out_of_sync"];

impl From<VolSync> for Part {
    fn from(volsync: VolSync) -> Self {
        let release = name!("volsync");
        // Chart 0.16: `templates/service-metrics.yaml`.
        let labels =
            [("app.kubernetes.io/instance", "volsync"), ("app.kubernetes.io/name", "volsync"), ("control-plane", "volsync-controller")];
        let service = Provided::service(&volsync.namespace, "volsync-metrics", &labels, &[("https", 8443)]);
        let kinds = [REPLICATION_DESTINATION, REPLICATION_SOURCE].map(Brings::Kind);
        let chart = Chart::builder()
            .name(release.clone())
            .namespace(volsync.namespace.clone())
            .source(ChartSource::Repository { url: "https://backube.github.io/helm-charts/".to_owned(), chart: "volsync".to_owned() })
            .version(volsync.version)
            .values(json!({
                "metrics": { "disableAuth": volsync.metrics },
                "resources": { "limits": { "memory": "512Mi" }, "requests": { "cpu": "10m", "memory": "64Mi" } },
            }))
            .brings(kinds.into_iter().chain([service.into()]).chain(volsync.metrics.then(|| Brings::metrics(METRICS))))
            .build();
        let part = Self::new(release)
            .object(Namespace::default().named(&volsync.namespace).label("pod-security.kubernetes.io/enforce", "restricted"))
            .chart(chart)
            .need(Need::Kind(VOLUME_SNAPSHOT));
        if volsync.metrics { part.need(Need::Kind(Kind::new("monitoring.coreos.com", "ServiceMonitor"))) } else { part }
    }
}
