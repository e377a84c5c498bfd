//! The kind `HostnameConfig`.

use homelab_core::ObjectName;
use serde::{Deserialize, Serialize};

/// What the node is called. Since Talos 1.12.
///
/// Upstream: `config/types/network/hostname.go`, which takes one of the two.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct HostnameConfig {
    /// The name, or the way in which it is made. Talos refuses both at once.
    #[serde(flatten)]
    pub hostname: Hostname,
}

/// Where a node's name comes from: `auto` or `hostname` in YAML.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Hostname {
    /// It is made from the machine's identity, or left to DHCP. `talosctl gen config` writes `stable`.
    Auto(AutoHostname),
    /// This one, before all other sources. The kubelet registers the first label.
    #[serde(rename = "hostname")]
    Static(ObjectName),
}

/// How a name is made where none is given.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AutoHostname {
    /// `talos-` and a part of the machine's identity, so it stays for as long as the machine is not reset.
    Stable,
    /// Not at all: Talos waits for DHCP or the platform.
    Off,
}
