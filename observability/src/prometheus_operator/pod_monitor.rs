use bon::Builder;
use homelab_core::PrometheusDuration;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::NamespaceSelector;

/// Pods whose metrics Prometheus collects, where no Service leads to them.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "monitoring.coreos.com", version = "v1", kind = "PodMonitor", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PodMonitorSpec {
    /// Selects pods by their labels; an empty one selects all of the namespace.
    pub selector: LabelSelector,
    /// Namespaces of the pods; the monitor's own if `None`.
    pub namespace_selector: Option<NamespaceSelector>,
    /// Ports of the pods; each makes a target of every selected pod.
    pub pod_metrics_endpoints: Vec<PodMetricsEndpoint>,
}

/// A port of a pod, and how it is asked, by plain HTTP.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PodMetricsEndpoint {
    /// Name of a container's port, which the pod has to have.
    pub port: Option<String>,
    /// HTTP path. Prometheus' default is `/metrics`.
    pub path: Option<String>,
    /// How often. The Prometheus' own setting if `None`; the operator's default for that is 30 s.
    pub interval: Option<PrometheusDuration>,
}
