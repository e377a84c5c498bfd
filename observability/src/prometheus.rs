use bon::Builder;
use homelab_core::{
    Brings, Chart, ChartSource, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Peer, Place, Problem, PrometheusDuration,
    Provided, Quantity, Route, Rule, Target, VolumeClaim, name,
};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

use crate::alertmanager::Alertmanager;
use crate::push::{Push, receive};
use crate::{metrics, prometheus_operator};

pub(crate) const NAMESPACE: Name = Name::from_static("monitoring");
const RELEASE: Name = Name::from_static("kube-prometheus-stack");
/// The Service of Prometheus, as the templates of the chart name it, and its port.
pub(crate) const SERVICE: &str = "kube-prometheus-stack-prometheus";
pub(crate) const PORT: u16 = 9090;
/// Where Prometheus takes what others push.
const WRITE: &str = "/api/v1/write";

const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");
const SECRET: Kind = Kind::new("", "Secret");
const STORAGE_CLASS: Kind = Kind::new("storage.k8s.io", "StorageClass");

/// Classes and Secrets that stand in the values of a release.
const RULES: &[Rule] = &[
    Rule::new(
        HELM_RELEASE,
        "spec.values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName",
        Target::Name(STORAGE_CLASS),
    ),
    Rule::with_member(
        HELM_RELEASE,
        "spec.values.prometheus.prometheusSpec.remoteWrite[].tlsConfig.ca.secret",
        Target::Reference(&[SECRET]),
        "key",
    ),
    Rule::new(
        HELM_RELEASE,
        "spec.values.alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec.storageClassName",
        Target::Name(STORAGE_CLASS),
    ),
    Rule::new(HELM_RELEASE, "spec.values.alertmanager.alertmanagerSpec.secrets[]", Target::Name(SECRET)),
];

/// Prometheus with its operator, the metrics of Kubernetes' own objects and of the nodes, and rules for them.
///
/// Becomes the part `monitoring`. Prometheus takes every monitor and every rule of the cluster, whatever made them. Every series has
/// the label `cluster`, so that those of several clusters can lie side by side.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Prometheus {
    /// The cluster: the label `cluster` of all that it collects.
    pub cluster: Name,
    /// Version of the chart kube-prometheus-stack, without `v`.
    #[builder(into)]
    pub version: String,
    /// Storage class of its volume.
    pub class: Name,
    /// Size of its volume. Metrics fill four fifths of it at most, as some classes do not stop a full one.
    pub size: Quantity,
    /// How long metrics are kept, if they do not fill the volume before.
    pub retention: PrometheusDuration,
    /// Whether the nodes' own metrics are collected: its pods see the host, so the namespace has to admit `privileged`
    /// ones.
    #[builder(default = true)]
    pub node_exporter: bool,
    /// Whether etcd, the scheduler and the controller manager are watched: then the cluster has to show their metrics. Talos'
    /// default is that it does not, and k3s has none of them as pods; alerts about them would fire for ever.
    #[builder(default)]
    pub control_plane: bool,
    /// Who is told of alerts. Without one, they are shown in Prometheus only.
    pub alertmanager: Option<Alertmanager>,
    /// Host name at which other Prometheus of the lab push their metrics. Only that leads through it: nothing can be read there,
    /// but everybody in the network at home can write.
    pub receives_at: Option<ObjectName>,
    /// Where it pushes some of its metrics.
    pub push: Option<Push>,
}

impl Prometheus {
    /// Its pods, which ask for metrics.
    pub fn peer() -> Peer {
        Peer::Pods { namespace: NAMESPACE, labels: pod_labels() }
    }

