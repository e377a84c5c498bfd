//! A link of a machine.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use super::{Bond, Bridge, BridgePort, Vip, Wireguard};
use crate::exposed::Fields;

/// A link of a machine.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its name; this or the selector.
    #[builder(into)]
    pub interface: Option<String>,
    /// What it is like; for links whose names change.
    pub device_selector: Option<DeviceSelector>,
    /// Its addresses, with a prefix or not.
    #[builder(default)]
    #[serde(default)]
    pub addresses: Vec<String>,
    /// Its address. Deprecated.
    #[builder(into)]
    pub cidr: Option<String>,
    /// Its routes.
    #[builder(default)]
    #[serde(default)]
    pub routes: Vec<Route>,
    /// It is a bond of others.
    pub bond: Option<Bond>,
    /// It is a switch of others.
    pub bridge: Option<Bridge>,
    /// It is part of a switch.
    pub bridge_port: Option<BridgePort>,
    /// Virtual LANs on it.
    #[builder(default)]
    #[serde(default)]
    pub vlans: Vec<Vlan>,
    /// Largest packet in bytes. The kernel's default is 1500 for Ethernet.
    pub mtu: Option<i64>,
    /// Whether it gets an address from a DHCP server. Talos' default is `false`.
    pub dhcp: Option<bool>,
    /// Whether Talos leaves it alone. Its default is `false`.
    pub ignore: Option<bool>,
    /// Whether it leads nowhere. Talos' default is `false`.
    pub dummy: Option<bool>,
    /// Options of DHCP.
    pub dhcp_options: Option<DhcpOptions>,
    /// It is an encrypted link.
    pub wireguard: Option<Wireguard>,
    /// An address that one of the control planes has.
    pub vip: Option<Vip>,
}

impl Device {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("interface", &self.interface)
            .plain("deviceSelector", &self.device_selector)
            .plain("addresses", &self.addresses)
            .plain("cidr", &self.cidr)
            .plain("routes", &self.routes)
            .plain("bond", &self.bond)
            .plain("bridge", &self.bridge)
            .plain("bridgePort", &self.bridge_port)
            .list("vlans", self.vlans.iter().map(Vlan::exposed))
            .plain("mtu", &self.mtu)
            .plain("dhcp", &self.dhcp)
            .plain("ignore", &self.ignore)
            .plain("dummy", &self.dummy)
            .plain("dhcpOptions", &self.dhcp_options)
            .value("wireguard", self.wireguard.as_ref().map(Wireguard::exposed))
            .value("vip", self.vip.as_ref().map(Vip::exposed))
            .done()
    }
}

/// What a link is like; `*` stands for anything.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceSelector {
    /// Where it is on the bus, such as `0000:03:00.0`.
    #[builder(into)]
    pub bus_path: Option<String>,
    /// Its hardware address.
    #[builder(into)]
    pub hardware_addr: Option<String>,
    /// Its hardware address as it was burnt in.
    #[builder(into)]
    pub permanent_addr: Option<String>,
    /// Vendor and product, such as `8086:1533`.
    #[builder(into)]
    #[serde(rename = "pciID")]
    pub pci_id: Option<String>,
    /// Its driver in the kernel.
    #[builder(into)]
    pub driver: Option<String>,
    /// Whether it is hardware.
    pub physical: Option<bool>,
}

/// A route of a link.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Route {
    /// Where to. The default route if empty.
    #[builder(into)]
    pub network: String,
    /// By which router; this or the network.
    #[builder(into)]
    pub gateway: String,
    /// Address that packets are sent from.
    #[builder(into)]
    pub source: Option<String>,
    /// Metric; the lowest wins. Talos' default is 1024.
    pub metric: Option<u32>,
    /// Largest packet in bytes.
    pub mtu: Option<u32>,
}

/// Options of DHCP.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DhcpOptions {
    /// Metric of the routes; 0 is Talos' default of 1024.
    pub route_metric: u32,
    /// Whether IPv4 is asked for. Talos' default is `true`.
    pub ipv4: Option<bool>,
    /// Whether IPv6 is asked for. Talos' default is `false`.
    pub ipv6: Option<bool>,
    /// The identifier of `DHCPv6`, as hexadecimal digits.
    #[builder(into)]
    pub duidv6: Option<String>,
}

/// A virtual LAN on a link.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Vlan {
    /// Its addresses, with a prefix or not.
    #[builder(default)]
    #[serde(default)]
    pub addresses: Vec<String>,
    /// Its address. Deprecated.
    #[builder(into)]
    pub cidr: Option<String>,
    /// Its routes.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Whether it gets an address from a DHCP server. Talos' default is `false`.
    pub dhcp: Option<bool>,
    /// Its number.
    pub vlan_id: u16,
    /// Largest packet in bytes.
    pub mtu: Option<u32>,
    /// An address that one of the control planes has.
    pub vip: Option<Vip>,
    /// Options of DHCP.
    pub dhcp_options: Option<DhcpOptions>,
}

impl Vlan {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("addresses", &self.addresses)
            .plain("cidr", &self.cidr)
            .plain("routes", &self.routes)
            .plain("dhcp", &self.dhcp)
            .plain("vlanId", &self.vlan_id)
            .plain("mtu", &self.mtu)
            .value("vip", self.vip.as_ref().map(Vip::exposed))
            .plain("dhcpOptions", &self.dhcp_options)
            .done()
    }
}
