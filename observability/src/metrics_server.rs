use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Name, ObjectExt, Part, Provided};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

use crate::prometheus;

/// Name of the part, the release and its namespace.
const METRICS_SERVER: Name = Name::from_static("metrics-server");

/// What `kubectl top` and autoscalers ask: how much processor and memory each pod uses now.
///
/// Becomes the part `metrics-server`. Talos' kubelets sign their own certificates, so it does not check them. The other way is to
/// let the cluster sign them, which takes another program that approves each request; an approver which approves all checks no
/// more than this. k3s brings its own.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct MetricsServer {
    /// Version of the chart, without `v`.
    #[builder(into)]
    pub version: String,
    /// How many pods, which the scheduler spreads over the nodes; with several, a budget keeps one of them up while nodes are
    /// drained. Ours is 1, which is the chart's.
    #[builder(default = 1)]
    pub replicas: u32,
}

impl MetricsServer {
    fn values(&self) -> Value {
        let mut values = json!({ "args": ["--kubelet-insecure-tls"], "resources": prometheus::resources(20, 48, 128) });
        if self.replicas > 1 {
            values["podDisruptionBudget"] = json!({ "enabled": true, "minAvailable": 1 });
            values["replicas"] = self.replicas.into();
        }
        values
    }
}

impl From<MetricsServer> for Part {
    fn from(server: MetricsServer) -> Self {
        let labels = [("app.kubernetes.io/name", "metrics-server"), ("app.kubernetes.io/instance", "metrics-server")];
        let service = Provided::service(&METRICS_SERVER, &METRICS_SERVER, &labels, &[("https", 443)]);
        let chart = Chart::builder()
            .name(METRICS_SERVER)
            .namespace(METRICS_SERVER)
            .source(ChartSource::Repository {
                url: "https://kubernetes-sigs.github.io/metrics-server".to_owned(),
                chart: "metrics-server".to_owned(),
            })
            .values(server.values())
            .version(server.version)
            .brings([Brings::from(service)])
            .build();
        // The chart's pod asks for no more.
        let namespace = Namespace::default().named(&METRICS_SERVER).label("pod-security.kubernetes.io/enforce", "restricted");
        Self::new(METRICS_SERVER).object(namespace).chart(chart)
    }
}