    fn values(&self) -> Value {
        let component = json!({ "enabled": self.control_plane });
        let mut values = json!({
            "cleanPrometheusOperatorObjectNames": true,
            // See [`Grafana`](crate::Grafana).
            "grafana": { "enabled": false },
            "kube-state-metrics": { "resources": resources(10, 64, 256) },
            "kubeControllerManager": component,
            "kubeEtcd": component,
            // Cilium does its work.
            "kubeProxy": { "enabled": false },
            "kubeScheduler": component,
            "nodeExporter": { "enabled": self.node_exporter },
            "prometheus": { "prometheusSpec": self.prometheus_spec() },
            "prometheusOperator": { "resources": resources(10, 64, 256) },
        });
        if let Some(alertmanager) = &self.alertmanager {
            values["alertmanager"] = alertmanager.values(&resources(10, 32, 128));
        } else {
            values["alertmanager"] = json!({ "enabled": false });
            // Without an Alertmanager the first would fire for ever, the others never.
            values["defaultRules"] =
                json!({ "disabled": { "PrometheusNotConnectedToAlertmanagers": true }, "rules": { "alertmanager": false } });
        }
        if self.control_plane {
            // etcd is no pod on Talos; the API server's pods have the addresses of its nodes.
            values["kubeEtcd"]["service"] = json!({ "selector": { "component": "kube-apiserver" } });
        }
        if self.node_exporter {
            values["prometheus-node-exporter"] = json!({ "resources": resources(10, 32, 128) });
        } else {
            for rules in ["kubePrometheusNodeRecording", "network", "node", "nodeExporterAlerting", "nodeExporterRecording"] {
                values["defaultRules"]["rules"][rules] = json!(false);
            }
        }
        values
    }

    fn prometheus_spec(&self) -> Value {
        let mut spec = json!({
            "externalLabels": { "cluster": self.cluster },
            "podMonitorSelectorNilUsesHelmValues": false,
            "probeSelectorNilUsesHelmValues": false,
            "resources": resources(100, 512, 2048),
            "retention": self.retention,
            "retentionSize": format!("{}MiB", (self.size.bytes() / 5 * 4) >> 20),
            "ruleSelectorNilUsesHelmValues": false,
            "scrapeClasses": [{
                "default": true, "name": "cluster", "relabelings": [{ "replacement": self.cluster, "targetLabel": "cluster" }],
            }],
            "scrapeConfigSelectorNilUsesHelmValues": false,
            "serviceMonitorSelectorNilUsesHelmValues": false,
            "storageSpec": { "volumeClaimTemplate": { "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": { "requests": { "storage": self.size } },
                "storageClassName": self.class,
            } } },
        });
        if self.receives_at.is_some() {
            spec["enableRemoteWriteReceiver"] = json!(true);
        }
        if let Some(push) = &self.push {
            spec["remoteWrite"] = json!([push.remote_write()]);
        }
        spec
    }

    /// Services of the release, as the templates of the chart name them.
    fn services(&self) -> Vec<Brings> {
        let service = |name: &str, label: (&str, &str), ports: &[(&str, u16)]| {
            Provided::service(&NAMESPACE, &format!("{RELEASE}-{name}"), &[("release", &*RELEASE), label], ports).into()
        };
        let mut services = vec![
            service("prometheus", ("app", "kube-prometheus-stack-prometheus"), &[("http-web", 9090), ("reloader-web", 8080)]),
            service("operator", ("app", "kube-prometheus-stack-operator"), &[("https", 443)]),
            service("kube-state-metrics", ("app.kubernetes.io/name", "kube-state-metrics"), &[("http", 8080)]),
        ];
        if self.node_exporter {
            let label = ("app.kubernetes.io/name", "prometheus-node-exporter");
            services.push(service("prometheus-node-exporter", label, &[("http-metrics", 9100)]));
        }
        if self.alertmanager.is_some() {
            let label = ("app", "kube-prometheus-stack-alertmanager");
            services.push(service("alertmanager", label, &[("http-web", 9093), ("reloader-web", 8080)]));
        }
        services
    }

    /// The claims that the operator makes, one for each set.
    fn claims(&self) -> impl Iterator<Item = Brings> {
        let alertmanager =
            self.alertmanager.as_ref().map(|alertmanager| claim("alertmanager", alertmanager.class.clone(), Alertmanager::size()));
        [claim("prometheus", self.class.clone(), self.size.clone())].into_iter().chain(alertmanager)
    }

    /// What is collected by the monitors of the chart.
    fn metrics(&self) -> Brings {
        let always = [metrics::PROMETHEUS, metrics::KUBERNETES, metrics::KUBE_STATE_METRICS];
        let some = [
            (self.node_exporter, metrics::NODE_EXPORTER),
            (self.control_plane, metrics::CONTROL_PLANE),
            (self.alertmanager.is_some(), metrics::ALERTMANAGER),
        ];
        metrics::bring(always.into_iter().chain(some.into_iter().filter(|(wanted, _)| *wanted).map(|(_, list)| list)))
    }
}

