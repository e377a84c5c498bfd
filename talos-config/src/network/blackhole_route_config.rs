//! The kind `BlackholeRouteConfig`.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Packets to a network are thrown away. Since Talos 1.13.
///
/// Upstream: `config/types/network/blackhole_route.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct BlackholeRouteConfig {
    /// The network; it names the document.
    pub name: IpNet,
    /// Metric; the lowest wins. Talos' default is 1024.
    pub metric: Option<u32>,
}
