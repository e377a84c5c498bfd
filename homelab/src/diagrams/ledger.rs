//! Who owns which addresses, in the words of pictures.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::net::IpAddr;

use homelab_core::{AddressRange, Claim, Name, Part};
use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

/// A claim, and the part that makes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) part: &'a Part,
    pub(super) claim: &'a Claim,
}

/// All claims, each once, in the order of their addresses, networks before what lies in them.
pub(super) fn entries(parts: &[Part]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = parts.iter().flat_map(|part| part.claims.iter().map(move |claim| Entry { part, claim })).collect();
    entries.sort_by_key(|entry| (entry.claim.range.first(), Reverse(entry.claim.range.last()), &entry.claim.owner));
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert((&entry.claim.owner, entry.claim.range)));
    entries
}

/// The clusters, in the order in which they first appear.
pub(super) fn clusters(parts: &[Part]) -> Vec<&Name> {
    let mut clusters = Vec::new();
    for cluster in parts.iter().filter_map(|part| part.id.cluster.as_ref()) {
        if !clusters.contains(&cluster) {
            clusters.push(cluster);
        }
    }
    clusters
}

impl Entry<'_> {
    /// The owner without quotes and article; without its cluster, which the picture says by where it is; and without a name that says
    /// no more than what it is.
    pub(super) fn label(&self) -> String {
        let owner = self.claim.owner.strip_prefix("the ").unwrap_or(&self.claim.owner);
        let cluster = self.part.id.cluster.as_ref().map(|cluster| format!(" of cluster `{cluster}`"));
        let owner = cluster.and_then(|cluster| owner.strip_suffix(&*cluster)).unwrap_or(owner);
        let owner = owner.replace('`', "");
        owner.split_once(' ').map_or_else(|| owner.clone(), |(kind, name)| called(kind, name))
    }

    /// Whether it is one address.
    pub(super) fn is_single(&self) -> bool {
        self.claim.range.first() == self.claim.range.last()
    }

    /// Whether it is the first or last address of `network`, which no machine can have: what the network's own line says already.
    pub(super) fn is_edge_of(&self, network: &Self) -> bool {
        let (own, all) = (self.claim.range, network.claim.range);
        let is_edge = own.first() == all.first() || (own.last() == all.last() && all.last().is_ipv4());
        self.is_single()
            && is_edge
            && network.claim.inside.is_none()
            && prefix(&all).is_some_and(|net| net.max_prefix_len() - net.prefix_len() > 1)
    }
}

/// A thing of some kind by its name; `gateway`, not `gateway gateway`.
pub(super) fn called(kind: &str, name: &str) -> String {
    if kind.eq_ignore_ascii_case(name) { kind.to_owned() } else { format!("{kind} {name}") }
}

/// `range` as short as it can be said: an address, a network, or from–to.
pub(super) fn short(range: &AddressRange) -> String {
    match prefix(range) {
        Some(network) if range.first() != range.last() => network.to_string(),
        _ => match (range.first(), range.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) if first != last && first.octets()[..3] == last.octets()[..3] => {
                format!("{first} – .{}", last.octets()[3])
            }
            (first, last) if first != last => format!("{first} – {last}"),
            (address, _) => address.to_string(),
        },
    }
}

/// The network that `range` is, if it is one.
fn prefix(range: &AddressRange) -> Option<IpNet> {
    let mut networks: Box<dyn Iterator<Item = IpNet>> = match (range.first(), range.last()) {
        (IpAddr::V4(first), IpAddr::V4(last)) => Box::new(Ipv4Subnets::new(first, last, 0).map(IpNet::V4)),
        (IpAddr::V6(first), IpAddr::V6(last)) => Box::new(Ipv6Subnets::new(first, last, 0).map(IpNet::V6)),
        _ => return None,
    };
    networks.next().filter(|network| network.broadcast() == range.last())
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_range_is_said_shortly() {
        let short = |text: &str| short(&text.parse().expect("a range"));
        assert_eq!(short("192.168.1.0/24"), "192.168.1.0/24");
        assert_eq!(short("192.168.1.0-192.168.1.255"), "192.168.1.0/24");
        assert_eq!(short("192.168.1.220-192.168.1.239"), "192.168.1.220 – .239");
        assert_eq!(short("192.168.1.220-192.168.2.9"), "192.168.1.220 – 192.168.2.9");
        assert_eq!(short("192.168.1.7"), "192.168.1.7");
        assert_eq!(short("fd00::/64"), "fd00::/64");
    }
}
