//! kube-apiserver.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{ExtraVolume, Resources};
use crate::k8s::{Arguments, FreeForm};

/// kube-apiserver.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiServer {
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
    /// More arguments, without `--`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// Folders of the machine that it sees.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_volumes: Vec<ExtraVolume>,
    /// Environment variables of its container.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// More names and addresses of its certificate.
    #[builder(default)]
    #[serde(rename = "certSANs", default, skip_serializing_if = "Vec::is_empty")]
    pub cert_sans: Vec<String>,
    /// Whether pod security policies are off; without effect since Kubernetes 1.25.
    pub disable_pod_security_policy: Option<bool>,
    /// Admission plugins, by name.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admission_control: Vec<AdmissionPlugin>,
    /// An `audit.k8s.io/v1` `Policy`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub audit_policy: FreeForm,
    /// What its pod asks for and may use.
    pub resources: Option<Resources>,
    /// Who decides who may do what, in order.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_config: Vec<Authorizer>,
}

/// An admission plugin.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct AdmissionPlugin {
    /// Its name, such as `PodSecurity`.
    #[builder(into)]
    pub name: String,
    /// Its configuration, in the plugin's own API.
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub configuration: FreeForm,
}

/// One that decides who may do what.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Authorizer {
    /// `Node`, `RBAC` or `Webhook`.
    #[builder(into)]
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    #[builder(into)]
    pub name: String,
    /// Its configuration, for `Webhook`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub webhook: FreeForm,
}
