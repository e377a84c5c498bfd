//! What a container may use.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What a container may use.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Resources {
    /// Above it the CPU is held back, and the container killed for memory.
    pub limits: Option<ResourceLimits>,
}

/// Largest amounts for a container.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ResourceLimits {
    /// Thousandths of a processor, with `m`: `1500m`.
    #[builder(into)]
    pub cpu: Option<String>,
    /// Bytes, such as `64MiB`.
    #[builder(into)]
    pub memory: Option<String>,
}

/// What a container waits for before it starts.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct DependsOn {
    /// Files that have to be there: absolute paths.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// What of the network has to be there: `addresses`, `connectivity`, `hostname`, `etcfiles`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Whether the time has to be right. Talos' default is `false`.
    pub time: Option<bool>,
    /// Names of containers that have to run; no circles.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<String>,
}
