//! The kind `RoutingRuleConfig`.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::RoutingTable;

/// Which table of routes packets take. Since Talos 1.13.
///
/// Upstream: `config/types/network/routing_rule.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct RoutingRuleConfig {
    /// Its priority as a text: 1 to 32765, but for 32500; the lowest comes first.
    #[builder(into)]
    pub name: String,
    /// Network that packets come from. Any if `None`.
    pub src: Option<IpNet>,
    /// Network that packets go to. Any if `None`.
    pub dst: Option<IpNet>,
    /// The table; or else an `action` that needs none.
    pub table: RoutingTable,
    /// What happens. Talos' default is a look into the table.
    pub action: Option<RoutingRuleAction>,
    /// Link that packets come by.
    #[builder(into)]
    pub iif_name: Option<String>,
    /// Link that packets go by.
    #[builder(into)]
    pub oif_name: Option<String>,
    /// Mark that packets have.
    pub fw_mark: Option<u32>,
    /// Bits of the mark that count; needs `fw_mark`.
    pub fw_mask: Option<u32>,
}

/// What happens to packets that a rule is for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum RoutingRuleAction {
    /// A look into the table.
    #[serde(rename = "unspec")]
    Unspecified,
    /// A look into the table.
    #[serde(rename = "unicast")]
    Unicast,
    /// They are thrown away.
    #[serde(rename = "blackhole")]
    Blackhole,
    /// They are thrown away, and the sender is told.
    #[serde(rename = "unreachable")]
    Unreachable,
    /// They are thrown away, and the sender is told that it is forbidden.
    #[serde(rename = "prohibit")]
    Prohibit,
}
