//! A switch of several links.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A switch of several links.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Bridge {
    /// Names of its links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<String>,
    /// Whether circles are found.
    pub stp: Option<Stp>,
    /// Whether it keeps VLANs apart.
    pub vlan: Option<BridgeVlan>,
}

/// The spanning tree protocol of a bridge.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Stp {
    /// Whether it runs. The kernel's default is `false`.
    pub enabled: Option<bool>,
}

/// VLANs of a bridge.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BridgeVlan {
    /// Whether they are kept apart. The kernel's default is `false`.
    pub vlan_filtering: Option<bool>,
}

/// A link that is part of a switch.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BridgePort {
    /// Name of the bridge.
    #[builder(into)]
    pub master: Option<String>,
}
