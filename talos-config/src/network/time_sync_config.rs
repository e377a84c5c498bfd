//! The kind `TimeSyncConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where the time comes from. Since Talos 1.12.
///
/// Upstream: `config/types/network/time_sync.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct TimeSyncConfig {
    /// Whether the time is kept. Talos' default is `true`; certificates need the right time.
    pub enabled: Option<bool>,
    /// How long a boot waits for the right time. Talos' default is for ever.
    pub boot_timeout: Option<GoDuration>,
    /// Servers. Talos' default is `time.cloudflare.com`, authenticated.
    pub ntp: Option<Ntp>,
    /// Time from the hardware, in place of servers.
    pub ptp: Option<Ptp>,
}

/// Time from the hardware, such as that of a virtual machine's host.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Ptp {
    /// Devices, such as `/dev/ptp0`.
    #[serde(default)]
    pub devices: Vec<String>,
}

/// Time over the network (NTP), from servers in the LAN or outside.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ntp {
    /// Names or addresses. Talos' default is `time.cloudflare.com`.
    #[serde(default)]
    pub servers: Vec<String>,
    /// Whether the time is authenticated (NTS); servers must be names then. Talos' default is `true` for its own server only.
    #[serde(rename = "useNTS")]
    pub use_nts: Option<bool>,
}
