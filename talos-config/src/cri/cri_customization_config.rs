//! The kind `CRICustomizationConfig`.

use serde::{Deserialize, Serialize};

/// Configuration of containerd beside Talos' own. Since Talos 1.14.
///
/// Upstream: `config/types/cri/customization.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct CRICustomizationConfig {
    /// Its name, as Kubernetes names labels; not `customization`.
    #[builder(into)]
    pub name: String,
    /// TOML that containerd reads.
    #[builder(into)]
    pub content: String,
}
