//! Interfaces of the document without a kind.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Report;
use super::at::At;
use super::grammar::{prefix, split_host_port};
use super::kubernetes::subnet_filters;
use super::links::is_wireguard_key;

pub(super) fn judge(at: &At<'_>, report: &mut Report) {
    let devices = at.get("interfaces").items();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for device in &devices {
        let (bond, bridge, name) = (device.get("bond"), device.get("bridge"), device.get("interface").text());
        if bond.is_set() && bridge.is_set() {
            report.error(&bridge, "excludes `bond`");
        }
        if !bond.get("interfaces").is_zero() && !bond.get("deviceSelectors").is_zero() {
            report.error(&bond.get("deviceSelectors"), "excludes `interfaces`");
        }
        let members = if bridge.is_set() { bridge.get("interfaces") } else { bond.get("interfaces") };
        for member in members.items() {
            if taken.get(member.text()).is_some_and(|other| *other != name) {
                report.error(&member, format!("is part of `{}` already", taken[member.text()]));
            }
            taken.insert(member.text(), name);
        }
    }
    for device in devices.iter().filter(|device| !device.get("ignore").is_true()) {
        interface(device, report);
        addressing(device, taken.contains_key(device.get("interface").text()), report);
        routes(device, report);
    }
    let span = at.get("kubespan");
    if span.get("enabled").is_true() {
        let mtu = span.get("mtu");
        if mtu.is_set() && mtu.number() < 1280 {
            report.error(&mtu, "has to be 1280 at least");
        }
        subnet_filters(&span.reach(&["filters", "endpoints"]), report);
        networks(&span.reach(&["filters", "excludeAdvertisedNetworks"]), report);
    }
}

fn interface(at: &At<'_>, report: &mut Report) {
    let (name, selector) = (at.get("interface"), at.get("deviceSelector"));
    match (name.is_zero(), selector.is_set()) {
        (true, false) => report.error(&name, "or `deviceSelector` has to be given"),
        (false, true) => report.error(&selector, "excludes `interface`"),
        _ => {}
    }
    // A `physical: false` is something, even if all else is empty.
    let says_nothing = selector.entries().iter().all(|(_, value)| value.is_zero());
    if selector.is_set() && says_nothing {
        report.error(&selector, "is empty");
    }
    if at.get("bond").is_set() {
        bond(&at.get("bond"), report);
    }
    if at.get("wireguard").is_set() {
        wireguard(&at.get("wireguard"), report);
    }
    for vlan in at.get("vlans").items() {
        let (addresses, address) = (vlan.get("addresses"), vlan.get("cidr"));
        if !addresses.is_zero() && !address.is_zero() {
            report.error(&address, "excludes `addresses`");
        }
        for item in addresses.items().iter().chain([&address]).filter(|item| !item.is_zero() || item.path.ends_with(']')) {
            if !is_address_or_network(item.text()) {
                report.error(item, "is no address, with or without a prefix");
            }
        }
    }
}

/// `net.ParseCIDR`, which takes zeros before the number of bits.
fn is_network(text: &str) -> bool {
    let parts = text.rsplit_once('/').map(|(address, bits)| (address.parse::<IpAddr>(), bits));
    parts.is_some_and(|(address, bits)| {
        let most = if matches!(address, Ok(IpAddr::V4(_))) { 32 } else { 128 };
        address.is_ok() && bits.bytes().all(|byte| byte.is_ascii_digit()) && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
    })
}

fn is_address_or_network(text: &str) -> bool {
    if text.contains('/') { is_network(text) } else { text.parse::<IpAddr>().is_ok() }
}

fn addressing(at: &At<'_>, is_member: bool, report: &mut Report) {
    let (addresses, address, vip) = (at.get("addresses"), at.get("cidr"), at.get("vip"));
    if is_member && (at.get("dhcp").is_true() || !address.is_zero() || !addresses.is_zero() || vip.is_set()) {
        report.error(at, "is part of a bond or bridge, and can have no addresses");
    }
    if !address.is_zero() {
        if !addresses.is_zero() {
            report.error(&address, "excludes `addresses`");
        }
        report.warning(&address, "is deprecated: `addresses` should take its place");
    }
    for item in addresses.items().iter().chain([&address].into_iter().filter(|address| !address.is_zero())) {
        if !is_address_or_network(item.text()) {
            report.error(item, "is no address, with or without a prefix");
        }
    }
    if vip.is_set() && vip.get("ip").text().parse::<IpAddr>().is_err() {
        report.error(&vip.get("ip"), "is no address");
    }
}

