use bon::Builder;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

/// Where a Grafana gets data from.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "grafana.integreatly.org", version = "v1beta1", kind = "GrafanaDatasource", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GrafanaDatasourceSpec {
    /// Selects the Grafanas that have it.
    pub instance_selector: LabelSelector,
    /// By which dashboards name it: up to 40 letters, digits, `-` and `_`, which never change. The operator's default is a new one.
    #[builder(into)]
    pub uid: Option<String>,
    /// What it is.
    pub datasource: Datasource,
}

/// What a data source is, as Grafana's own API takes it.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Datasource {
    /// Its name.
    pub name: String,
    /// Such as `prometheus` or `loki`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `proxy`: Grafana itself asks, not the browser.
    pub access: String,
    /// Where it is.
    pub url: String,
    /// Whether it is taken where none is named.
    pub is_default: Option<bool>,
    /// Settings of its kind.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub json_data: Map<String, Value>,
}
