//! Addresses of load balancers: pools that overlap, and addresses outside all of them or used twice.

use std::collections::BTreeMap;

use homelab_core::yaml::{Node, Position};
use homelab_core::{AddressRange, InvalidRange, Kind, Problem};

use super::super::build::{is_touched, place};
use super::super::cluster::{Cluster, Object};
use super::super::node::{self, is_open, list, text};
use super::super::{Findings, Open};

const CILIUM_POOL: Kind = Kind::new("cilium.io", "CiliumLoadBalancerIPPool");
const METALLB_POOL: Kind = Kind::new("metallb.io", "IPAddressPool");
/// Annotations that ask for addresses, and whose pools they come from.
const ANNOTATIONS: [(&str, Kind); 5] = [
    ("io.cilium/lb-ipam-ips", CILIUM_POOL),
    ("lbipam.cilium.io/ips", CILIUM_POOL),
    ("metallb.io/loadBalancerIPs", METALLB_POOL),
    ("metallb.universe.tf/address", METALLB_POOL),
    ("metallb.universe.tf/loadBalancerIPs", METALLB_POOL),
];
/// Annotations by which Services share an address.
const SHARING: [&str; 4] =
    ["io.cilium/lb-ipam-sharing-key", "lbipam.cilium.io/sharing-key", "metallb.io/allow-shared-ip", "metallb.universe.tf/allow-shared-ip"];

/// Addresses of a pool.
struct Block<'c> {
    pool: &'c Object<'c>,
    kind: Kind,
    range: AddressRange,
    at: Position,
}

/// An address that something asks for.
struct Wanted<'c> {
    object: &'c Object<'c>,
    kind: Kind,
    range: AddressRange,
    at: Position,
    key: Option<&'c str>,
}

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    let mut ranges = Vec::new();
    // Pools of a kind of which some range is not known.
    let mut open: Vec<Kind> = Vec::new();
    for object in cluster.objects.iter().filter(|object| object.remote.is_none()) {
        for (kind, found) in pool_ranges(object) {
            match found {
                Ok((range, at)) => ranges.push(Block { pool: object, kind, range, at }),
                Err(Unread { text, at, error }) => {
                    open.push(kind);
                    unread(object, &text, at, error, findings);
                }
            }
        }
    }
    overlaps(&ranges, findings);
    let mut wanted = Vec::new();
    for object in cluster.objects.iter().filter(|object| object.remote.is_none()) {
        node::maps(&object.node, &mut |map| wanted_in(object, map, &mut wanted, findings));
    }
    outside(&ranges, &open, &wanted, findings);
    twice(&wanted, findings);
}

/// A range and where it stands, or why there is none.
type Found = Result<(AddressRange, Position), Unread>;

struct Unread {
    text: String,
    at: Position,
    error: Option<InvalidRange>,
}

fn pool_ranges(object: &Object<'_>) -> Vec<(Kind, Found)> {
    let read = |kind: Kind, text: String, at: Position, touched: &str| {
        if is_open(&text) || is_touched(&object.touched, touched) {
            return (kind, Err(Unread { text, at, error: None }));
        }
        // MetalLB takes `from-to` with blanks around the dash.
        (kind, text.replace(' ', "").parse().map(|range| (range, at)).map_err(|error| Unread { text, at, error: Some(error) }))
    };
    if object.is(METALLB_POOL) {
        let texts = list(&object.node, "spec.addresses").iter().filter_map(|node| Some((node.text()?.to_owned(), node.at)));
        return texts.map(|(text, at)| read(METALLB_POOL, text, at, "spec.addresses")).collect();
    }
    if !object.is(CILIUM_POOL) {
        return Vec::new();
    }
    let blocks = list(&object.node, "spec.blocks").iter().filter_map(|block| {
        let range = match (text(block, "cidr"), text(block, "start")) {
            (Some(cidr), _) => cidr.to_owned(),
            (None, Some(start)) => text(block, "stop").map_or_else(|| start.to_owned(), |stop| format!("{start}-{stop}")),
            _ => return None,
        };
        Some((range, block.at))
    });
    blocks.map(|(text, at)| read(CILIUM_POOL, text, at, "spec.blocks")).collect()
}

fn unread(object: &Object<'_>, text: &str, at: Position, error: Option<InvalidRange>, findings: &mut Findings) {
    match error {
        None => findings.open.push(Open {
            reason: "an address is filled in by something that is not in the repository",
            file: object.file.to_owned(),
            line: at.line,
            what: format!("{}: `{text}`", object.title()),
        }),
        Some(error @ InvalidRange::HostBits { .. }) => findings.problems.push(
            Problem::warning("host-bits", format!("{}: {error}", object.title()))
                .at(place(object.file, at))
                .help("write the network, so that everybody sees where the pool begins and ends"),
        ),
        Some(error) => {
            findings.problems.push(Problem::error("bad-address", format!("{}: {error}", object.title())).at(place(object.file, at)));
        }
    }
}

