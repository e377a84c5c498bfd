use bon::Builder;
use homelab_core::PrometheusDuration;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Services whose metrics Prometheus collects.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[kube(group = "monitoring.coreos.com", version = "v1", kind = "ServiceMonitor", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServiceMonitorSpec {
    /// Selects Services by their labels; an empty one selects all.
    pub selector: LabelSelector,
    /// Namespaces of the Services; the monitor's own if `None`.
    pub namespace_selector: Option<NamespaceSelector>,
    /// Ports of the Services.
    pub endpoints: Vec<Endpoint>,
    /// Label of the Service whose value is the metrics' label `job`. The operator's default is the Service's name.
    pub job_label: Option<String>,
}

/// A port of a Service, and how it is asked.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Endpoint {
    /// Name of the Service's port.
    pub port: Option<String>,
    /// HTTP path. Prometheus' default is `/metrics`.
    pub path: Option<String>,
    /// `http` or `https`. Prometheus' default is `http`.
    pub scheme: Option<String>,
    /// How often. Prometheus' own setting if `None`.
    pub interval: Option<PrometheusDuration>,
    /// How long an answer may take; not longer than the interval.
    pub scrape_timeout: Option<PrometheusDuration>,
    /// Whether labels of the metrics win over those that Prometheus adds. The default is `false`.
    pub honor_labels: Option<bool>,
}

/// Namespaces to look in.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NamespaceSelector {
    /// All of them.
    pub any: Option<bool>,
    /// These.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub match_names: Vec<String>,
}
