use bon::Builder;
use homelab_core::PrometheusDuration;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Services whose metrics Prometheus collects, from each pod behind them. The Prometheus has to select the monitor.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[kube(group = "monitoring.coreos.com", version = "v1", kind = "ServiceMonitor", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServiceMonitorSpec {
    /// Selects Services by their labels; an empty one selects all of the namespace.
    pub selector: LabelSelector,
    /// Namespaces of the Services; the monitor's own if `None`.
    pub namespace_selector: Option<NamespaceSelector>,
    /// Ports of the Services; each makes a target of every pod behind them.
    pub endpoints: Vec<Endpoint>,
    /// Label of the Service whose value is the metrics' label `job`. The operator's default is the Service's name.
    pub job_label: Option<String>,
}

/// A port of a Service, and how it is asked, without a login.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Endpoint {
    /// Name of the Service's port, not its number.
    pub port: Option<String>,
    /// HTTP path. Prometheus' default is `/metrics`.
    pub path: Option<String>,
    /// `http` or `https`. Prometheus' default is `http`.
    pub scheme: Option<String>,
    /// How often. The Prometheus' own setting if `None`; the operator's default for that is 30 s.
    pub interval: Option<PrometheusDuration>,
    /// How long an answer may take; not longer than the interval. If `None` the Prometheus' own setting.
    pub scrape_timeout: Option<PrometheusDuration>,
    /// Whether labels of the metrics win over those that Prometheus adds. The default is `false`.
    pub honor_labels: Option<bool>,
}

/// Namespaces to look in. The operator's default is that of the monitor.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NamespaceSelector {
    /// Whether all of them; then the names do not count. The operator's default is `false`.
    pub any: Option<bool>,
    /// These, if `any` is not set.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub match_names: Vec<String>,
}
