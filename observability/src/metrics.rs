//! Which metrics the charts of this crate expose, by the sources of the exporters in the versions that the charts bring.
//!
//! A rule that uses a metric which is in no list is refused, so they are long. What is missing in them can be added by any
//! part: `Part::bring(Brings::metrics(["my_metric"]))`.

use homelab_core::Brings;

/// Of Alertmanager.
pub(crate) const ALERTMANAGER: &str = include_str!("metrics/alertmanager.txt");
/// Of Alloy.
pub(crate) const ALLOY: &str = include_str!("metrics/alloy.txt");
/// Of etcd, the scheduler and the controller manager.
pub(crate) const CONTROL_PLANE: &str = include_str!("metrics/control-plane.txt");
/// Of the API server, `CoreDNS`, the kubelets and the containers on them.
pub(crate) const KUBERNETES: &str = include_str!("metrics/kubernetes.txt");
/// Of kube-state-metrics 2.20, without kinds that nobody has by default.
pub(crate) const KUBE_STATE_METRICS: &str = include_str!("metrics/kube-state-metrics.txt");
/// Of Loki.
pub(crate) const LOKI: &str = include_str!("metrics/loki.txt");
/// Of the collectors that node-exporter 1.12 has on by default, without hardware that no homelab has.
pub(crate) const NODE_EXPORTER: &str = include_str!("metrics/node-exporter.txt");
/// Of Prometheus, its operator, and every scrape.
pub(crate) const PROMETHEUS: &str = include_str!("metrics/prometheus.txt");

/// The metrics of these lists.
pub(crate) fn bring(lists: impl IntoIterator<Item = &'static str>) -> Brings {
    Brings::metrics(lists.into_iter().flat_map(str::split_whitespace))
}
