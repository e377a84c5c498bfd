//! A cluster of bare-metal nodes.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use homelab_core::yaml::Node as YamlNode;
use homelab_core::{Name, Problem};

use super::located::Located;
use super::mesh::Mesh;
use super::networks::ClusterNetworks;
use super::node::{Node, Role};
use super::pools::{Pool, Pools};
use super::reader::{Fields, Reader, Record, Value};
use super::values::{list, list_schema};
use super::{LAPTOP, METAL};

/// A cluster of bare-metal nodes, which run Talos Linux.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TalosCluster {
    /// Its name, in folders, keys and contexts: [`METAL`] for the first one. Unique among the clusters.
    pub name: Located<Name>,
    /// Address of the Kubernetes API: a virtual address which the control planes share.
    pub api: Located<IpAddr>,
    /// The nodes, at least one control plane. With workers, control planes run no apps.
    pub nodes: Vec<Node>,
    /// What Services of type `LoadBalancer` get their addresses from, at least one.
    pub pools: Vec<Pool>,
    /// Address of the Gateway, which all host names of the domain lead to. Default ours: the first of the first pool.
    pub gateway: Located<IpAddr>,
    /// Address of the DNS server which answers for the domain in the LAN. Default ours: the first of the pools that is not
    /// the Gateway's.
    pub dns: Located<IpAddr>,
    /// Networks of pods and Services. Defaults Talos' for the first cluster: `10.244.0.0/16` and `10.96.0.0/12`.
    pub networks: ClusterNetworks,
    /// How it takes part in the mesh of the clusters; not at all if `None`.
    pub mesh: Option<Mesh>,
}

/// etcd is healthy with a handful of members; a home has no more machines than this.
const NODES: RangeInclusive<usize> = 1..=32;

struct Nodes(Vec<Node>);

/// The first cluster, whose name is given.
pub(super) struct Main(pub(super) TalosCluster);

/// One of the others.
struct Further(TalosCluster);

/// All others.
pub(super) struct FurtherClusters(pub(super) Vec<TalosCluster>);

const FURTHER: RangeInclusive<usize> = 1..=16;

impl Record for Main {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = Some(METAL.into());
        TalosCluster::read(fields, |fields| (name, ClusterNetworks::read(fields, Some(["10.244.0.0/16", "10.96.0.0/12"])))).map(Self)
    }
}

impl Record for Further {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name: Option<Located<Name>> = fields.required("name", "Name of the cluster; its apps are reached as `<app>.<name>.<domain>`.");
        if let Some(taken) = name.as_ref().filter(|name| [METAL, LAPTOP].contains(name)) {
            let message = format!("`{}.name` is `{}`, which is the name of another cluster", fields.path(), **taken);
            fields.report(Some("name"), "duplicate", message, "");
        }
        TalosCluster::read(fields, |fields| (name, ClusterNetworks::read(fields, None))).map(Self)
    }
}

impl TalosCluster {
    fn read(
        fields: &mut Fields<'_>,
        differing: impl FnOnce(&mut Fields<'_>) -> (Option<Located<Name>>, Option<ClusterNetworks>),
    ) -> Option<Self> {
        let api = fields.required("api", "Address of the Kubernetes API: a free address of the LAN, which the control planes share.");
        let nodes = fields.required("nodes", "The machines.");
        let pools: Option<Pools> =
            fields.required("pools", "Addresses of the LAN for Services of type LoadBalancer, such as `192.168.1.220-192.168.1.239`.");
        let gateway: Option<Located<IpAddr>> =
            fields.optional("gateway", "Address of the Gateway, from one of the pools: point the host names of the domain at it. The first of the first pool if left out.");
        let dns: Option<Located<IpAddr>> = fields.optional(
            "dns",
            "Address of the DNS server for the domain, from one of the pools: let the router's own ask it. The first that is not the Gateway's if left out.",
        );
        let (name, networks) = differing(fields);
        let mesh: Option<Mesh> =
            fields.optional("mesh", "How the cluster takes part in the mesh of several Talos clusters. Left out: it does not.");
        let (Nodes(nodes), pools) = (nodes?, pools?.named(fields));
        judge_nodes(fields, &nodes);
        let mesh_address = mesh.as_ref().map(|mesh| &mesh.address);
        for (key, address) in [("gateway", gateway.as_ref()), ("dns", dns.as_ref()), ("mesh.address", mesh_address)] {
            if let Some(address) = address {
                judge_address(fields, &pools, &format!("{}.{key}", fields.path()), address);
            }
        }
        let gateway = gateway.or_else(|| pools.first().map(|pool| Located { value: pool.range.first(), at: pool.range.at.clone() }))?;
        let dns = dns.or_else(|| other_than(gateway.value, &pools));
        if dns.is_none() && !fields.is_given("dns") {
            let help = "the Gateway has the only address of the pools: add one for the DNS server of the domain";
            fields.report(Some("pools"), "missing-key", format!("`{}.dns` is missing", fields.path()), help);
        }
        Some(Self { name: name?, api: api?, gateway, dns: dns?, nodes, pools, networks: networks?, mesh })
    }

    /// The nodes that hold etcd and the Kubernetes API.
    pub fn control_planes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.role == Role::ControlPlane)
    }

    /// The other nodes.
    pub fn workers(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.role == Role::Worker)
    }

    /// How many nodes run apps: the workers, or all if there are none.
    pub fn app_nodes(&self) -> usize {
        let workers = self.workers().count();
        if workers == 0 { self.nodes.len() } else { workers }
    }

    /// The pool which has this address, if any.
    pub fn pool_of(&self, address: IpAddr) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.range.contains(&address.into()))
    }
}

/// Reports a cluster without a control plane, nodes that run apps without a data disk, and data disks where no app runs.
fn judge_nodes(fields: &mut Fields<'_>, nodes: &[Node]) {
    if nodes.iter().all(|node| node.role == Role::Worker) {
        let message = format!("`{}.nodes` has no control plane", fields.path());
        fields.report(Some("nodes"), "missing-key", message, "leave `role` out on one of them, better on three: they hold etcd");
    }
    let has_workers = nodes.iter().any(|node| node.role == Role::Worker);
    for (index, node) in nodes.iter().enumerate() {
        let runs_apps = node.role == Role::Worker || !has_workers;
        let path = format!("`{}.nodes[{index}].data`", fields.path());
        let problem = match &node.data {
            None if runs_apps => Problem::error("missing-key", format!("{path} is missing")).help(super::node::DATA),
            Some(_) if !runs_apps => {
                Problem::error("invalid", format!("{path} would stay empty: beside workers, a control plane runs no apps"))
                    .help("leave it out, or make the node a worker")
            }
            _ => continue,
        };
        fields.report_problem(node.name.at.iter().cloned().fold(problem, Problem::at));
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

impl Value for FurtherClusters {
    fn read(node: &YamlNode, reader: &mut Reader) -> Option<Self> {
        let clusters: Vec<Further> = list(node, reader, &FURTHER)?;
        Some(Self(clusters.into_iter().map(|Further(cluster)| cluster).collect()))
    }

    fn schema() -> serde_json::Value {
        list_schema::<Further>(&FURTHER)
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
