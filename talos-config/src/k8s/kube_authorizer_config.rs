//! The kind `KubeAuthorizerConfig`.

use homelab_core::Name;
use serde::Serialize;

use super::FreeForm;

/// One that kube-apiserver asks who may do what; the documents are asked in order. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/authorization.go`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeAuthorizerConfig {
    /// Its name, a DNS label.
    pub name: Name,
    /// Who it is.
    #[serde(flatten)]
    pub authorizer: Authorizer,
}

/// One that decides who may do what.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", content = "webhook")]
pub enum Authorizer {
    /// What kubelets may.
    Node,
    /// Roles and their bindings.
    #[serde(rename = "RBAC")]
    Rbac,
    /// A service that is asked; its configuration.
    Webhook(FreeForm),
}
