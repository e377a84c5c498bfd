//! The kind `DiscoveryServiceConfig`.

use serde::{Deserialize, Serialize};

/// A service by which members find each other; it sees encrypted data only. Since Talos 1.14.
///
/// Upstream: `config/types/cluster/discovery_service.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct DiscoveryServiceConfig {
    /// Name of the document, which tells several services apart; `talosctl gen config` writes `default`.
    pub name: String,
    /// Its URL (`https`, `http` or `grpc`); `talosctl gen config` writes `https://discovery.talos.dev/`.
    pub endpoint: String,
}
