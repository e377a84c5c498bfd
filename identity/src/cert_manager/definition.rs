use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, Part, Provided, Scrape, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

use super::GROUP;

/// Name of the part and of the release.
pub(super) const CERT_MANAGER: Name = Name::from_static("cert-manager");

/// Of `pkg/metrics` of cert-manager 1.21, as far as they are about certificates.
const METRICS: [&str; 5] = [
    "certmanager_certificate_expiration_timestamp_seconds",
    "certmanager_certificate_not_after_timestamp_seconds",
    "certmanager_certificate_ready_status",
    "certmanager_certificate_renewal_timestamp_seconds",
    "certmanager_controller_sync_call_count",
];

/// The controller that keeps certificates valid, and its kinds.
///
/// Becomes the part `cert-manager`.
///
/// ```
/// use homelab_core::Part;
/// use identity::cert_manager::CertManager;
///
/// let part = Part::from(CertManager::builder().version("v1.21.1").build());
/// assert_eq!(part.charts[0].source.to_string(), "oci://quay.io/jetstack/charts/cert-manager");
/// ```
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct CertManager {
    /// Version of the chart, with `v`: upstream spells its tags so.
    #[builder(into)]
    pub version: String,
    /// Where it runs, and where the Secrets of every `ClusterIssuer` lie. Ours is `cert-manager`.
    #[builder(default = CERT_MANAGER)]
    pub namespace: Name,
}

impl From<CertManager> for Part {
    fn from(manager: CertManager) -> Self {
        let CertManager { version, namespace } = manager;
        // The Services and their labels are those of `templates/*service.yaml` of the chart.
        let service = |name: &str, app: &str, component: &str, ports: &[(&str, u16)]| {
            let labels = [
                ("app", app),
                ("app.kubernetes.io/component", component),
                ("app.kubernetes.io/instance", "cert-manager"),
                ("app.kubernetes.io/name", app),
            ];
            Provided::service(&namespace, name, &labels, ports)
        };
        let controller = service("cert-manager", "cert-manager", "controller", &[("tcp-prometheus-servicemonitor", 9402)]);
        let cainjector = service("cert-manager-cainjector", "cainjector", "cainjector", &[("http-metrics", 9402)]);
        let webhook = service("cert-manager-webhook", "webhook", "webhook", &[("https", 443), ("metrics", 9402)]);
        let scrape = Scrape::builder()
            .service(CERT_MANAGER)
            .namespace(namespace.clone())
            .labels(controller.labels.clone())
            .port(name!("tcp-prometheus-servicemonitor"))
            .build();
        let chart = Chart::builder()
            .name(CERT_MANAGER)
            .namespace(namespace.clone())
            .source(ChartSource::oci("quay.io/jetstack/charts/cert-manager"))
            .version(version)
            // The chart leaves its kinds out by default.
            .values(json!({ "crds": { "enabled": true } }))
            .brings([controller, cainjector, webhook].map(Brings::Object).into_iter().chain(kinds()).chain([Brings::metrics(METRICS)]))
            .build();
        // All its pods ask for no more than `restricted` gives.
        let namespace = Namespace::default().named(&namespace).label("pod-security.kubernetes.io/enforce", "restricted");
        Self::new(CERT_MANAGER).object(namespace).chart(chart).need(Need::Scrape(scrape))
    }
}

/// The kinds of `deploy/crds` of cert-manager 1.21.
fn kinds() -> impl Iterator<Item = Brings> {
    let core = ["Certificate", "CertificateRequest", "ClusterIssuer", "Issuer"].map(|kind| Kind::new(GROUP, kind));
    let acme = ["Challenge", "Order"].map(|kind| Kind::new("acme.cert-manager.io", kind));
    core.into_iter().chain(acme).map(Brings::Kind)
}
