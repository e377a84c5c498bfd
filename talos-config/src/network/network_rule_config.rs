//! The kind `NetworkRuleConfig`.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::PortRange;

/// What reaches ports of this machine. Since Talos 1.6.
///
/// Upstream: `config/types/network/rule_config.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct NetworkRuleConfig {
    /// Its name.
    #[builder(into)]
    pub name: String,
    /// Which ports it is about.
    pub port_selector: PortSelector,
    /// Who reaches them; nobody else does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ingress: Vec<Ingress>,
}

/// Ports that a rule is about.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PortSelector {
    /// Ports and ranges, one at least, without overlaps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<PortRange>,
    /// The protocol.
    pub protocol: Protocol,
}

/// Who reaches a port.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Ingress {
    /// The network that they lie in.
    pub subnet: IpNet,
    /// A part of it that does not count.
    pub except: Option<IpNet>,
}

/// A protocol of packets.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// ICMP.
    Icmp,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP for IPv6.
    Icmpv6,
}
