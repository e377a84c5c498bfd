use bon::Builder;
use homelab_core::{
    Brings, Chart, ChartSource, Kind, Name, ObjectExt, Part, PrometheusDuration, Provided, Quantity, Rule, Target, VolumeClaim, name,
};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

use crate::prometheus_operator;

const NAMESPACE: Name = Name::from_static("monitoring");
const RELEASE: Name = Name::from_static("kube-prometheus-stack");

/// The class that Prometheus' volume asks for stands in the values of a release.
const RULES: &[Rule] = &[Rule::new(
    Kind::new("helm.toolkit.fluxcd.io", "HelmRelease"),
    "spec.values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName",
    Target::Name(Kind::new("storage.k8s.io", "StorageClass")),
)];

/// Prometheus with its operator, the metrics of Kubernetes' own objects and of the nodes, and rules for them.
///
/// Becomes the part `monitoring`. Prometheus takes every monitor and every rule of the cluster, whatever made them.
/// Alertmanager and Grafana are left out.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Prometheus {
    /// The cluster: the label `cluster` of all that leaves this Prometheus.
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
    /// Whether etcd, the scheduler and the controller manager show their metrics to pods. Talos' default is that they
    /// do not, and k3s has none of them as pods; alerts about them would fire for ever.
    #[builder(default)]
    pub control_plane: bool,
}

impl Prometheus {
    fn values(&self) -> Value {
        let component = json!({ "enabled": self.control_plane });
        let mut values = json!({
            "alertmanager": { "enabled": false },
            "cleanPrometheusOperatorObjectNames": true,
            // Without an Alertmanager the first would fire for ever, the others never.
            "defaultRules": { "disabled": { "PrometheusNotConnectedToAlertmanagers": true }, "rules": { "alertmanager": false } },
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
        json!({
            "externalLabels": { "cluster": self.cluster },
            "podMonitorSelectorNilUsesHelmValues": false,
            "probeSelectorNilUsesHelmValues": false,
            "resources": resources(100, 512, 2048),
            "retention": self.retention,
            "retentionSize": format!("{}MiB", (self.size.bytes() / 5 * 4) >> 20),
            "ruleSelectorNilUsesHelmValues": false,
            "scrapeConfigSelectorNilUsesHelmValues": false,
            "serviceMonitorSelectorNilUsesHelmValues": false,
            "storageSpec": { "volumeClaimTemplate": { "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": { "requests": { "storage": self.size } },
                "storageClassName": self.class,
            } } },
        })
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
        services
    }

    /// The claim that the operator makes of `volumeClaimTemplate`, named after its template, its set and its number.
    fn claim(&self) -> VolumeClaim {
        let set = format!("prometheus-{RELEASE}");
        VolumeClaim {
            id: VolumeClaim::id(&NAMESPACE, &format!("{set}-db-{set}-0")),
            class: Some(self.class.clone()),
            size: self.size.clone(),
        }
    }
}

impl From<Prometheus> for Part {
    fn from(prometheus: Prometheus) -> Self {
        let level = if prometheus.node_exporter { "privileged" } else { "baseline" };
        let chart = Chart::builder()
            .name(RELEASE)
            .namespace(NAMESPACE)
            .source(ChartSource::oci("ghcr.io/prometheus-community/charts/kube-prometheus-stack"))
            .values(prometheus.values())
            .brings(kinds().chain(prometheus.services()).chain([Brings::VolumeClaim(prometheus.claim())]))
            .version(prometheus.version)
            .build();
        Self::new(name!("monitoring"))
            .object(Namespace::default().named(&NAMESPACE).label("pod-security.kubernetes.io/enforce", level))
            .chart(chart)
            .rules(RULES)
            .rules(prometheus_operator::RULES)
    }
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
fn resources(millicores: u32, mebibytes: u32, limit: u32) -> Value {
    json!({
        "limits": { "memory": format!("{limit}Mi") },
        "requests": { "cpu": format!("{millicores}m"), "memory": format!("{mebibytes}Mi") },
    })
}