fn routes(at: &At<'_>, report: &mut Report) {
    for route in at.get("routes").items() {
        let (network, gateway, source) = (route.get("network"), route.get("gateway"), route.get("source"));
        if !network.is_zero() && !is_network(network.text()) {
            report.error(&network, "is no network");
        }
        if network.is_zero() && gateway.is_zero() {
            report.error(&route, "has to have `network` or `gateway`");
        }
        for address in [gateway, source].iter().filter(|address| !address.is_zero() && address.text().parse::<IpAddr>().is_err()) {
            report.error(address, "is no address");
        }
    }
}

fn wireguard(at: &At<'_>, report: &mut Report) {
    let mut keys = vec![at.get("privateKey")];
    for peer in at.get("peers").items() {
        keys.push(peer.get("publicKey"));
        let endpoint = peer.get("endpoint");
        let is_good = split_host_port(endpoint.text()).is_some_and(|(host, _)| !host.contains(':') || super::grammar::is_address(host));
        if !endpoint.is_zero() && !is_good {
            report.error(&endpoint, "is no host with a port");
        }
        for network in peer.get("allowedIPs").items().iter().filter(|network| !is_network(network.text())) {
            report.error(network, "is no network");
        }
    }
    for key in keys.iter().filter(|key| !is_wireguard_key(key.text())) {
        report.error(key, "is no key: 32 bytes in base64");
    }
}

/// Words of a bond's fields; none means the first.
const WORDS: [(&str, &[&str]); 8] = [
    ("mode", &["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"]),
    ("xmitHashPolicy", &["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"]),
    ("lacpRate", &["slow", "fast"]),
    ("arpValidate", &["none", "active", "backup", "all", "filter", "filter-active", "filter-backup"]),
    ("arpAllTargets", &["any", "all"]),
    ("primaryReselect", &["always", "better", "failure"]),
    ("failOverMac", &["none", "active", "follow"]),
    ("adSelect", &["stable", "bandwidth", "count"]),
];

fn bond(at: &At<'_>, report: &mut Report) {
    for (key, words) in WORDS {
        let field = at.get(key);
        if !field.is_zero() && !words.contains(&field.text()) {
            report.error(&field, format!("has to be one of {}", words.join(", ")));
        }
    }
    let monitoring = at.get("miimon").number();
    for key in ["updelay", "downdelay"] {
        let delay = at.get(key);
        if monitoring == 0 && delay.number() != 0 {
            report.error(&delay, "needs `miimon`");
        } else if monitoring != 0 && delay.number() % monitoring != 0 {
            report.error(&delay, "has to be a multiple of `miimon`");
        }
    }
    for key in ["arpIPTarget", "adActorSystem"] {
        let field = at.get(key);
        if !field.is_zero() {
            report.error(&field, "is not supported");
        }
    }
    let mode = if WORDS[0].1.contains(&at.get("mode").text()) { at.get("mode").text() } else { "balance-rr" };
    let is_adaptive = matches!(mode, "balance-alb" | "balance-tlb");
    let is_8023ad = mode == "802.3ad";
    for (key, is_given, is_allowed) in [
        ("lacpRate", !at.get("lacpRate").is_zero(), is_8023ad),
        ("arpValidate", !at.get("arpValidate").is_zero(), !is_8023ad && !is_adaptive),
        ("primary", !at.get("primary").is_zero(), mode == "active-backup" || is_adaptive),
        ("arpInterval", at.get("arpInterval").number() > 0, !is_8023ad && !is_adaptive),
        ("packetsPerSlave", at.get("packetsPerSlave").number() > 1, mode == "balance-rr"),
        ("tlbDynamicLb", at.get("tlbDynamicLb").number() > 0, is_adaptive),
        ("adActorSysPrio", at.get("adActorSysPrio").number() > 0, is_8023ad),
        ("adUserPortKey", at.get("adUserPortKey").number() > 0, is_8023ad),
    ] {
        if is_given && !is_allowed {
            report.error(&at.get(key), format!("is not for the mode {mode}"));
        }
    }
}

/// Networks without an exclamation mark.
fn networks(at: &At<'_>, report: &mut Report) {
    for item in at.items().iter().filter(|item| prefix(item.text()).is_none()) {
        report.error(item, "is no network");
    }
}
