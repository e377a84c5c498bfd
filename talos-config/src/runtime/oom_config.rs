//! The kind `OOMConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What Talos stops when memory is scarce, before the kernel does. Since Talos 1.12.
///
/// Upstream: `config/types/runtime/oom.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct OOMConfig {
    /// A CEL expression that is true when something has to be stopped. Talos' default looks at memory pressure.
    #[builder(into)]
    pub trigger_expression: Option<String>,
    /// A CEL expression that gives a number; the group with the largest is stopped.
    #[builder(into)]
    pub cgroup_ranking_expression: Option<String>,
    /// Whether groups of a higher class are stopped only after all of lower ones. Talos' default is `false`.
    pub strict_cgroup_class_ordering: Option<bool>,
    /// How often it looks. Talos' default is 100 ms.
    #[builder(into)]
    pub sample_interval: Option<GoDuration>,
}
