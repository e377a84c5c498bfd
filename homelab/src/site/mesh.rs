//! How a cluster takes part in a mesh.

use std::net::IpAddr;
use std::num::NonZeroU8;

use homelab_core::Problem;
use homelab_core::yaml::Node;
use serde_json::json;

use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};
use super::talos_cluster::TalosCluster;
use super::values::integer;

/// How a cluster takes part in the mesh of the lab's Talos clusters: Cilium's `ClusterMesh`, in which pods of each reach those of all.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Mesh {
    /// Its number, 1 to 255, unique in the mesh. It stands in every packet between clusters: it does not change later.
    pub id: Located<MeshId>,
    /// The address, from a pool of the cluster, at which the others learn what it runs.
    pub address: Located<IpAddr>,
}

/// Number of a cluster in a mesh, 1 to 255.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MeshId(pub NonZeroU8);

impl Record for Mesh {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.required("id", "Number of the cluster in the mesh, 1 to 255: no other has it, and it never changes.");
        let address = fields.required("address", "Address from a pool of the cluster, at which the others learn what it runs.");
        Some(Self { id: id?, address: address? })
    }
}

impl Value for MeshId {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        integer(node, reader, &(1..=255)).and_then(|id| NonZeroU8::new(u8::try_from(id).ok()?)).map(Self)
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 1, "maximum": 255 })
    }
}

/// Reports a mesh of one cluster, and numbers that two have.
pub(super) fn judge(fields: &mut Fields<'_>, clusters: &[&TalosCluster]) {
    let ids: Vec<&Located<MeshId>> = clusters.iter().filter_map(|cluster| cluster.mesh.as_ref()).map(|mesh| &mesh.id).collect();
    if let [only] = ids[..] {
        let problem = Problem::error("wrong-reference", "only one cluster takes part in the mesh");
        let problem = problem.help("give another Talos cluster a `mesh`, or leave it out");
        fields.report_problem(only.at.iter().cloned().fold(problem, Problem::at));
    }
    for (index, id) in ids.iter().enumerate() {
        if let Some(first) = ids[..index].iter().find(|first| first.value == id.value) {
            let problem = Problem::error("duplicate", format!("two clusters have the number {} in the mesh", id.value.0));
            fields.report_problem([first, id].into_iter().filter_map(|id| id.at.clone()).fold(problem, Problem::at));
        }
    }
}
