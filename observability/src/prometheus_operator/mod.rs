//! Kinds of the Prometheus Operator.

mod pod_monitor;
mod prometheus_rule;
mod service_monitor;

use homelab_core::{Kind, Rule, Target};

pub use self::pod_monitor::{PodMetricsEndpoint, PodMonitor, PodMonitorSpec};
pub use self::prometheus_rule::{AlertingRule, GroupRule, PrometheusRule, PrometheusRuleSpec, RecordingRule, RuleGroup};
pub use self::service_monitor::{Endpoint, NamespaceSelector, ServiceMonitor, ServiceMonitorSpec};

/// Kind of [`PodMonitor`], which the operator's chart brings; it is in a namespace.
pub const POD_MONITOR: Kind = Kind::new("monitoring.coreos.com", "PodMonitor");
/// Kind of [`ServiceMonitor`], which the operator's chart brings; it is in a namespace.
pub const SERVICE_MONITOR: Kind = Kind::new("monitoring.coreos.com", "ServiceMonitor");

/// How these kinds name other objects.
pub const RULES: &[Rule] = &[
    Rule::new(POD_MONITOR, "spec.selector", Target::Selector(Kind::new("", "Pod"))),
    Rule::with_member(SERVICE_MONITOR, "spec.selector", Target::Selector(Kind::new("", "Service")), "spec.endpoints[].port"),
];
