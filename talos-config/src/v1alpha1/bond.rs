//! Several links that are used as one.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::DeviceSelector;

/// Several links that are used as one. Fields are as those of [`BondConfig`](crate::network::BondConfig).
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bond {
    /// Names of its links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<String>,
    /// What its links are like, in place of names.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub device_selectors: Vec<DeviceSelector>,
    /// Neighbors that are asked by ARP; Talos refuses them.
    #[builder(default)]
    #[serde(rename = "arpIPTarget", default, skip_serializing_if = "Vec::is_empty")]
    pub arp_ip_target: Vec<String>,
    /// How the links are used.
    #[builder(into)]
    pub mode: String,
    /// By what packets are spread.
    #[builder(into)]
    pub xmit_hash_policy: Option<String>,
    /// How often LACP is sent.
    #[builder(into)]
    pub lacp_rate: Option<String>,
    /// Address of this system; Talos refuses it.
    #[builder(into)]
    pub ad_actor_system: Option<String>,
    /// Which answers by ARP count.
    #[builder(into)]
    pub arp_validate: Option<String>,
    /// How many neighbors have to answer.
    #[builder(into)]
    pub arp_all_targets: Option<String>,
    /// The link that is used where it is there.
    #[builder(into)]
    pub primary: Option<String>,
    /// When the primary link is used again.
    #[builder(into)]
    pub primary_reselect: Option<String>,
    /// Whose hardware address the bond has.
    #[builder(into)]
    pub fail_over_mac: Option<String>,
    /// Which group of links is used.
    #[builder(into)]
    pub ad_select: Option<String>,
    /// How often links are looked at, in milliseconds.
    pub miimon: Option<u32>,
    /// How long a link has to be there, in milliseconds.
    pub updelay: Option<u32>,
    /// How long a link has to be gone, in milliseconds.
    pub downdelay: Option<u32>,
    /// How often neighbors are asked, in milliseconds.
    pub arp_interval: Option<u32>,
    /// How often memberships are sent again.
    pub resend_igmp: Option<u32>,
    /// How many links have to be there.
    pub min_links: Option<u32>,
    /// How often learning packets are sent, in seconds.
    pub lp_interval: Option<u32>,
    /// How many packets go by one link.
    pub packets_per_slave: Option<u32>,
    /// How often neighbors are told of a change.
    pub num_peer_notif: Option<u8>,
    /// Whether flows are moved between links.
    pub tlb_dynamic_lb: Option<u8>,
    /// Whether packets of links that are not in use are taken.
    pub all_slaves_active: Option<u8>,
    /// Whether the driver says if a link is there.
    pub use_carrier: Option<bool>,
    /// Priority of this system.
    pub ad_actor_sys_prio: Option<u16>,
    /// Key of the ports.
    pub ad_user_port_key: Option<u16>,
    /// Time between messages to neighbors, in milliseconds.
    pub peer_notify_delay: Option<u32>,
}
