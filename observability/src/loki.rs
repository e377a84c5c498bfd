use bon::Builder;
use homelab_core::{
    Brings, Chart, ChartSource, GoDuration, Kind, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Provided, Quantity, Route, Rule,
    Scrape, Target, VolumeClaim, name,
};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

use crate::push::receive;
use crate::{metrics, prometheus};

/// Name of the part, the release, its namespace and its Service.
pub(crate) const LOKI: Name = Name::from_static("loki");
/// `loki.server.http_listen_port` of the chart.
const PORT: u16 = 3100;
/// Where Loki takes logs.
const PUSH: &str = "/loki/api/v1/push";

/// The class that Loki's volume asks for stands in the values of a release.
const RULES: &[Rule] = &[Rule::new(
    Kind::new("helm.toolkit.fluxcd.io", "HelmRelease"),
    "spec.values.singleBinary.persistence.storageClass",
    Target::Name(Kind::new("storage.k8s.io", "StorageClass")),
)];

/// Loki as one program with its data on a volume.
///
/// Becomes the part `loki`. No cache, no gateway, no object store: one node has one disk. Nobody from outside the cluster reads
/// it; it asks for no login, so whoever can reach it in the cluster can read it.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct Loki {
    /// Version of the chart, without `v`. It moved to grafana-community in 2026; the old place has no newer one.
    #[builder(into)]
    pub version: String,
    /// Storage class of its volume.
    pub class: Name,
    /// Size of its volume. Loki does not stop at a full one: it stops working.
    pub size: Quantity,
    /// How long logs are kept; a day at least, which is upstream's own limit.
    #[builder(into)]
    pub retention: GoDuration,
    /// Host name at which other clusters of the lab push their logs. Only that leads through it: nothing can be read there, but
    /// everybody in the network at home can write.
    pub receives_at: Option<ObjectName>,
}

/// Where logs are read from.
pub(crate) fn url() -> String {
    format!("http://{LOKI}.{LOKI}:{PORT}")
}

/// Where logs of its own cluster are pushed to.
pub(crate) fn push_url() -> String {
    url() + PUSH
}

/// What a part that writes logs to the Loki of its own cluster asks for.
pub(crate) fn service() -> Need {
    Need::Object(ObjectId::new(&Kind::new("", "Service"), Some(&LOKI), &LOKI))
}

impl Loki {
    fn values(&self) -> Value {
        let none = json!({ "replicas": 0 });
        json!({
            "backend": none,
            "chunksCache": { "enabled": false },
            "deploymentMode": "Monolithic",
            "gateway": { "enabled": false },
            "loki": {
                "analytics": { "reporting_enabled": false },
                // One tenant.
                "auth_enabled": false,
                "commonConfig": { "replication_factor": 1 },
                "compactor": { "delete_request_store": "filesystem", "retention_enabled": true },
                "limits_config": { "retention_period": self.retention },
                "schemaConfig": { "configs": [{
                    // Before the first line that this Loki will ever get.
                    "from": "2026-01-01",
                    "index": { "period": "24h", "prefix": "index_" },
                    "object_store": "filesystem",
                    "schema": "v13",
                    "store": "tsdb",
                }] },
                "storage": { "type": "filesystem" },
            },
            "lokiCanary": { "enabled": false },
            "read": none,
            "resultsCache": { "enabled": false },
            // Looks for rules in ConfigMaps; ours are Prometheus' alone.
            "sidecar": { "rules": { "enabled": false } },
            "singleBinary": {
                "persistence": { "enabled": true, "size": self.size, "storageClass": self.class },
                "replicas": 1,
                "resources": prometheus::resources(50, 256, 1024),
            },
            "test": { "enabled": false },
            "write": none,
        })
    }
}

impl From<Loki> for Part {
    fn from(loki: Loki) -> Self {
        let labels = [
            ("app.kubernetes.io/name", "loki"),
            ("app.kubernetes.io/instance", "loki"),
            // Apart from the headless Service, which has the same ports.
            ("app.kubernetes.io/component", "single-binary"),
        ];
        let service = Provided::service(&LOKI, &LOKI, &labels, &[("http-metrics", PORT), ("grpc", 9095), ("grpclb", 9096)]);
        let scrape = Scrape::builder().service(LOKI).namespace(LOKI).labels(service.labels.clone()).port(name!("http-metrics")).build();
        // Named after the template, the StatefulSet and its number.
        let claim = VolumeClaim { id: VolumeClaim::id(&LOKI, "storage-loki-0"), class: Some(loki.class.clone()), size: loki.size.clone() };
        let chart = Chart::builder()
            .name(LOKI)
            .namespace(LOKI)
            .source(ChartSource::oci("ghcr.io/grafana-community/helm-charts/loki"))
            .values(loki.values())
            .version(loki.version)
            .brings([Brings::from(service), Brings::VolumeClaim(claim), metrics::bring([metrics::LOKI])])
            .build();
        let part = Self::new(LOKI)
            // All its pods ask for no more.
            .object(Namespace::default().named(&LOKI).label("pod-security.kubernetes.io/enforce", "restricted"))
            .chart(chart)
            .need(Need::Scrape(scrape))
            .rules(RULES);
        let Some(host) = loki.receives_at else { return part };
        receive(part, Route::builder().service(LOKI).namespace(LOKI).port(PORT).host(host).path(PUSH).build())
    }
}
