//! Names, routes, probes and discovery (`config/types/network`, `config/types/cluster`).

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::Report;
use super::at::At;
use super::grammar::{base64, is_address, prefix};
use super::kubernetes::subnet_filters;
use crate::model::GoUrl;

pub(super) fn discovery_identity(at: &At<'_>, report: &mut Report) {
    let (id, secret) = (at.get("clusterID"), at.get("clusterSecret"));
    report.require(&id);
    if secret.is_zero() {
        report.error(&secret, "is missing");
    } else if base64(secret.text()).is_none_or(|secret| secret.len() != 32) {
        report.error(&secret, "has to be 32 bytes in base64");
    }
}

pub(super) fn discovery_service(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let endpoint = at.get("endpoint");
    match GoUrl::parse(endpoint.text()) {
        _ if endpoint.is_zero() => report.error(&endpoint, "is missing"),
        Some(url) if !matches!(url.scheme.as_str(), "http" | "https" | "grpc") => {
            report.error(&endpoint, "has to begin with `https://`, `http://` or `grpc://`");
        }
        Some(url) if url.hostname().is_empty() => report.error(&endpoint, "has no host"),
        _ => {}
    }
}

pub(super) fn bgp(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let (number, router, neighbors) = (at.get("localASN"), at.get("routerID"), at.get("neighbors"));
    if number.number() == 0 {
        report.error(&number, "is missing");
    }
    if matches!(router.text().parse(), Ok(IpAddr::V6(_))) || router.text().contains('%') {
        report.error(&router, "has to be an IPv4 address");
    }
    if neighbors.items().is_empty() {
        report.warning(&neighbors, "has no neighbor");
    }
    let mut seen = BTreeSet::new();
    for neighbor in neighbors.items() {
        let (address, link) = (neighbor.get("address"), neighbor.get("link"));
        if address.is_zero() == link.is_zero() {
            report.error(&neighbor, "has to have either `address` or `link`");
        } else if !seen.insert([address.text(), link.text()]) {
            report.error(&neighbor, "is there twice");
        }
        let detection = neighbor.get("bfd");
        if detection.is_set() && !at.get("vrf").is_zero() {
            report.error(&detection, "is not for instances in a VRF");
        }
        let times = [neighbor.get("holdTime"), detection.get("transmitInterval"), detection.get("receiveInterval")];
        for time in times.iter().filter(|time| time.nanoseconds() < 0) {
            report.error(time, "is negative");
        }
    }
    imports(at, report);
}

fn imports(at: &At<'_>, report: &mut Report) {
    let mut sources = BTreeSet::new();
    let mut seen: Vec<IpNet> = Vec::new();
    for route in at.get("importRoutes").items() {
        let (source, prefixes) = (route.get("bgpInstance"), route.get("prefixes"));
        if source.is_zero() {
            report.error(&source, "is missing");
        } else if source.text() == at.get("name").text() {
            report.error(&source, "is this instance itself");
        } else if !sources.insert(source.text()) {
            report.error(&source, "is there twice");
        }
        if prefixes.is_zero() {
            report.error(&prefixes, "has to have one network at least");
        }
        for item in prefixes.items() {
            let Some(network) = prefix(item.text()) else {
                report.error(&item, "is no network");
                continue;
            };
            if network.trunc() != network {
                report.error(&item, format!("has host bits: write {}", network.trunc()));
            }
            if seen.iter().any(|other| other.contains(&network) || network.contains(other)) {
                report.error(&item, "overlaps another one");
            }
            seen.push(network);
        }
    }
}

pub(super) fn blackhole_route(at: &At<'_>, report: &mut Report) {
    let name = at.get("name");
    if prefix(name.text()).is_none() {
        report.error(&name, "has to be a network such as `10.0.0.0/8`");
    }
}

pub(super) fn dhcp(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let (id, is_duid) = (at.get("duidRaw"), at.get("clientIdentifier").text() == "duid");
    if is_duid == id.is_zero() {
        report.error(&id, "has to be given if `clientIdentifier` is `duid`, and only then");
    }
}

pub(super) fn vip(at: &At<'_>, has_token: bool, report: &mut Report) {
    let name = at.get("name");
    if !is_address(name.text()) {
        report.error(&name, "has to be an IP address");
    }
    report.require(&at.get("link"));
    if has_token {
        report.require(&at.get("apiToken"));
    }
}

fn probe(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    for time in ["interval", "timeout"].map(|key| at.get(key)).iter().filter(|time| time.nanoseconds() < 0) {
        report.error(time, "is negative");
    }
    let threshold = at.get("failureThreshold");
    if threshold.number() < 0 {
        report.error(&threshold, "is negative");
    }
}

pub(super) fn http_probe(at: &At<'_>, report: &mut Report) {
    probe(at, report);
    let url = at.get("url");
    match GoUrl::parse(url.text()) {
        _ if url.is_zero() => report.error(&url, "is missing"),
        Some(parsed) if !matches!(parsed.scheme.as_str(), "http" | "https") => {
            report.error(&url, "has to begin with `https://` or `http://`");
        }
        Some(parsed) if !parsed.opaque.is_empty() || parsed.hostname().is_empty() => report.error(&url, "has no host"),
        _ => {}
    }
}

