use std::collections::BTreeMap;
use std::time::Duration;

use bon::Builder;
use homelab_core::{AlertSeverity, Name, ObjectExt, Part, PrometheusDuration, name};

use crate::prometheus::NAMESPACE;
use crate::prometheus_operator::{self, AlertingRule, GroupRule, PrometheusRule, PrometheusRuleSpec, RuleGroup};
use crate::with_uses;
use AlertSeverity::{Critical, Warning};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
/// File systems that keep something.
const KEEPS: &str = r#"fstype=~"btrfs|ext4|xfs""#;
/// Listeners of a gateway, and not the proxy's own.
const LISTENER: &str = r#"envoy_http_conn_manager_prefix=~"https?-.+""#;

/// What can go wrong in a lab, beside the rules that kube-prometheus-stack brings.
///
/// Becomes the part `alerts`: one `PrometheusRule` for each subject. Each holds for all clusters whose metrics are in this
/// Prometheus, those that are pushed among them. A subject that the cluster has no metrics for is an error of `check`: leave it
/// out.
///
/// ```
/// use homelab_core::{Part, name};
/// use observability::{LabAlerts, Subject};
///
/// let part = Part::from(LabAlerts::builder().subjects(vec![Subject::Nodes]).pushing(vec![name!("laptop")]).build());
/// assert!(part.objects.iter().any(|object| object.to_yaml().contains("absent(up{cluster=\"laptop\"})")));
/// ```
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct LabAlerts {
    /// What it is about. Ours is everything.
    #[builder(default = Subject::ALL.to_vec())]
    pub subjects: Vec<Subject>,
    /// Clusters that push their metrics here: their silence is an alert.
    #[builder(default)]
    pub pushing: Vec<Name>,
    /// How long they may be silent. Ours is three days: a workstation is switched off for a weekend.
    #[builder(default = PrometheusDuration::from(3 * 24 * HOUR))]
    pub silence: PrometheusDuration,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Subject {
    /// Nodes run out of memory or get hot, disks fill. Needs node-exporter.
    Nodes,
    /// Certificates are not renewed. Needs cert-manager.
    Certificates,
    /// Flux cannot apply something. Needs flux-operator.
    Flux,
    /// Requests fail at a gateway. Needs Envoy Gateway.
    Gateways,
    /// Logs get lost. Needs Loki and Alloy.
    Logs,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Nodes, Self::Certificates, Self::Flux, Self::Gateways, Self::Logs];

    fn group(self) -> (&'static str, Vec<GroupRule>) {
        match self {
            Self::Nodes => ("nodes", nodes()),
            Self::Certificates => ("certificates", certificates()),
            Self::Flux => ("flux", flux()),
            Self::Gateways => ("gateways", gateways()),
            Self::Logs => ("logs", logs()),
        }
    }
}

impl LabAlerts {
    fn groups(&self) -> Vec<(&'static str, Vec<GroupRule>)> {
        let mut groups: Vec<_> = self.subjects.iter().map(|subject| subject.group()).collect();
        if !self.pushing.is_empty() {
            groups.push(("clusters", self.pushing.iter().map(|cluster| self.silent(cluster)).collect()));
        }
        groups
    }

    fn silent(&self, cluster: &Name) -> GroupRule {
        let expression = format!("absent(up{{cluster=\"{cluster}\"}})");
        rule("ClusterSilent", &expression, self.silence.clone(), Warning, "Cluster {{ $labels.cluster }} has pushed nothing for long.")
    }
}

