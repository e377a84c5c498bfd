use std::collections::BTreeMap;

use bon::Builder;
use homelab_core::PrometheusDuration;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Alerts, and metrics that are computed from others. The operator gives them to each Prometheus that selects the
/// object.
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "monitoring.coreos.com", version = "v1", kind = "PrometheusRule", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields)]
pub struct PrometheusRuleSpec {
    /// Groups, with different names: they are evaluated side by side.
    pub groups: Vec<RuleGroup>,
}

/// Rules that are evaluated one after another, so that a later one sees what an earlier one computed.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct RuleGroup {
    /// Its name, unique in the object; it stands in Prometheus' own page of rules.
    pub name: String,
    /// How often they are evaluated. The Prometheus' own setting if `None`; the operator's default for that is 30 s.
    pub interval: Option<PrometheusDuration>,
    /// The rules, in the order in which they are evaluated.
    pub rules: Vec<GroupRule>,
}

/// One rule of a [`RuleGroup`]: YAML has `alert` or `record`, never both.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum GroupRule {
    /// An alert: what its expression yields is told to Alertmanager.
    Alerting(AlertingRule),
    /// A metric: what its expression yields is stored under its name.
    Recording(RecordingRule),
}

/// An alert. Without a receiver in Alertmanager nobody hears of it.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct AlertingRule {
    /// Its name, such as `DiskFull`: the label `alertname` of what fires.
    pub alert: String,
    /// What is wrong, in `PromQL`: each series that it yields is an alert.
    pub expr: String,
    /// How long it has to be wrong. Prometheus' default is not at all.
    #[serde(rename = "for")]
    pub hold: Option<PrometheusDuration>,
    /// How long it goes on after it is right again. Prometheus' default is not at all.
    pub keep_firing_for: Option<PrometheusDuration>,
    /// Labels, which Alertmanager routes by, such as `severity`; added to those of the series.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Texts for people, such as `summary`; `{{ $labels.instance }}` and `{{ $value }}` are filled in.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// A metric that is computed from others at each evaluation, so that queries of it are fast.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct RecordingRule {
    /// Its name, by custom `level:metric:operations`.
    pub record: String,
    /// How it is computed, in `PromQL`; every series that it yields is stored.
    pub expr: String,
    /// Labels that are added to each series, or replace those of the same name.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::{GroupRule, PrometheusRuleSpec};
    use serde_json::json;

    #[test]
    fn both_sorts_of_rules_are_read_back() {
        let value = json!({ "groups": [{ "name": "disk", "interval": "1m", "rules": [
            { "alert": "DiskFull", "expr": "disk:free < 0.1", "for": "15m", "labels": { "severity": "warning" } },
            { "record": "disk:free", "expr": "node_filesystem_avail_bytes / node_filesystem_size_bytes" },
        ] }] });
        let spec: PrometheusRuleSpec = serde_json::from_value(value.clone()).expect("rules");
        assert!(matches!(spec.groups[0].rules[..], [GroupRule::Alerting(_), GroupRule::Recording(_)]));
        assert_eq!(serde_json::to_value(spec).expect("rules"), value);
    }
}
