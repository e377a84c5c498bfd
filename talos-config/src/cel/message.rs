//! Messages that expressions look into, as in `api/resource/definitions` and `api/common` of Talos. Enums are whole numbers.

use std::fmt;

use self::Field::{Many, One};
use self::Message::{
    Address, BondMaster, BridgeMaster, BridgeVlan, Network, SpanningTree, Veth, Vlan, VrfMaster, Wireguard, WireguardPeer,
};
use super::Type::{self, Bool, Bytes, Duration, Int, String, Uint};

/// A kind of message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Message {
    Address,
    BondMaster,
    BridgeMaster,
    BridgeVlan,
    /// `block.DiskSpec`.
    Disk,
    /// `network.LinkStatusSpec`.
    Link,
    Network,
    SpanningTree,
    Veth,
    Vlan,
    /// A volume that was found (`block.DiscoveredVolumeSpec`).
    Volume,
    VrfMaster,
    Wireguard,
    WireguardPeer,
}

enum Field {
    One(Type),
    Many(Type),
}

impl Message {
    fn fields(self) -> &'static [(&'static str, Field)] {
        match self {
            Address => &[("ip", One(Bytes))],
            BondMaster => BOND_MASTER,
            BridgeMaster => &[("stp", One(Type::Message(SpanningTree))), ("vlan", One(Type::Message(BridgeVlan)))],
            BridgeVlan => &[("filtering_enabled", One(Bool))],
            Self::Disk => DISK,
            Self::Link => LINK,
            Network => &[("ip", One(Bytes)), ("prefix_length", One(Int))],
            SpanningTree => &[("enabled", One(Bool))],
            Veth => &[("peer_name", One(String))],
            Vlan => &[("vid", One(Uint)), ("protocol", One(Int))],
            Self::Volume => VOLUME,
            VrfMaster => &[("table", One(Int))],
            Wireguard => WIREGUARD,
            WireguardPeer => WIREGUARD_PEER,
        }
    }

    /// The type of the field `name`.
    pub(super) fn field(self, name: &str) -> Option<Type> {
        let (_, field) = self.fields().iter().find(|(field, _)| *field == name)?;
        Some(match field {
            One(kind) => kind.clone(),
            Many(kind) => kind.clone().list(),
        })
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Address => "address",
            BondMaster => "bond_master",
            BridgeMaster => "bridge_master",
            BridgeVlan => "bridge_vlan",
            Self::Disk => "disk",
            Self::Link => "link",
            Network => "network",
            SpanningTree => "stp",
            Veth => "veth",
            Vlan => "vlan",
            Self::Volume => "volume",
            VrfMaster => "vrf_master",
            Wireguard => "wireguard",
            WireguardPeer => "wireguard_peer",
        })
    }
}

const DISK: &[(&str, Field)] = &[
    ("size", One(Uint)),
    ("io_size", One(Uint)),
    ("sector_size", One(Uint)),
    ("readonly", One(Bool)),
    ("model", One(String)),
    ("serial", One(String)),
    ("modalias", One(String)),
    ("wwid", One(String)),
    ("bus_path", One(String)),
    ("sub_system", One(String)),
    ("transport", One(String)),
    ("rotational", One(Bool)),
    ("cdrom", One(Bool)),
    ("dev_path", One(String)),
    ("pretty_size", One(String)),
    ("uuid", One(String)),
    ("firmware_version", One(String)),
    ("secondary_disks", Many(String)),
    ("symlinks", Many(String)),
];

const VOLUME: &[(&str, Field)] = &[
    ("size", One(Uint)),
    ("sector_size", One(Uint)),
    ("io_size", One(Uint)),
    ("name", One(String)),
    ("uuid", One(String)),
    ("label", One(String)),
    ("block_size", One(Uint)),
    ("filesystem_block_size", One(Uint)),
    ("probed_size", One(Uint)),
    ("partition_uuid", One(String)),
    ("partition_type", One(String)),
    ("partition_label", One(String)),
    ("partition_index", One(Uint)),
    ("type", One(String)),
    ("device_path", One(String)),
    ("parent", One(String)),
    ("dev_path", One(String)),
    ("parent_dev_path", One(String)),
    ("pretty_size", One(String)),
    ("offset", One(Uint)),
];

const LINK: &[(&str, Field)] = &[
    ("index", One(Uint)),
    ("type", One(Int)),
    ("link_index", One(Uint)),
    ("flags", One(Uint)),
    ("hardware_addr", One(Bytes)),
    ("broadcast_addr", One(Bytes)),
    ("mtu", One(Uint)),
    ("queue_disc", One(String)),
    ("master_index", One(Uint)),
    ("operational_state", One(Int)),
    ("kind", One(String)),
    ("slave_kind", One(String)),
    ("bus_path", One(String)),
    ("pciid", One(String)),
    ("driver", One(String)),
    ("driver_version", One(String)),
    ("firmware_version", One(String)),
    ("product_id", One(String)),
    ("vendor_id", One(String)),
    ("product", One(String)),
    ("vendor", One(String)),
    ("link_state", One(Bool)),
    ("speed_megabits", One(Int)),
    ("port", One(Int)),
    ("duplex", One(Int)),
    ("vlan", One(Type::Message(Vlan))),
    ("bridge_master", One(Type::Message(BridgeMaster))),
    ("bond_master", One(Type::Message(BondMaster))),
    ("wireguard", One(Type::Message(Wireguard))),
    ("permanent_addr", One(Bytes)),
    ("alias", One(String)),
    ("vrf_master", One(Type::Message(VrfMaster))),
    ("veth", One(Type::Message(Veth))),
    ("alt_names", Many(String)),
];

const BOND_MASTER: &[(&str, Field)] = &[
    ("mode", One(Int)),
    ("hash_policy", One(Int)),
    ("lacp_rate", One(Int)),
    ("arp_validate", One(Int)),
    ("arp_all_targets", One(Int)),
    ("primary_index", One(Uint)),
    ("primary_reselect", One(Int)),
    ("fail_over_mac", One(Int)),
    ("ad_select", One(Int)),
    ("mii_mon", One(Uint)),
    ("up_delay", One(Uint)),
    ("down_delay", One(Uint)),
    ("arp_interval", One(Uint)),
    ("resend_igmp", One(Uint)),
    ("min_links", One(Uint)),
    ("lp_interval", One(Uint)),
    ("packets_per_slave", One(Uint)),
    ("num_peer_notif", One(Uint)),
    ("tlb_dynamic_lb", One(Uint)),
    ("all_slaves_active", One(Uint)),
    ("use_carrier", One(Bool)),
    ("ad_actor_sys_prio", One(Uint)),
    ("ad_user_port_key", One(Uint)),
    ("peer_notify_delay", One(Uint)),
    ("arpip_targets", Many(Type::Message(Address))),
    ("nsip6_targets", Many(Type::Message(Address))),
    ("adlacp_active", One(Int)),
    ("missed_max", One(Uint)),
];

const WIREGUARD: &[(&str, Field)] = &[
    ("private_key", One(String)),
    ("public_key", One(String)),
    ("listen_port", One(Int)),
    ("firewall_mark", One(Int)),
    ("peers", Many(Type::Message(WireguardPeer))),
];

const WIREGUARD_PEER: &[(&str, Field)] = &[
    ("public_key", One(String)),
    ("preshared_key", One(String)),
    ("endpoint", One(String)),
    ("persistent_keepalive_interval", One(Duration)),
    ("allowed_ips", Many(Type::Message(Network))),
];
