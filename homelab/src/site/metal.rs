//! The cluster of bare-metal nodes.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use homelab_core::yaml::Node as YamlNode;
use homelab_core::{Name, Problem, Quantity};
use serde_json::json;

use super::disk::Disk;
use super::located::Located;
use super::networks::ClusterNetworks;
use super::pools::{Pool, Pools};
use super::reader::{Fields, Reader, Record, Value};
use super::values::{Refusal, list, list_schema, text};

/// The Talos cluster of bare-metal nodes; its name is [`METAL`](super::METAL).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Metal {
    /// Address of the Kubernetes API: a virtual address which the nodes share.
    pub api: Located<IpAddr>,
    /// The nodes, at least one. Each is a control plane that runs workloads too.
    pub nodes: Vec<Node>,
    /// What Services of type `LoadBalancer` get their addresses from, at least one.
    pub pools: Vec<Pool>,
    /// Address of the Gateway, which all host names of the domain lead to. Default ours: the first of the first pool.
    pub gateway: Located<IpAddr>,
    /// Address of the DNS server which answers for the domain in the LAN. Default ours: the first of the pools that is not
    /// the Gateway's.
    pub dns: Located<IpAddr>,
    /// Networks of pods and Services. Defaults Talos': `10.244.0.0/16` and `10.96.0.0/12`.
    pub networks: ClusterNetworks,
}

/// One bare-metal machine, whose install and data disks are two.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Node {
    /// Its host name, as machine and as Kubernetes node. Unique among nodes and NAS.
    pub name: Located<Name>,
    /// Its fixed address in the LAN, outside the DHCP range.
    pub address: Located<IpAddr>,
    /// The network card that has the address, by name or by MAC address.
    pub link: Link,
    /// The disk that Talos is installed to; it is erased. Not the one of `data`.
    pub install: Disk,
    /// The disk that volumes of apps lie on; it is erased. Not the one of `install`.
    pub data: Disk,
    /// How much that disk holds; not known if `None`.
    pub data_size: Option<Quantity>,
}

/// A network card, by name or by hardware address.
///
/// ```
/// use homelab::site::Link;
///
/// assert_eq!("enp1s0".parse(), Ok(Link::Name("enp1s0".into())));
/// assert_eq!("00-1B-21-AA-BB-CC".parse::<Link>().map(|link| link.to_string()), Ok("00:1b:21:aa:bb:cc".into()));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Link {
    /// As Linux names it, such as `enp1s0`: at most 15 bytes (`IFNAMSIZ`).
    Name(String),
    /// Its MAC address, which does not change when cards are added.
    Mac([u8; 6]),
}

/// A text that is no [`Link`], kept for the message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is neither the name of a network card such as `enp1s0` nor a MAC address such as `00:1b:21:aa:bb:cc`")]
pub struct InvalidLink(pub String);

/// etcd is healthy with a handful of members; a home has no more machines than this.
const NODES: std::ops::RangeInclusive<usize> = 1..=32;

struct Nodes(Vec<Node>);

impl Record for Metal {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let api = fields.required("api", "Address of the Kubernetes API: a free address of the LAN, which the nodes share.");
        let nodes = fields.required("nodes", "The machines.");
        let pools: Option<Pools> =
            fields.required("pools", "Addresses of the LAN for Services of type LoadBalancer, such as `192.168.1.220-192.168.1.239`.");
        let gateway: Option<Located<IpAddr>> =
            fields.optional("gateway", "Address of the Gateway, from one of the pools: point the host names of the domain at it. The first of the first pool if left out.");
        let dns: Option<Located<IpAddr>> = fields.optional(
            "dns",
            "Address of the DNS server for the domain, from one of the pools: let the router's own ask it. The first that is not the Gateway's if left out.",
        );
        let networks = ClusterNetworks::read(fields, "10.244.0.0/16", "10.96.0.0/12");
        let (Nodes(nodes), pools) = (nodes?, pools?.named(fields));
        for (path, address) in [("metal.gateway", &gateway), ("metal.dns", &dns)] {
            if let Some(address) = address {
                judge_address(fields, &pools, path, address);
            }
        }
        let gateway = gateway.or_else(|| pools.first().map(|pool| Located { value: pool.range.first(), at: pool.range.at.clone() }))?;
        let dns = dns.or_else(|| other_than(gateway.value, &pools));
        if dns.is_none() && !fields.is_given("dns") {
            let help = "the Gateway has the only address of the pools: add one for the DNS server of the domain";
            fields.report(Some("pools"), "missing-key", "`metal.dns` is missing", help);
        }
        Some(Self { api: api?, gateway, dns: dns?, nodes, pools, networks: networks? })
    }
}

