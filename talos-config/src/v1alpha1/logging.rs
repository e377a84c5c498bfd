//! Where the logs of Talos' services are sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where the logs of Talos' services are sent.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Logging {
    /// Receivers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<LogDestination>,
}

/// A receiver of logs.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogDestination {
    /// `tcp://` or `udp://` with a host and a port.
    #[builder(into)]
    pub endpoint: Option<String>,
    /// `json_lines`.
    #[builder(into)]
    pub format: String,
    /// Fields that are added to each line.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra_tags: BTreeMap<String, String>,
}