/// A label that the operator gives to the pods of every Prometheus (`pkg/prometheus/common.go` of it).
fn pod_labels() -> Labels {
    [("app.kubernetes.io/name".to_owned(), "prometheus".to_owned())].into()
}

/// The pod that the operator makes.
fn pod() -> Brings {
    let id = ObjectId::new(&Kind::new("", "Pod"), Some(&NAMESPACE), &format!("prometheus-{RELEASE}-0"));
    Provided { labels: pod_labels(), ..Provided::new(id) }.into()
}

/// The claim that the operator makes of a `volumeClaimTemplate`, named after its template, its set and its number.
fn claim(set: &str, class: Name, size: Quantity) -> Brings {
    let set = format!("{set}-{RELEASE}");
    Brings::VolumeClaim(VolumeClaim { id: VolumeClaim::id(&NAMESPACE, &format!("{set}-db-{set}-0")), class: Some(class), size })
}

impl From<Prometheus> for Part {
    fn from(prometheus: Prometheus) -> Self {
        let level = if prometheus.node_exporter { "privileged" } else { "baseline" };
        let chart = Chart::builder()
            .name(RELEASE)
            .namespace(NAMESPACE)
            .source(ChartSource::oci("ghcr.io/prometheus-community/charts/kube-prometheus-stack"))
            .values(prometheus.values())
            .brings(kinds().chain([pod()]).chain(prometheus.services()).chain(prometheus.claims()).chain([prometheus.metrics()]))
            .version(prometheus.version)
            .build();
        let mut part = Self::new(name!("monitoring"))
            .object(Namespace::default().named(&NAMESPACE).label("pod-security.kubernetes.io/enforce", level))
            .chart(chart)
            .rules(RULES)
            .rules(prometheus_operator::RULES)
            .judge(judge_label);
        if prometheus.control_plane {
            part = part.need(Need::ControlPlaneMetrics);
        }
        if let Some(alertmanager) = &prometheus.alertmanager {
            part = part.secret(alertmanager.secret(NAMESPACE));
        }
        if let Some(host) = prometheus.receives_at {
            let route = Route::builder().service(Name::from_static(SERVICE)).namespace(NAMESPACE).port(PORT).host(host).path(WRITE).build();
            part = receive(part, route);
        }
        if let Some(push) = prometheus.push {
            part = push.add_to(part, NAMESPACE);
        }
        part
    }
}

/// Metrics that carry the name of another cluster than theirs.
fn judge_label(parts: &[&Part]) -> Vec<Problem> {
    let releases = parts.iter().flat_map(|part| part.charts.iter().filter(|chart| chart.name == RELEASE).map(move |chart| (part, chart)));
    let labelled = releases.filter_map(|(part, chart)| {
        let cluster = part.id.cluster.as_ref()?;
        let label = chart.values.pointer("/prometheus/prometheusSpec/externalLabels/cluster")?.as_str()?;
        Some((part, cluster, label)).filter(|(_, cluster, label)| ***cluster != **label)
    });
    let problem = |(part, cluster, label): (&&Part, &Name, &str)| {
        let message = format!("the metrics of cluster `{cluster}` say that they are those of cluster `{label}`");
        Problem::error("wrong-label", message).at(Place::Part(part.id.clone())).help(format!("set `Prometheus::cluster` to `{cluster}`"))
    };
    labelled.map(problem).collect()
}

/// The kinds in `charts/kube-prometheus-stack/charts/crds`.
fn kinds() -> impl Iterator<Item = Brings> {
    [
        "Alertmanager",
        "AlertmanagerConfig",
        "PodMonitor",
        "Probe",
        "Prometheus",
        "PrometheusAgent",
        "PrometheusRule",
        "ScrapeConfig",
        "ServiceMonitor",
        "ThanosRuler",
    ]
    .into_iter()
    .map(|kind| Brings::Kind(Kind::new("monitoring.coreos.com", kind)))
}

/// Millicores and mebibytes that are set aside, and the mebibytes at which the container is killed.
pub(crate) fn resources(millicores: u32, mebibytes: u32, limit: u32) -> Value {
    json!({
        "limits": { "memory": format!("{limit}Mi") },
        "requests": { "cpu": format!("{millicores}m"), "memory": format!("{mebibytes}Mi") },
    })
}
