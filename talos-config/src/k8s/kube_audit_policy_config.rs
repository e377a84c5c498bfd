//! The kind `KubeAuditPolicyConfig`.

use serde::{Deserialize, Serialize};

use super::FreeForm;

/// What kube-apiserver logs of requests. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/audit_policy.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeAuditPolicyConfig {
    /// An `audit.k8s.io/v1` `Policy`, with `apiVersion` and `kind`. kube-apiserver judges it at start.
    pub configuration: FreeForm,
}
