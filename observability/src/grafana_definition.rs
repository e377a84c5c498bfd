use std::collections::BTreeMap;

use bon::Builder;
use homelab_core::{
    Brings, Chart, ChartSource, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Provided, Route, Secret, SecretObject,
};
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde_json::{Value, json};

use crate::grafana::{Dashboard, DataSource};
use crate::grafana_operator::{
    self, Datasource, GRAFANA, Grafana as Instance, GrafanaDashboard, GrafanaDashboardSpec, GrafanaDatasource, GrafanaDatasourceSpec,
    GrafanaSpec,
};
use crate::{loki, prometheus, with_uses};

/// Name of the part, the instance and its namespace.
const NAME: Name = Name::from_static("grafana");
/// Name of the operator's part and release.
const OPERATOR: Name = Name::from_static("grafana-operator");
/// The Service that the operator makes, `<instance>-service`, and its port.
const SERVICE: Name = Name::from_static("grafana-service");
const PORT: u16 = 3000;
/// The Secret with the administrator's login, and its keys: the variables that Grafana and its operator read.
const ADMIN: Name = Name::from_static("grafana-admin");
const USER: &str = "GF_SECURITY_ADMIN_USER";
const PASSWORD: &str = "GF_SECURITY_ADMIN_PASSWORD";
/// Keeps Flux from filling anything into an object: `${…}` in a dashboard is Grafana's.
const SUBSTITUTE: (&str, &str) = ("kustomize.toolkit.fluxcd.io/substitute", "disabled");

/// The operator that runs Grafana, and its kinds.
///
/// Becomes the part `grafana-operator`. An operator and not the chart of Grafana alone: dashboards and data sources are objects
/// with kinds, so that any part can bring its own and every one is linked.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct GrafanaOperator {
    /// Version of the chart, without `v`.
    #[builder(into)]
    pub version: String,
}

impl From<GrafanaOperator> for Part {
    fn from(operator: GrafanaOperator) -> Self {
        let labels = [("app.kubernetes.io/name", "grafana-operator"), ("app.kubernetes.io/instance", "grafana-operator")];
        let ports = [("metrics", 9090), ("pprof", 8888)];
        let chart = Chart::builder()
            .name(OPERATOR)
            .namespace(OPERATOR)
            .source(ChartSource::oci("ghcr.io/grafana/helm-charts/grafana-operator"))
            .version(operator.version)
            .values(json!({ "resources": prometheus::resources(10, 64, 256) }))
            .brings(kinds().chain([Provided::service(&OPERATOR, "grafana-operator-metrics-service", &labels, &ports).into()]))
            .build();
        // The chart's pod has no seccomp profile of its own, which `restricted` asks for.
        Self::new(OPERATOR)
            .object(Namespace::default().named(&OPERATOR).label("pod-security.kubernetes.io/enforce", "baseline"))
            .chart(chart)
    }
}

/// The kinds in `config/crd` of grafana-operator 5.24.
fn kinds() -> impl Iterator<Item = Brings> {
    [
        "Grafana",
        "GrafanaAlertRuleGroup",
        "GrafanaContactPoint",
        "GrafanaDashboard",
        "GrafanaDatasource",
        "GrafanaFolder",
        "GrafanaLibraryPanel",
        "GrafanaManifest",
        "GrafanaMuteTiming",
        "GrafanaNotificationPolicy",
        "GrafanaNotificationPolicyRoute",
        "GrafanaNotificationTemplate",
        "GrafanaServiceAccount",
    ]
    .into_iter()
    .map(|kind| Brings::Kind(Kind::new("grafana.integreatly.org", kind)))
}

/// Grafana, with its data sources and dashboards, reached by a host name.
///
/// Becomes the part `grafana`. It keeps nothing: what is changed in the browser is gone with its pod, and all that should stay is
/// an object. The administrator is `admin`.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Grafana {
    /// Full host name that leads to it.
    pub host: ObjectName,
    /// The administrator's password; written encrypted.
    pub password: Secret<String>,
    /// What it can show. Ours is metrics and logs.
    #[builder(default = vec![DataSource::Prometheus, DataSource::Loki])]
    pub data_sources: Vec<DataSource>,
    /// Its dashboards, see [`dashboards`](crate::dashboards).
    #[builder(default)]
    pub dashboards: Vec<Dashboard>,
}

