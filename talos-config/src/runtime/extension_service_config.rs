//! The kind `ExtensionServiceConfig`.

use serde::{Deserialize, Serialize};

/// Files and environment of a service that a system extension brings. Since Talos 1.7.
///
/// Upstream: `config/types/runtime/extensions/service_config.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct ExtensionServiceConfig {
    /// Name of the service, such as `nut-client`.
    #[builder(into)]
    pub name: String,
    /// Files that it sees.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub config_files: Vec<ExtensionFile>,
    /// Environment variables, each as `KEY=value`. One of the two is required.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<String>,
}

/// A file that an extension's service sees.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionFile {
    /// What stands in it.
    #[builder(into)]
    pub content: String,
    /// Where the service sees it: an absolute path.
    #[builder(into)]
    pub mount_path: String,
}