impl Metal {
    /// The pool which has this address, if any.
    pub fn pool_of(&self, address: IpAddr) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.range.contains(&address.into()))
    }
}

/// Reports `address`, which the site calls `path`, unless one of `pools` has it.
pub(super) fn judge_address(fields: &mut Fields<'_>, pools: &[Pool], path: &str, address: &Located<IpAddr>) {
    if pools.iter().any(|pool| pool.range.contains(&address.value.into())) {
        return;
    }
    let ranges: Vec<_> = pools.iter().map(|pool| pool.range.to_string()).collect();
    let problem = Problem::error("wrong-reference", format!("`{path}` is {}, which lies in none of the pools", address.value));
    let problem = address.at.iter().cloned().fold(problem, Problem::at);
    fields.report_problem(problem.help(format!("the pools have {}", ranges.join(", "))));
}

/// The first address of `pools` besides `taken`.
fn other_than(taken: IpAddr, pools: &[Pool]) -> Option<Located<IpAddr>> {
    let second = |first: IpAddr| match first {
        IpAddr::V4(first) => u32::from(first).checked_add(1).map(|next| IpAddr::V4(next.into())),
        IpAddr::V6(first) => u128::from(first).checked_add(1).map(|next| IpAddr::V6(next.into())),
    };
    pools.iter().find_map(|pool| {
        let candidates = [Some(pool.range.first()), second(pool.range.first())];
        let free = candidates.into_iter().flatten().find(|address| *address != taken && pool.range.contains(&(*address).into()));
        free.map(|value| Located { value, at: pool.range.at.clone() })
    })
}

impl Record for Node {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.required("name", "Host name of the machine.");
        let address = fields.required("address", "Its fixed address in the LAN, outside the DHCP range.");
        let link = fields.required("link", "Its network card: a name such as `enp1s0`, or the MAC address.");
        let install = fields.required("install", "The disk that Talos is installed to. IT IS ERASED.");
        let data = fields.required("data", "The disk for the volumes of apps, another one. IT IS ERASED.");
        let data_size = fields.optional(
            "data-size",
            "How much that disk holds, such as `2T`: the claims of apps may not ask for more. At least 64 GiB if left out.",
        );
        let (install, data): (Disk, Disk) = (install?, data?);
        if install == data {
            let message = format!("`{path}.install` and `{path}.data` are the same disk", path = fields.path());
            fields.report(Some("data"), "duplicate", message, "Talos and the volumes of apps need a disk each");
            return None;
        }
        Some(Self { name: name?, address: address?, link: link?, install, data, data_size })
    }
}

impl Value for Nodes {
    fn read(node: &YamlNode, reader: &mut Reader) -> Option<Self> {
        list(node, reader, &NODES).map(Self)
    }

    fn schema() -> serde_json::Value {
        list_schema::<Node>(&NODES)
    }
}

impl Value for Link {
    fn read(node: &YamlNode, reader: &mut Reader) -> Option<Self> {
        let expected = "the name of a network card such as `enp1s0`, or a MAC address such as `00:1b:21:aa:bb:cc`";
        text(node, reader, expected, |text| text.parse().map_err(|_| Refusal::form()))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^([0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}|[a-zA-Z][a-zA-Z0-9._-]{0,14})$" })
    }
}

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, InvalidLink> {
        if let Some(mac) = mac(text) {
            return Ok(Self::Mac(mac));
        }
        let is_name = text.len() <= 15
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|at| at.is_ascii_alphanumeric() || matches!(at, '.' | '_' | '-'));
        if is_name { Ok(Self::Name(text.to_owned())) } else { Err(InvalidLink(text.to_owned())) }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Mac(bytes) => formatter.write_str(&bytes.map(|byte| format!("{byte:02x}")).join(":")),
        }
    }
}

fn mac(text: &str) -> Option<[u8; 6]> {
    let separator = if text.contains(':') { ':' } else { '-' };
    let bytes: Vec<u8> = text
        .split(separator)
        .map(|byte| if byte.len() == 2 && byte.bytes().all(|at| at.is_ascii_hexdigit()) { u8::from_str_radix(byte, 16).ok() } else { None })
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}
