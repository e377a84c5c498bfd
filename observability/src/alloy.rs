use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, Part, Provided, Rule, Scrape, Target, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

use crate::push::{AUTHORITY, AUTHORITY_KEY, Push};
use crate::{loki, metrics, prometheus};

/// Name of the part, the release, its namespace and its Service.
const ALLOY: Name = Name::from_static("alloy");

/// The variable with the authority that it trusts where it pushes to another cluster.
const TRUSTED: &str = "PUSH_AUTHORITY";

/// The Secret that the variable comes from stands in the values of a release.
const RULES: &[Rule] = &[Rule::with_member(
    Kind::new("helm.toolkit.fluxcd.io", "HelmRelease"),
    "spec.values.alloy.extraEnv[].valueFrom.secretKeyRef",
    Target::Reference(&[Kind::new("", "Secret")]),
    "key",
)];

/// Alloy on every node: the logs of all pods, and what happens in the cluster (Kubernetes' events), into [`Loki`](crate::Loki).
///
/// Becomes the part `alloy`. It reads the files in which the kubelet keeps logs, so its pods see the host, and its namespace
/// admits `privileged` ones.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct Alloy {
    /// The cluster: the label `cluster` of all logs.
    pub cluster: Name,
    /// Version of the chart, without `v`.
    #[builder(into)]
    pub version: String,
    /// The Loki of another cluster that it writes to. Ours is that of its own.
    pub push: Option<Push>,
}

impl Alloy {
    fn values(&self) -> Value {
        let mut values = json!({
            "alloy": {
                // Without it every node would send every event.
                "clustering": { "enabled": true },
                "configMap": { "content": self.config() },
                "enableReporting": false,
                "mounts": { "varlog": true },
                "resources": prometheus::resources(50, 128, 384),
            },
            "configReloader": { "enabled": false },
            "controller": {
                "tolerations": [{ "effect": "NoSchedule", "operator": "Exists" }],
                "type": "daemonset",
            },
            "crds": { "create": false },
        });
        if self.push.is_some() {
            let source = json!({ "secretKeyRef": { "key": AUTHORITY_KEY, "name": AUTHORITY } });
            values["alloy"]["extraEnv"] = json!([{ "name": TRUSTED, "valueFrom": source }]);
        }
        values
    }

    /// Alloy's own configuration. Labels are few, as each set of them is a stream of its own in Loki.
    fn config(&self) -> String {
        let cluster = &self.cluster;
        let (push, trust) = match &self.push {
            Some(push) => (push.url.clone(), format!("\n\n    tls_config {{\n      ca_pem = sys.env(\"{TRUSTED}\")\n    }}")),
            None => (loki::push_url(), String::new()),
        };
        format!(
            r#"logging {{
  level = "warn"
}}

discovery.kubernetes "pods" {{
  role = "pod"

  selectors {{
    role  = "pod"
    field = "spec.nodeName=" + sys.env("HOSTNAME")
  }}
}}

discovery.relabel "pods" {{
  targets = discovery.kubernetes.pods.targets

  rule {{
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }}

  rule {{
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
    target_label  = "app"
  }}

  rule {{
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }}

  rule {{
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label  = "container"
  }}

  rule {{
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    replacement   = "/var/log/pods/*$1/*.log"
    target_label  = "__path__"
  }}
}}

local.file_match "pods" {{
  path_targets = discovery.relabel.pods.output
}}

loki.source.file "pods" {{
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}}

loki.process "pods" {{
  stage.cri {{ }}

  stage.label_drop {{
    values = ["filename", "stream"]
  }}

  forward_to = [loki.write.loki.receiver]
}}

loki.source.kubernetes_events "events" {{
  log_format = "json"
  forward_to = [loki.write.loki.receiver]

  clustering {{
    enabled = true
  }}
}}

loki.write "loki" {{
  endpoint {{
    url = "{push}"{trust}
  }}

  external_labels = {{
    cluster = "{cluster}",
  }}
}}
"#
        )
    }
}

impl From<Alloy> for Part {
    fn from(alloy: Alloy) -> Self {
        let labels = [("app.kubernetes.io/name", "alloy"), ("app.kubernetes.io/instance", "alloy")];
        let service = Provided::service(&ALLOY, &ALLOY, &labels, &[("http-metrics", 12345)]);
        let scrape = Scrape::builder().service(ALLOY).namespace(ALLOY).labels(service.labels.clone()).port(name!("http-metrics")).build();
        let chart = Chart::builder()
            .name(ALLOY)
            .namespace(ALLOY)
            .source(ChartSource::Repository { url: "https://grafana.github.io/helm-charts".to_owned(), chart: "alloy".to_owned() })
            .values(alloy.values())
            .version(&alloy.version)
            .brings([Brings::from(service), metrics::bring([metrics::ALLOY])])
            .build();
        let part = Self::new(ALLOY)
            .object(Namespace::default().named(&ALLOY).label("pod-security.kubernetes.io/enforce", "privileged"))
            .chart(chart)
            .need(Need::Scrape(scrape));
        match alloy.push {
            Some(push) => push.add_to(part.rules(RULES), ALLOY),
            None => part.need(loki::service()),
        }
    }
}
