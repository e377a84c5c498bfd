//! The kind `DHCPv6Config`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{ClientIdentifier, HardwareAddress};

/// A link gets its IPv6 address from a DHCP server. Since Talos 1.12.
///
/// Upstream: `config/types/network/dhcp6.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct DHCPv6Config {
    /// Name of the link.
    #[builder(into)]
    pub name: String,
    /// Metric of the routes; the lowest wins. Talos' default is 1024.
    pub route_metric: Option<u32>,
    /// Whether the name that the server gives is not taken. Talos' default is `false`.
    pub ignore_hostname: Option<bool>,
    /// By what the server knows the machine. Talos' default is the hardware address.
    pub client_identifier: Option<ClientIdentifier>,
    /// The identifier, for [`ClientIdentifier::Duid`].
    pub duid_raw: Option<HardwareAddress>,
}
