//! The kind `KubeAuthorizerConfig`.

use serde::{Deserialize, Serialize};

use super::FreeForm;

/// One that kube-apiserver asks who may do what; the documents are asked in order. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/authorization.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeAuthorizerConfig {
    /// Its name; it names the document.
    pub name: String,
    /// Who it is; its `type`, and for a webhook its configuration.
    #[serde(flatten)]
    pub authorizer: Authorizer,
}

/// One that decides who may do what. The first that has an opinion decides.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", content = "webhook")]
pub enum Authorizer {
    /// What kubelets may: objects of their own node and its pods.
    Node,
    /// Roles and their bindings (`rbac.authorization.k8s.io`).
    #[serde(rename = "RBAC")]
    Rbac,
    /// A service that is asked by HTTPS; its configuration is the `webhook` of an `AuthorizationConfiguration`.
    Webhook(FreeForm),
}
