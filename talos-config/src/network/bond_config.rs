//! The kind `BondConfig`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Address, HardwareAddress, Route};

/// Several links that are used as one. Since Talos 1.12.
///
/// Upstream: `config/types/network/bond.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct BondConfig {
    /// Its name, such as `bond0`.
    #[builder(into)]
    pub name: String,
    /// Its hardware address. The default is that of the first link.
    pub hardware_addr: Option<HardwareAddress>,
    /// Names of its links, one at least.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// How the links are used; required.
    #[serde(rename = "bondMode")]
    pub mode: Option<BondMode>,
    /// How often links are looked at, in milliseconds.
    pub miimon: Option<u32>,
    /// How long a link has to be there before it is used, in milliseconds; a multiple of `miimon`.
    pub updelay: Option<u32>,
    /// How long a link has to be gone before it is not used, in milliseconds; a multiple of `miimon`.
    pub downdelay: Option<u32>,
    /// Whether the driver says if a link is there. The kernel's default is `true`.
    pub use_carrier: Option<bool>,
    /// By what packets are spread over the links.
    pub xmit_hash_policy: Option<BondHashPolicy>,
    /// How often neighbors are asked by ARP, in milliseconds.
    pub arp_interval: Option<u32>,
    /// Neighbors that are asked by ARP.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arp_ip_targets: Vec<IpAddr>,
    /// Neighbors that are asked by IPv6 neighbor discovery.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ns_ip6_targets: Vec<IpAddr>,
    /// Which answers count.
    pub arp_validate: Option<ARPValidate>,
    /// How many neighbors have to answer.
    pub arp_all_targets: Option<ARPAllTargets>,
    /// How often LACP is sent; for 802.3ad.
    pub lacp_rate: Option<LACPRate>,
    /// Whose hardware address the bond has when links change.
    pub fail_over_mac: Option<FailOverMac>,
    /// Which group of links is used; for 802.3ad.
    pub ad_select: Option<ADSelect>,
    /// Priority of this system, 1 to 65535; for 802.3ad.
    pub ad_actor_sys_prio: Option<u16>,
    /// Key of the ports, 0 to 1023; for 802.3ad.
    pub ad_user_port_key: Option<u16>,
    /// Whether LACP is sent unasked; for 802.3ad.
    #[serde(rename = "adLACPActive")]
    pub ad_lacp_active: Option<ADLACPActive>,
    /// When the primary link is used again.
    pub primary_reselect: Option<PrimaryReselect>,
    /// How often memberships are sent again after a change.
    #[serde(rename = "resendIGMP")]
    pub resend_igmp: Option<u32>,
    /// How many links have to be there.
    pub min_links: Option<u32>,
    /// How often learning packets are sent, in seconds.
    pub lp_interval: Option<u32>,
    /// How many packets go by one link before the next; for balance-rr.
    pub packets_per_slave: Option<u32>,
    /// How often neighbors are told of a change.
    pub num_peer_notif: Option<u8>,
    /// Whether flows are moved between links; for balance-tlb.
    pub tlb_logical_lb: Option<u8>,
    /// Whether packets of links that are not in use are taken.
    pub all_slaves_active: Option<u8>,
    /// Time between such messages, in milliseconds.
    pub peer_notif_delay: Option<u32>,
    /// How many answers may be missing.
    pub missed_max: Option<u8>,
    /// Whether it is up. Talos' default is `true`.
    pub up: Option<bool>,
    /// Largest packet in bytes. The kernel's default is 1500 for Ethernet.
    pub mtu: Option<u32>,
    /// Its fixed addresses, beside those that DHCP may give.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Its fixed routes. The networks of its addresses are reached without one.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Whether it takes multicast. The kernel's default is `true`.
    pub multicast: Option<bool>,
}

/// How the links of a bond are used.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum BondMode {
    /// One after the other.
    #[serde(rename = "balance-rr")]
    BalanceRr,
    /// One, and another when it fails.
    #[serde(rename = "active-backup")]
    ActiveBackup,
    /// By a hash of the packet.
    #[serde(rename = "balance-xor")]
    BalanceXor,
    /// All at once.
    #[serde(rename = "broadcast")]
    Broadcast,
    /// As LACP says, with a switch that knows it.
    #[serde(rename = "802.3ad")]
    Ieee8023ad,
    /// By load, for what goes out.
    #[serde(rename = "balance-tlb")]
    BalanceTlb,
    /// By load, both ways.
    #[serde(rename = "balance-alb")]
    BalanceAlb,
}

/// By what packets are spread over the links of a bond.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum BondHashPolicy {
    /// By hardware addresses.
    #[serde(rename = "layer2")]
    Layer2,
    /// By addresses and ports.
    #[serde(rename = "layer3+4")]
    Layer3And4,
    /// By hardware addresses and addresses.
    #[serde(rename = "layer2+3")]
    Layer2And3,
    /// As `layer2+3`, within tunnels.
    #[serde(rename = "encap2+3")]
    Encap2And3,
    /// As `layer3+4`, within tunnels.
    #[serde(rename = "encap3+4")]
    Encap3And4,
}

/// Which answers by ARP count.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ARPValidate {
    /// All.
    #[serde(rename = "none")]
    None,
    /// Those on the link in use are checked.
    #[serde(rename = "active")]
    Active,
    /// Those on other links are checked.
    #[serde(rename = "backup")]
    Backup,
    /// All are checked.
    #[serde(rename = "all")]
    All,
    /// Others are not taken at all.
    #[serde(rename = "filter")]
    Filter,
    /// As `filter`, and checked on the link in use.
    #[serde(rename = "filter-active")]
    FilterActive,
    /// As `filter`, and checked on other links.
    #[serde(rename = "filter-backup")]
    FilterBackup,
}

/// How many neighbors have to answer by ARP.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ARPAllTargets {
    /// One of them.
    Any,
    /// All of them.
    All,
}

/// How often LACP is sent.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LACPRate {
    /// Every 30 seconds.
    Slow,
    /// Every second.
    Fast,
}

/// Whose hardware address a bond has when links change.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOverMac {
    /// All links have that of the bond.
    None,
    /// That of the link in use.
    Active,
    /// It moves with the link in use.
    Follow,
}

/// Which group of links is used.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ADSelect {
    /// The one in use, until it has no link.
    Stable,
    /// The one with the most bandwidth.
    Bandwidth,
    /// The one with the most links.
    Count,
}

/// Whether LACP is sent unasked.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ADLACPActive {
    /// Only as an answer.
    Off,
    /// Always.
    On,
}

/// When the primary link of a bond is used again.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PrimaryReselect {
    /// As soon as it is there.
    Always,
    /// When it is faster than the one in use.
    Better,
    /// When the one in use fails.
    Failure,
}