pub(super) fn tcp_probe(at: &At<'_>, report: &mut Report) {
    probe(at, report);
    report.require(&at.get("endpoint"));
}

pub(super) fn hostname(at: &At<'_>, report: &mut Report) {
    let (auto, name) = (at.get("auto"), at.get("hostname"));
    if !auto.is_set() && name.is_zero() {
        report.error(&name, "or `auto` has to be given");
    }
    if auto.is_set() && auto.text() != "off" && !name.is_zero() {
        report.error(&name, "excludes `auto`");
    }
    if auto.is_set() && !matches!(auto.text(), "off" | "stable") {
        report.error(&auto, "has to be `stable` or `off`");
    }
    let first = name.text().split('.').next().unwrap_or_default();
    if name.text().len() > 253 {
        report.error(&name, "has more than 253 characters");
    } else if !name.is_zero() && !(1..=63).contains(&first.len()) {
        report.error(&name, "has to begin with a label of 1 to 63 characters");
    }
}

pub(super) fn kube_span(at: &At<'_>, report: &mut Report) {
    let mtu = at.get("mtu");
    if mtu.is_set() && mtu.number() < 1280 {
        report.error(&mtu, "has to be 1280 at least");
    }
    subnet_filters(&at.reach(&["filters", "endpoints"]), report);
}

pub(super) fn rule(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let ports = at.reach(&["portSelector", "ports"]);
    if ports.is_zero() {
        report.error(&ports, "has to have one port at least");
    }
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for item in ports.items() {
        let text = item.value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default();
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        let (first, last) = (first.parse().unwrap_or_default(), last.parse().unwrap_or_default());
        if first > last {
            report.error(&item, "ends before it begins");
        } else if ranges.iter().any(|range| first <= range.1 && range.0 <= last) {
            report.error(&item, "overlaps another one");
        }
        ranges.push((first, last));
    }
    for source in at.get("ingress").items() {
        let subnet = source.get("subnet");
        if subnet.is_zero() {
            report.error(&subnet, "is missing");
        }
    }
}

pub(super) fn resolver(at: &At<'_>, report: &mut Report) {
    let resolver = at.get("hostDNS");
    if !resolver.get("enabled").is_true() {
        for field in ["forwardKubeDNSToHost", "resolveMemberNames"].map(|key| resolver.get(key)).iter().filter(|field| field.is_true()) {
            report.error(field, "needs `hostDNS.enabled`");
        }
    }
    let servers = at.get("nameservers").items();
    let mut encrypted = 0;
    for server in &servers {
        let (protocol, name) = (server.get("protocol"), server.get("tlsServerName"));
        if matches!(protocol.text(), "DoT" | "DoH") {
            encrypted += 1;
            report.require(&name);
        } else if !name.is_zero() {
            report.error(&name, "is for `DoT` and `DoH` only");
        }
        report.require(&server.get("address"));
    }
    if encrypted > 0 && encrypted == servers.len() {
        report.warning(
            &at.get("nameservers"),
            "are all asked by TLS, which needs the right time: give one without, or NTP servers by address",
        );
    }
}

pub(super) fn routing_rule(at: &At<'_>, report: &mut Report) {
    let (name, table) = (at.get("name"), at.get("table"));
    let is_plain = !name.is_zero() && name.text().bytes().all(|byte| byte.is_ascii_digit());
    match name.text().parse::<u32>() {
        Ok(0 | 32_500 | 32_766 | 32_767) => report.error(&name, "is a priority of the system's own"),
        Ok(_) if is_plain => {}
        _ => report.error(&name, "has to be a priority: a number from 1 to 32765"),
    }
    if matches!(table.text(), "" | "unspec") && matches!(at.get("action").text(), "" | "unspec" | "unicast") {
        report.error(&table, "has to be given, or an `action` that needs none");
    }
    let mask = at.get("fwMask");
    if mask.number() != 0 && at.get("fwMark").number() == 0 {
        report.error(&mask, "needs `fwMark`");
    }
}

pub(super) fn static_host(at: &At<'_>, report: &mut Report) {
    let (name, hostnames) = (at.get("name"), at.get("hostnames"));
    if !is_address(name.text()) {
        report.error(&name, "has to be an IP address");
    }
    if hostnames.is_zero() {
        report.error(&hostnames, "has to have one name at least");
    }
}

pub(super) fn time_sync(at: &At<'_>, report: &mut Report) {
    let (timeout, ntp, ptp) = (at.get("bootTimeout"), at.get("ntp"), at.get("ptp"));
    if timeout.nanoseconds() < 0 {
        report.error(&timeout, "is negative");
    }
    if ntp.is_set() && ptp.is_set() {
        report.error(&ptp, "excludes `ntp`");
    }
    if ntp.get("useNTS").is_true() {
        for server in ntp.get("servers").items().iter().filter(|server| server.text().parse::<IpAddr>().is_ok()) {
            report.error(server, "has to be a name, because of `useNTS`");
        }
    }
}