fn nodes() -> Vec<GroupRule> {
    let free = format!("node_filesystem_avail_bytes{{{KEEPS}}} / node_filesystem_size_bytes{{{KEEPS}}}");
    let predicted = format!("predict_linear(node_filesystem_avail_bytes{{{KEEPS}}}[6h], 3 * 86400) < 0 and {free} < 0.3");
    vec![
        rule(
            "NodeMemoryShort",
            "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05",
            15 * MINUTE,
            Critical,
            "{{ $labels.instance }} of {{ $labels.cluster }} has {{ $value | humanizePercentage }} of its memory left.",
        ),
        rule(
            "NodeHot",
            "max by (cluster, instance) (node_hwmon_temp_celsius) > 90",
            10 * MINUTE,
            Warning,
            "{{ $labels.instance }} of {{ $labels.cluster }} has {{ $value }} °C.",
        ),
        rule(
            "DiskFull",
            &format!("{free} < 0.05"),
            5 * MINUTE,
            Critical,
            "{{ $labels.mountpoint }} of {{ $labels.cluster }} has {{ $value | humanizePercentage }} left.",
        ),
        rule("DiskFilling", &predicted, HOUR, Warning, "{{ $labels.mountpoint }} of {{ $labels.cluster }} will be full within three days."),
    ]
}

fn certificates() -> Vec<GroupRule> {
    vec![
        rule(
            "CertificateExpiring",
            "certmanager_certificate_expiration_timestamp_seconds - time() < 7 * 86400",
            HOUR,
            Critical,
            "Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} expires in {{ $value | humanizeDuration }}.",
        ),
        rule(
            "CertificateNotReady",
            "certmanager_certificate_ready_status{condition=\"True\"} == 0",
            HOUR,
            Warning,
            "Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} is not issued.",
        ),
    ]
}

fn flux() -> Vec<GroupRule> {
    vec![
        rule(
            "FluxNotReady",
            "flux_resource_info{ready=\"False\", suspended=\"False\"} > 0",
            15 * MINUTE,
            Warning,
            "{{ $labels.kind }} {{ $labels.exported_namespace }}/{{ $labels.name }} of {{ $labels.cluster }} fails: {{ $labels.reason }}.",
        ),
        rule("FluxSilent", "absent(flux_resource_info)", 30 * MINUTE, Critical, "Nobody says whether Flux works."),
    ]
}

fn gateways() -> Vec<GroupRule> {
    let rate = |matcher: &str| format!("sum by (cluster) (rate(envoy_http_downstream_rq_xx{{{matcher}}}[5m]))");
    let errors = rate(&format!("envoy_response_code_class=\"5\", {LISTENER}"));
    let expression = format!("{errors} / {} > 0.05 and {errors} > 0.05", rate(LISTENER));
    vec![rule(
        "GatewayErrors",
        &expression,
        10 * MINUTE,
        Critical,
        "{{ $value | humanizePercentage }} of the requests at the gateway of {{ $labels.cluster }} fail.",
    )]
}

fn logs() -> Vec<GroupRule> {
    vec![
        rule("LogsMissing", "sum(rate(loki_distributor_lines_received_total[15m])) == 0", 30 * MINUTE, Warning, "Loki gets no logs."),
        rule("LogsDropped", "rate(loki_write_dropped_entries_total[15m]) > 0", 15 * MINUTE, Warning, "Alloy loses logs."),
    ]
}

fn rule(name: &str, expression: &str, hold: impl Into<PrometheusDuration>, severity: AlertSeverity, summary: &str) -> GroupRule {
    let one = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
    let rule = AlertingRule::builder().alert(name).expr(expression).hold(hold.into());
    GroupRule::Alerting(rule.labels(one("severity", severity.as_str())).annotations(one("summary", summary)).build())
}

impl From<LabAlerts> for Part {
    fn from(alerts: LabAlerts) -> Self {
        let part = Self::new(name!("alerts")).rules(prometheus_operator::RULES);
        let objects = alerts.groups().into_iter().map(|(name, rules)| {
            let group = RuleGroup::builder().name(name).rules(rules).build();
            PrometheusRule::new(name, PrometheusRuleSpec::builder().groups(vec![group]).build()).in_namespace(&NAMESPACE)
        });
        with_uses(objects.fold(part, Self::object))
    }
}
