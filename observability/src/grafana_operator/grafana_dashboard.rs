use bon::Builder;
use homelab_core::PrometheusDuration;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A dashboard of a Grafana.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[kube(group = "grafana.integreatly.org", version = "v1beta1", kind = "GrafanaDashboard", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GrafanaDashboardSpec {
    /// Selects the Grafanas that have it.
    pub instance_selector: LabelSelector,
    /// Title of the folder that it lies in. Grafana's default is the folder `General`.
    pub folder: Option<String>,
    /// The dashboard as JSON, see [`grafana::Dashboard`](crate::grafana::Dashboard).
    pub json: Option<String>,
    /// How often the operator compares it. The operator's default is ten minutes.
    pub resync_period: Option<PrometheusDuration>,
}
