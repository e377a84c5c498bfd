//! The kind `HTTPProbeConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The network counts as there when a URL answers. Since Talos 1.14.
///
/// Upstream: `config/types/network/http_probe.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct HTTPProbeConfig {
    /// Its name.
    #[builder(into)]
    pub name: String,
    /// How often it is asked. Talos' default is a second.
    #[builder(into)]
    pub interval: Option<GoDuration>,
    /// How many failures in a row count. Talos' default is 0.
    pub failure_threshold: Option<i64>,
    /// The URL: `https://` or `http://`.
    #[builder(into)]
    pub url: String,
    /// How long an answer may take. Talos' default is ten seconds.
    #[builder(into)]
    pub timeout: Option<GoDuration>,
}