impl Grafana {
    fn instance(&self) -> Instance {
        let section = |settings: &[(&str, &str)]| -> BTreeMap<String, String> {
            settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let url = format!("https://{}/", self.host);
        let config = BTreeMap::from([
            ("analytics".to_owned(), section(&[("check_for_updates", "false"), ("reporting_enabled", "false")])),
            ("server".to_owned(), section(&[("root_url", url.as_str())])),
            ("users".to_owned(), section(&[("allow_sign_up", "false")])),
        ]);
        let spec = GrafanaSpec::builder().config(config).deployment(deployment()).disable_default_admin_secret(true).build();
        let mut instance = Instance::new(&NAME, spec).in_namespace(&NAME);
        instance.metadata.labels = Some(labels());
        instance
    }

    fn data_source(source: DataSource) -> GrafanaDatasource {
        let url = match source {
            DataSource::Prometheus => format!("http://{}.{}:{}", prometheus::SERVICE, prometheus::NAMESPACE, prometheus::PORT),
            DataSource::Loki => loki::url(),
        };
        let title = match source {
            DataSource::Prometheus => "Prometheus",
            DataSource::Loki => "Loki",
        };
        let datasource = Datasource::builder()
            .name(title)
            .kind(source.uid())
            .access("proxy")
            .url(url)
            .is_default(source == DataSource::Prometheus)
            .build();
        let spec = GrafanaDatasourceSpec::builder().instance_selector(selector()).uid(source.uid()).datasource(datasource).build();
        GrafanaDatasource::new(source.uid(), spec).in_namespace(&NAME)
    }

    fn dashboard(dashboard: &Dashboard) -> GrafanaDashboard {
        let json = format!("{:#}", dashboard.to_json());
        let spec = GrafanaDashboardSpec::builder().instance_selector(selector()).folder("Lab").json(json).build();
        GrafanaDashboard::new(&dashboard.uid, spec).in_namespace(&NAME).annotation(SUBSTITUTE.0, SUBSTITUTE.1)
    }

    /// The Service that a data source asks.
    fn asked(source: DataSource) -> Need {
        let (namespace, name) = match source {
            DataSource::Prometheus => (&prometheus::NAMESPACE, prometheus::SERVICE),
            DataSource::Loki => (&loki::LOKI, &*loki::LOKI),
        };
        Need::Object(ObjectId::new(&Kind::new("", "Service"), Some(namespace), name))
    }
}

fn labels() -> Labels {
    Labels::from([("app.kubernetes.io/name".to_owned(), NAME.to_string())])
}

fn selector() -> LabelSelector {
    LabelSelector { match_labels: Some(labels()), match_expressions: None }
}

/// Laid over the operator's own: the login of the administrator, and less memory.
fn deployment() -> Value {
    let variable = |name: &str| json!({ "name": name, "valueFrom": { "secretKeyRef": { "key": name, "name": ADMIN } } });
    json!({ "spec": { "template": { "spec": { "containers": [{
        "env": [variable(USER), variable(PASSWORD)],
        "name": "grafana",
        "resources": prometheus::resources(50, 192, 512),
    }] } } } })
}

impl From<Grafana> for Part {
    fn from(grafana: Grafana) -> Self {
        let service = Provided::service(&NAME, &SERVICE, &[], &[("grafana", PORT)]);
        let route = Route::builder().service(SERVICE).namespace(NAME).port(PORT).host(grafana.host.clone()).build();
        let admin = SecretObject::new(NAME, ADMIN).value(USER, "admin".into()).value(PASSWORD, grafana.password.clone());
        let mut part = Self::new(NAME)
            // The operator's own settings for the pod ask for no more.
            .object(Namespace::default().named(&NAME).label("pod-security.kubernetes.io/enforce", "restricted"))
            .object(grafana.instance())
            .secret(admin)
            .bring(service)
            .need(Need::Route(route))
            .need(Need::Object(ObjectId::new(&GRAFANA, Some(&NAME), &NAME)))
            .rules(grafana_operator::RULES);
        for source in &grafana.data_sources {
            part =
                part.object(Grafana::data_source(*source)).bring(Brings::DataSource(source.uid().to_owned())).need(Grafana::asked(*source));
        }
        with_uses(grafana.dashboards.iter().map(Grafana::dashboard).fold(part, Self::object))
    }
}
