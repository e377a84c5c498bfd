//! Services that several clusters have together.

use homelab_core::{Name, ObjectId, Part, Place, Problem};
use serde_json::Value;

use super::member::mesh;

/// On a Service, with the value `true`: its pods are those of all clusters of the mesh that have a Service of the same name and
/// namespace with the same annotation.
pub const GLOBAL_ANNOTATION: &str = "service.cilium.io/global";

/// A Service in one cluster.
struct Shared<'a> {
    part: &'a Part,
    cluster: &'a Name,
    id: &'a ObjectId,
    is_global: bool,
    ports: Vec<(String, u64)>,
}

/// Global Services that no other cluster shares, or with other ports.
pub(super) fn judge(parts: &[&Part]) -> Vec<Problem> {
    let members = mesh(parts.iter().copied());
    let all: Vec<Shared<'_>> = parts.iter().flat_map(|part| services(part)).collect();
    let shared = all.iter().filter(|service| service.is_global && members.iter().any(|member| member.cluster == *service.cluster));
    shared
        .flat_map(|service| {
            let others: Vec<&Shared<'_>> = all
                .iter()
                .filter(|other| other.id == service.id && other.cluster != service.cluster)
                .filter(|other| members.iter().any(|member| member.cluster == *other.cluster))
                .collect();
            alone(service, &others).into_iter().chain(others.iter().filter_map(|other| differing(service, other))).collect::<Vec<_>>()
        })
        .collect()
}

fn services(part: &Part) -> Vec<Shared<'_>> {
    let Some(cluster) = &part.id.cluster else { return Vec::new() };
    let objects = part.objects.iter().filter(|object| object.id.group.is_empty() && object.id.kind == "Service");
    objects
        .map(|object| {
            let value = object.as_value();
            let named = |port: &Value| (port["name"].as_str().unwrap_or_default().to_owned(), port["port"].as_u64().unwrap_or_default());
            Shared {
                part,
                cluster,
                id: &object.id,
                is_global: value["metadata"]["annotations"][GLOBAL_ANNOTATION] == "true",
                ports: value["spec"]["ports"].as_array().into_iter().flatten().map(named).collect(),
            }
        })
        .collect()
}

impl Shared<'_> {
    fn place(&self) -> Place {
        Place::Field { part: self.part.id.clone(), object: self.id.clone(), path: format!("metadata.annotations.{GLOBAL_ANNOTATION}") }
    }
}

fn alone(service: &Shared<'_>, others: &[&Shared<'_>]) -> Option<Problem> {
    if others.iter().any(|other| other.is_global) {
        return None;
    }
    let (id, cluster) = (service.id, service.cluster);
    let problem = match others.first() {
        Some(other) => {
            let message = format!("{id} is global in cluster `{cluster}`, but not in cluster `{}`, which has it, too", other.cluster);
            Problem::error("lonely-global", message).at(service.place()).at(Place::Part(other.part.id.clone()))
        }
        None => Problem::error("lonely-global", format!("{id} of cluster `{cluster}` is global, but no other cluster of the mesh has it"))
            .at(service.place()),
    };
    Some(problem.help("make it global in another cluster, too, or in none"))
}

fn differing(service: &Shared<'_>, other: &Shared<'_>) -> Option<Problem> {
    // Each pair once.
    if !other.is_global || service.cluster > other.cluster || service.ports == other.ports {
        return None;
    }
    let message = format!("the global {} has other ports in cluster `{}` than in cluster `{}`", service.id, service.cluster, other.cluster);
    Some(Problem::error("differing-global", message).at(service.place()).at(other.place()))
}
