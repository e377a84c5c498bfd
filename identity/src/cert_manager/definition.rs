use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, ObjectId, Part, Provided, Scrape, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

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
    /// Whether the controller's pod gets a token for Azure: [`AcmeZone::AzureDns`](super::AcmeZone::AzureDns) takes its
    /// identity with it.
    #[builder(default)]
    pub azure_identity: bool,
    /// Servers that are asked whether the record of a proof is there, such as `1.1.1.1:53`; the cluster's own if empty.
    /// Behind a DNS server of the LAN that answers for the same domain, those would never see it.
    #[builder(default, with = |servers: impl IntoIterator<Item = &'static str>| servers.into_iter().map(str::to_owned).collect())]
    pub dns01_servers: Vec<String>,
    /// How many pods of each of its three programs, which the scheduler spreads over the nodes; with several, budgets keep one of
    /// each up while nodes are drained. Ours is 1, which is the chart's.
    #[builder(default = 1)]
    pub replicas: u32,
}

/// Where the token for Azure is in the pod.
const TOKEN_FOLDER: &str = "/var/run/secrets/azure";

/// A token that Entra takes for the controller's own service account.
fn azure_identity() -> Value {
    let token = json!({ "serviceAccountToken": { "audience": "api://AzureADTokenExchange", "expirationSeconds": 3600, "path": "token" } });
    json!({
        "extraEnv": [{ "name": "AZURE_FEDERATED_TOKEN_FILE", "value": format!("{TOKEN_FOLDER}/token") }],
        "volumeMounts": [{ "mountPath": TOKEN_FOLDER, "name": "azure", "readOnly": true }],
        "volumes": [{ "name": "azure", "projected": { "sources": [token] } }],
    })
}

impl From<CertManager> for Part {
    fn from(manager: CertManager) -> Self {
        let CertManager { version, namespace, azure_identity: has_azure, dns01_servers, replicas } = manager;
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
        // The chart leaves its kinds out by default.
        let mut values = json!({ "crds": { "enabled": true } });
        if !dns01_servers.is_empty() {
            values["dns01RecursiveNameservers"] = dns01_servers.join(",").into();
            values["dns01RecursiveNameserversOnly"] = true.into();
        }
        if replicas > 1 {
            let several = json!({ "podDisruptionBudget": { "enabled": true }, "replicaCount": replicas });
            values["cainjector"] = several.clone();
            values["podDisruptionBudget"] = several["podDisruptionBudget"].clone();
            values["replicaCount"] = replicas.into();
            values["webhook"] = several;
        }
        if let (true, Value::Object(values), Value::Object(identity)) = (has_azure, &mut values, azure_identity()) {
            values.extend(identity);
        }
        // Clouds trust it.
        let account = Provided::new(ObjectId::new(&Kind::new("", "ServiceAccount"), Some(&namespace), "cert-manager"));
        let chart = Chart::builder()
            .name(CERT_MANAGER)
            .namespace(namespace.clone())
            .source(ChartSource::oci("quay.io/jetstack/charts/cert-manager"))
            .version(version)
            .values(values)
            .brings(
                [controller, cainjector, webhook, account].map(Brings::Object).into_iter().chain(kinds()).chain([Brings::metrics(METRICS)]),
            )
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
