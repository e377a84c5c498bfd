//! Addresses that others know: of load balancers and Gateways.

use std::collections::BTreeSet;
use std::net::IpAddr;

use homelab_core::AddressRange;
use serde_json::Value;

use super::Danger;
use super::objects::{Found, Pairs};
use super::value::{present, show, show_list, show_text, text};

/// Annotations which ask for addresses, wherever they stand in an object.
const ANNOTATIONS: &[&str] = &[
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "lbipam.cilium.io/ips",
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
];

const EFFECT: &str = "DNS records, port forwards and clients that know the old address lead nowhere";
const INSTEAD: &str = "let both addresses lead there for a while (a second Service), or change DNS and port forwards in the same hour";

pub(super) fn judge(pairs: &Pairs<'_>) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for (old, new) in pairs.both.iter().filter(|(old, new)| old.value != new.value) {
        let (before, after) = (asked(&old.value), asked(&new.value));
        if !before.is_empty() && before != after {
            let what = format!("the address of {}", new.title());
            let list = |addresses: &BTreeSet<String>| show_list(addresses.iter().map(String::as_str));
            dangers.push(
                Danger::change("load-balancer-address", &new.path, &what, list(&before), list(&after)).effect(EFFECT).instead(INSTEAD),
            );
        }
        if old.is("", "Service") && text(&old.value, "/spec/type") == Some("LoadBalancer") {
            for field in ["/spec/type", "/spec/loadBalancerClass"] {
                let (before, after) = (present(&old.value, field), present(&new.value, field));
                if before != after {
                    let what = format!("{}: {}", new.title(), super::value::dotted(field));
                    let danger = Danger::change("load-balancer-goes", &new.path, &what, show(before), show(after));
                    dangers.push(danger.effect("it loses its address, or gets one of somebody else").instead(INSTEAD));
                }
            }
        }
        dangers.extend(pool(old, new));
    }
    dangers
}

/// The addresses that an object asks for by name.
fn asked(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found.extend(text(value, "/spec/loadBalancerIP").map(str::to_owned));
    if text(value, "/kind") == Some("Gateway") {
        let addresses = value.pointer("/spec/addresses").and_then(Value::as_array).into_iter().flatten();
        found.extend(addresses.filter_map(|address| text(address, "/value")).map(str::to_owned));
    }
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if ANNOTATIONS.contains(&key.as_str()) => {
                        found.extend(text.split(',').map(|address| address.trim().to_owned()));
                    }
                    _ => collect(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// A pool that has no longer all the addresses it had.
fn pool(old: &Found, new: &Found) -> Option<Danger> {
    let before = ranges(old)?;
    let after = ranges(new)?;
    let contains = |range: &AddressRange| after.iter().any(|other| other.contains(range));
    if before.iter().all(contains) {
        return None;
    }
    let list = |ranges: &[AddressRange]| ranges.iter().map(|range| show_text(&range.to_string())).collect::<Vec<_>>().join(", ");
    let danger = Danger::change("pool-shrinks", &new.path, &format!("the range of {}", new.title()), list(&before), list(&after));
    let instead =
        "keep the addresses that Services have (`kubectl get services --all-namespaces`), or give those Services a fixed address first";
    Some(danger.effect("Services with an address that is no longer in the pool get another one").instead(instead))
}

fn ranges(found: &Found) -> Option<Vec<AddressRange>> {
    let list = |pointer: &str| found.value.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    match (found.id.group.as_str(), found.id.kind.as_str()) {
        ("cilium.io", "CiliumLoadBalancerIPPool") => list("/spec/blocks")
            .map(|block| match (text(block, "/cidr"), text(block, "/start")) {
                (Some(network), _) => network.parse::<ipnet::IpNet>().ok().map(AddressRange::from),
                (None, Some(start)) => range(start, text(block, "/stop").unwrap_or(start)),
                (None, None) => None,
            })
            .collect(),
        ("metallb.io", "IPAddressPool") => list("/spec/addresses")
            .map(|entry| match entry.as_str()?.split_once('-') {
                Some((start, stop)) => range(start.trim(), stop.trim()),
                None => entry.as_str()?.parse::<ipnet::IpNet>().ok().map(AddressRange::from),
            })
            .collect(),
        _ => None,
    }
}

fn range(start: &str, stop: &str) -> Option<AddressRange> {
    let (start, stop): (IpAddr, IpAddr) = (start.parse().ok()?, stop.parse().ok()?);
    AddressRange::new(start, stop)
}
