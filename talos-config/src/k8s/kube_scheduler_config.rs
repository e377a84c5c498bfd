//! The kind `KubeSchedulerConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Arguments, FreeForm, Resources};

/// kube-scheduler. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/scheduler.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeSchedulerConfig {
    /// Whether it runs on this node. Talos' default is `true`; another control plane has to run it if not.
    pub enabled: Option<bool>,
    /// Image with a tag, such as `registry.k8s.io/kube-scheduler:v1.36.3`.
    #[builder(into)]
    pub image: String,
    /// Its own configuration (`KubeSchedulerConfiguration`), without `apiVersion` and `kind`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub config: FreeForm,
    /// More arguments, without `--`. What the configuration can say belongs there.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// Environment variables of its container, such as `HTTPS_PROXY`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// What its pod asks for and may use. What is `None` is left to Talos.
    pub resources: Option<Resources>,
}
