use std::collections::BTreeMap;

use bon::Builder;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// A Grafana, which the operator runs.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "grafana.integreatly.org", version = "v1beta1", kind = "Grafana", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GrafanaSpec {
    /// `grafana.ini`: settings by name, by section.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, BTreeMap<String, String>>,
    /// Laid over the Deployment that the operator makes: `{spec: {template: …}}`.
    pub deployment: Option<Value>,
    /// Whether the operator makes no login for the administrator: it is in the environment that `deployment` gives. The
    /// operator's default is `false`.
    pub disable_default_admin_secret: Option<bool>,
    /// Version of Grafana, or a whole image. The operator's default is the version that it was tested with.
    #[builder(into)]
    pub version: Option<String>,
}
