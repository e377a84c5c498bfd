//! The kind `EthernetConfig`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How the hardware of a link works (`ethtool`). Since Talos 1.10.
///
/// Upstream: `config/types/network/ethernet.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct EthernetConfig {
    /// Name of the link.
    #[builder(into)]
    pub name: String,
    /// What the hardware does, by name, such as `tx-tcp-segmentation`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub features: BTreeMap<String, bool>,
    /// Sizes of its buffers.
    pub rings: Option<EthernetRings>,
    /// Numbers of its queues.
    pub channels: Option<EthernetChannels>,
    /// What wakes the machine.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wake_on_lan: Vec<WakeOnLan>,
}

/// Sizes of a link's buffers, in packets if not said otherwise.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct EthernetRings {
    /// Buffers for what comes in.
    pub rx: Option<u32>,
    /// Buffers for what goes out.
    pub tx: Option<u32>,
    /// Small buffers for what comes in.
    #[serde(rename = "rx-mini")]
    pub rx_mini: Option<u32>,
    /// Large buffers for what comes in.
    #[serde(rename = "rx-jumbo")]
    pub rx_jumbo: Option<u32>,
    /// Length of a buffer in bytes.
    #[serde(rename = "rx-buf-len")]
    pub rx_buf_len: Option<u32>,
    /// Size of a completion in bytes.
    #[serde(rename = "cqe-size")]
    pub cqe_size: Option<u32>,
    /// Whether descriptors are pushed to the hardware.
    #[serde(rename = "tx-push")]
    pub tx_push: Option<bool>,
    /// Whether descriptors are taken from the hardware at once.
    #[serde(rename = "rx-push")]
    pub rx_push: Option<bool>,
    /// Length of the pushed buffer in bytes.
    #[serde(rename = "tx-push-buf-len")]
    pub tx_push_buf_len: Option<u32>,
    /// Whether headers and data are kept apart.
    #[serde(rename = "tcp-data-split")]
    pub tcp_data_split: Option<bool>,
}

/// Numbers of a link's queues.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct EthernetChannels {
    /// Queues for what comes in.
    pub rx: Option<u32>,
    /// Queues for what goes out.
    pub tx: Option<u32>,
    /// Queues for other things.
    pub other: Option<u32>,
    /// Queues for both ways.
    pub combined: Option<u32>,
}

/// What wakes a machine.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WakeOnLan {
    /// Any activity on the link.
    Phy,
    /// A packet to it.
    Unicast,
    /// A packet to many.
    Multicast,
    /// A packet to all.
    Broadcast,
    /// A magic packet.
    Magic,
    /// A magic packet with a password.
    MagicSecure,
    /// Packets that fit a filter.
    Filter,
}