fn overlaps(ranges: &[Block<'_>], findings: &mut Findings) {
    let mut sorted: Vec<&Block<'_>> = ranges.iter().collect();
    sorted.sort_by_key(|range| range.range);
    for (index, one) in sorted.iter().enumerate() {
        for other in sorted[index + 1..].iter().take_while(|other| other.range.first() <= one.range.last()) {
            let Some(shared) = one.range.intersection(&other.range).filter(|_| one.kind == other.kind) else { continue };
            let whose = if std::ptr::eq(one.pool, other.pool) {
                format!("two ranges of {}", one.pool.title())
            } else {
                format!("{} and {}", one.pool.title(), other.pool.title())
            };
            findings.problems.push(
                Problem::error("overlap", format!("{whose} share {shared}"))
                    .at(place(one.pool.file, one.at))
                    .at(place(other.pool.file, other.at))
                    .help("an address belongs to one pool: move one of the two"),
            );
        }
    }
}

/// What a map of annotations, or a Service, asks for.
fn wanted_in<'c>(object: &'c Object<'_>, map: &'c Node, wanted: &mut Vec<Wanted<'c>>, findings: &mut Findings) {
    for (key, value) in map.map().unwrap_or_default() {
        let Some((_, kind)) = ANNOTATIONS.iter().find(|(annotation, _)| *annotation == key.text) else { continue };
        let Some(text) = value.text() else { continue };
        if is_open(text) {
            let reason = "an address is filled in by something that is not in the repository";
            findings.open.push(Open {
                reason,
                file: object.file.to_owned(),
                line: value.at.line,
                what: format!("{}: `{}`", object.title(), key.text),
            });
            continue;
        }
        let sharing = SHARING.iter().find_map(|key| map.field(key)?.text());
        for address in text.split(',').map(str::trim) {
            match address.parse::<std::net::IpAddr>() {
                Ok(address) => wanted.push(Wanted { object, kind: *kind, range: address.into(), at: value.at, key: sharing }),
                Err(_) => findings.problems.push(
                    Problem::error("bad-address", format!("{}: `{}` is `{address}`, which is no address", object.title(), key.text))
                        .at(place(object.file, value.at)),
                ),
            }
        }
    }
}

fn outside(ranges: &[Block<'_>], open: &[Kind], wanted: &[Wanted<'_>], findings: &mut Findings) {
    for wanted in wanted {
        let mut pools = ranges.iter().filter(|range| range.kind == wanted.kind).peekable();
        if open.contains(&wanted.kind) || pools.peek().is_none() {
            let reason = "the pools of its addresses are not all in the repository";
            let what = format!("{}: {}", wanted.object.title(), wanted.range);
            findings.open.push(Open { reason, file: wanted.object.file.to_owned(), line: wanted.at.line, what });
            continue;
        }
        let mut names: Vec<String> = pools.clone().map(|range| format!("{} ({})", range.range, range.pool.name)).collect();
        names.sort();
        if pools.any(|range| range.range.contains(&wanted.range)) {
            findings.followed += 1;
            continue;
        }
        findings.problems.push(
            Problem::error(
                "outside-pools",
                format!("{} asks for {}, which no {} has", wanted.object.title(), wanted.range, wanted.kind.kind),
            )
            .at(place(wanted.object.file, wanted.at))
            .help(format!("the pools have {}; an address outside them is never given", names.join(", "))),
        );
    }
}

fn twice(wanted: &[Wanted<'_>], findings: &mut Findings) {
    let mut by_address: BTreeMap<AddressRange, Vec<&Wanted<'_>>> = BTreeMap::new();
    for wanted in wanted {
        by_address.entry(wanted.range).or_default().push(wanted);
    }
    for users in by_address.values() {
        let first = users[0];
        for other in &users[1..] {
            let is_same = std::ptr::eq(first.object, other.object) || first.object.title() == other.object.title();
            // A Gateway and what configures its proxy ask for one Service.
            let makes_service = |object: &Object<'_>| ["HelmRelease", "Service"].contains(&object.kind.as_str());
            if first.object.kind != other.object.kind && !(makes_service(first.object) && makes_service(other.object)) {
                continue;
            }
            if is_same || first.key.is_some() && first.key == other.key || [first, other].iter().any(|user| user.key.is_some_and(is_open)) {
                continue;
            }
            let message = format!("{} and {} ask for {}", first.object.title(), other.object.title(), first.range);
            findings.problems.push(
                Problem::error("address-twice", message)
                    .at(place(other.object.file, other.at))
                    .at(place(first.object.file, first.at))
                    .help("give each its own, or let both share it by the same sharing key"),
            );
        }
    }
}
