//! Network links (`config/types/network`).

use super::Report;
use super::at::At;
use super::block::expression;
use super::grammar::{base64, prefix};
use crate::cel::Environment;

/// What all links have.
fn common(at: &At<'_>, report: &mut Report) {
    for item in at.get("addresses").items() {
        let address = item.get("address");
        match prefix(address.text()) {
            None => report.error(&address, "is missing, or no address with a prefix such as `192.168.1.10/24`"),
            Some(network) if network.addr().is_unspecified() => report.error(&address, "is no address of a link"),
            Some(_) => {}
        }
    }
    for route in at.get("routes").items() {
        let destination = route.get("destination");
        if prefix(destination.text()).is_some_and(|network| network.addr().is_unspecified()) {
            report.error(&destination, "is no network: leave it out for the default route");
        }
        for key in ["gateway", "source"] {
            let address = route.get(key);
            if address.text().parse::<std::net::IpAddr>().is_ok_and(|address| address.is_unspecified()) {
                report.error(&address, "is no address");
            }
        }
    }
}

pub(super) fn link(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    common(at, report);
}

pub(super) fn bond(at: &At<'_>, report: &mut Report) {
    link(at, report);
    let (links, mode) = (at.get("links"), at.get("bondMode"));
    if links.is_zero() {
        report.error(&links, "has to have one link at least");
    }
    if !mode.is_set() {
        report.error(&mode, "is missing");
    }
    if mode.text() == "802.3ad" {
        for field in ["miimon", "updelay", "downdelay"].map(|key| at.get(key)).iter().filter(|field| !field.is_set()) {
            report.warning(field, "is not given for a bond of mode 802.3ad");
        }
    }
}

pub(super) fn alias(at: &At<'_>, report: &mut Report) {
    let name = at.get("name");
    if name.is_zero() {
        report.error(&name, "is missing");
    } else if let Some((before, after)) = name.text().split_once('%')
        && (before.is_empty() || after != "d")
    {
        report.error(&name, "may have `%d` at its end and no other `%`");
    }
    expression(&at.get("selector"), Environment::Link, true, report);
}

pub(super) fn vlan(at: &At<'_>, report: &mut Report) {
    link(at, report);
    let id = at.get("vlanID");
    if !(1..=4094).contains(&id.number()) {
        report.error(&id, "has to be from 1 to 4094");
    }
    report.require(&at.get("parent"));
}

pub(super) fn vrf(at: &At<'_>, report: &mut Report) {
    link(at, report);
    let table = at.get("table");
    if matches!(table.text(), "" | "unspec" | "local" | "main" | "default") {
        report.error(&table, "is missing, or a table of the system's own");
    }
}

pub(super) fn veth(at: &At<'_>, report: &mut Report) {
    let peer = at.get("peer");
    for end in [at, &peer] {
        let name = end.get("name");
        let text = name.text();
        let is_plain = |character: char| !character.is_whitespace() && !character.is_control();
        if text.is_empty() {
            report.error(&name, "is missing");
        } else if text.len() > 15 {
            report.error(&name, "has more than 15 bytes");
        } else if matches!(text, "." | "..") || text.contains(['/', ':']) || !text.chars().all(is_plain) {
            report.error(&name, "is no name of a link");
        }
        common(end, report);
    }
    if !at.get("name").is_zero() && at.get("name").text() == peer.get("name").text() {
        report.error(&peer.get("name"), "has to differ from the name of the other end");
    }
}

pub(super) fn is_wireguard_key(text: &str) -> bool {
    base64(text).is_some_and(|key| key.len() == 32)
}

pub(super) fn wireguard(at: &At<'_>, report: &mut Report) {
    link(at, report);
    let mut key = |field: At<'_>, is_required: bool| {
        if field.is_zero() && is_required {
            report.error(&field, "is missing");
        } else if !field.is_zero() && !is_wireguard_key(field.text()) {
            report.error(&field, "is no key: 32 bytes in base64");
        }
    };
    key(at.get("privateKey"), true);
    let peers = at.get("peers").items();
    for peer in &peers {
        key(peer.get("publicKey"), true);
        key(peer.get("presharedKey"), false);
    }
    let port = at.get("listenPort");
    if !(0..=65535).contains(&port.number()) {
        report.error(&port, "has to be from 0 to 65535");
    }
    for interval in peers.iter().map(|peer| peer.get("persistentKeepaliveInterval")).filter(|interval| interval.nanoseconds() < 0) {
        report.error(&interval, "is negative");
    }
}
