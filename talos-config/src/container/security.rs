//! What a container may do.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What a container may do.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Security {
    /// `restricted`, which is Talos' default, or `privileged`.
    #[builder(into)]
    pub profile: Option<String>,
    /// Capabilities beside those of the profile.
    pub capabilities: Option<Capabilities>,
    /// Whether it sees the socket of Talos' own API. Talos' default is `false`.
    pub machined_access: Option<bool>,
}

/// Capabilities of the kernel, in capitals without `CAP_`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Capabilities {
    /// Those that it gets.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Those that it loses; `ALL` are all of them.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
}

/// Whose network a container has.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Network {
    /// `none`, which is Talos' default, or `host`.
    #[builder(into)]
    pub mode: Option<String>,
}
