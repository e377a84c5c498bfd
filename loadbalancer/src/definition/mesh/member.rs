//! The clusters of a mesh, judged together.

use std::collections::BTreeMap;

use homelab_core::{Name, Object, Part, PartId, Place, Problem, nearest};
use serde_json::Value;

use super::{APISERVER, AUTHORITY, CERTIFICATE_KEY, NAMESPACE};
use crate::definition::cilium::CILIUM;
use crate::definition::pool::Balancer;

/// A cluster of a mesh, as its part `cilium` has it: from the values of the release, not from a definition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeshMember {
    /// The cluster that it is.
    pub cluster: Name,
    /// What it calls itself.
    pub name: String,
    /// Its number.
    pub id: u64,
    /// The address of its Service; `None` if there is no such Service, or it asks for no address.
    pub address: Option<String>,
    /// The clusters that it knows, and where it looks for them.
    pub peers: BTreeMap<String, Vec<String>>,
    /// The certificate of the authority that it trusts.
    authority: Option<String>,
}

/// The clusters of the lab's mesh; none if it has no mesh.
pub fn mesh<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Vec<MeshMember> {
    parts.into_iter().filter_map(MeshMember::of).collect()
}

impl MeshMember {
    fn of(part: &Part) -> Option<Self> {
        let values = &part.charts.iter().find(|chart| chart.name == CILIUM)?.values;
        if values.pointer("/clustermesh/useAPIServer") != Some(&Value::Bool(true)) {
            return None;
        }
        let peers = values.pointer("/clustermesh/config/clusters").and_then(Value::as_array).into_iter().flatten();
        let peer = |peer: &Value| Some((peer["name"].as_str()?.to_owned(), texts(&peer["ips"])));
        let secret = part.secrets.iter().find(|secret| secret.name == AUTHORITY);
        Some(Self {
            cluster: part.id.cluster.clone()?,
            name: values["cluster"]["name"].as_str().unwrap_or_default().to_owned(),
            id: values["cluster"]["id"].as_u64().unwrap_or_default(),
            address: part.objects.iter().find_map(address),
            peers: peers.filter_map(peer).collect(),
            authority: secret.and_then(|secret| secret.values.get(CERTIFICATE_KEY)).map(|certificate| certificate.expose().clone()),
        })
    }

    fn place(&self) -> Place {
        Place::Part(PartId::in_cluster(self.cluster.clone(), CILIUM))
    }

    fn problem(&self, message: String) -> Problem {
        Problem::error("broken-mesh", message).at(self.place())
    }
}

/// The address that `object` asks for, if it is the Service of a mesh.
fn address(object: &Object) -> Option<String> {
    let id = &object.id;
    let is_service = id.group.is_empty() && id.kind == "Service" && id.name == APISERVER && id.namespace.as_deref() == Some(&*NAMESPACE);
    let annotations = is_service.then(|| &object.as_value()["metadata"]["annotations"])?;
    Balancer::ALL.iter().find_map(|balancer| annotations[balancer.annotation()].as_str().map(str::to_owned))
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether all clusters of the mesh know each other as they are.
pub(super) fn judge(parts: &[&Part]) -> Vec<Problem> {
    let members = mesh(parts.iter().copied());
    let mut problems = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let cluster = &member.cluster;
        if member.name != **cluster {
            let message =
                format!("cluster `{cluster}` calls itself `{}` in the mesh: its metrics and its peers call it `{cluster}`", member.name);
            problems.push(member.problem(message));
        }
        for other in &members[..index] {
            problems.extend(in_conflict(other, member));
        }
        for (name, ips) in &member.peers {
            match members.iter().find(|other| other.name == *name && other.cluster != *cluster) {
                Some(peer) => problems.extend(misled(member, peer, ips)),
                None => problems.push(unknown(member, name, &members)),
            }
        }
    }
    problems
}

/// What two clusters may not have in common, and what they have to.
fn in_conflict(first: &MeshMember, second: &MeshMember) -> Vec<Problem> {
    let both = format!("clusters `{}` and `{}`", first.cluster, second.cluster);
    let mut problems = Vec::new();
    if first.id == second.id {
        let message = format!("{both} have the same number {} in the mesh", first.id);
        problems.push(first.problem(message).at(second.place()).help("give one of them another number, before it has any pods"));
    }
    if first.authority != second.authority {
        let message = format!("{both} do not trust the same authority in the mesh: their Secrets {NAMESPACE}/{AUTHORITY} differ");
        problems.push(first.problem(message).at(second.place()).help("give all clusters of a mesh the same one"));
    }
    problems
}

/// What is wrong with how `member` looks for `peer`, at `ips`.
fn misled(member: &MeshMember, peer: &MeshMember, ips: &[String]) -> Vec<Problem> {
    let (cluster, other) = (&member.cluster, &peer.cluster);
    let mut problems = Vec::new();
    let problem = |message| member.problem(message).at(peer.place());
    match &peer.address {
        None => problems.push(problem(format!(
            "cluster `{cluster}` looks for cluster `{other}` of the mesh at {}, where nothing is: `{other}` has no Service {NAMESPACE}/{APISERVER} with an address",
            ips.join(", ")
        ))),
        Some(address) if ips != [address.clone()] => problems.push(problem(format!(
            "cluster `{cluster}` looks for cluster `{other}` of the mesh at {}, but its address is {address}",
            ips.join(", ")
        ))),
        Some(_) => {}
    }
    if !peer.peers.contains_key(&member.name) {
        let message = format!("cluster `{cluster}` knows cluster `{other}` in the mesh, but `{other}` does not know `{cluster}`");
        problems.push(problem(message).help("a cluster lets in those only that it knows"));
    }
    problems
}

fn unknown(member: &MeshMember, name: &str, members: &[MeshMember]) -> Problem {
    let message = format!("cluster `{}` looks for a cluster `{name}` of the mesh, and none takes part under this name", member.cluster);
    let problem = member.problem(message);
    let others = members.iter().filter(|other| other.cluster != member.cluster).map(|other| &*other.name);
    match nearest(name, others) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}
