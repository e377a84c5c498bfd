//! The kind `EnvironmentConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Environment variables of Talos' own services, such as `https_proxy`. Since Talos 1.13.
///
/// Upstream: `config/types/runtime/environment.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct EnvironmentConfig {
    /// Values by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
}
