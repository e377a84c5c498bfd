//! The kind `StaticHostConfig`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Names of an address in `/etc/hosts`. Since Talos 1.12.
///
/// Upstream: `config/types/network/static_host.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct StaticHostConfig {
    /// The address; it names the document.
    pub name: IpAddr,
    /// Its names, one at least.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hostnames: Vec<String>,
}
