//! One object that is made twice.

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::Problem;

use super::super::Findings;
use super::super::build::place;
use super::super::cluster::{Cluster, Object};
use super::super::node::{is_open, metadata};

/// The other cluster, if it is one; group, kind, namespace and name.
type Id<'c> = (Option<&'c str>, &'c str, &'c str, &'c str, &'c str);

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    let mut known: BTreeMap<Id<'_>, Vec<&Object<'_>>> = BTreeMap::new();
    for object in &cluster.objects {
        let namespace = object.namespace.as_deref().unwrap_or_default();
        // Some say that they may be shared: that Flux shall not remove them, or only add to them.
        let key = |name| metadata(&object.node, "annotations", name).or(metadata(&object.node, "labels", name));
        let is_shared = key("kustomize.toolkit.fluxcd.io/prune") == Some("disabled") || key("kustomize.toolkit.fluxcd.io/ssa").is_some();
        if is_shared || object.name.is_empty() || is_open(&object.name) || is_open(namespace) || !object.touched.is_empty() {
            continue;
        }
        known.entry((object.remote.as_deref(), &object.group, &object.kind, namespace, &object.name)).or_default().push(object);
    }
    // Those that share one object mostly share many, and a component is shared in many namespaces: said once for each
    // file, and once for the same Kustomizations.
    let mut shared: BTreeMap<BTreeSet<usize>, Vec<(&Object<'_>, &Object<'_>)>> = BTreeMap::new();
    for objects in known.values().filter(|objects| objects.len() > 1) {
        let first = objects[0];
        let twice = objects[1..].iter().find(|other| other.owner == first.owner);
        if let Some(other) = twice {
            findings.problems.push(
                Problem::error("duplicate-object", format!("{} is there twice in one build", first.title()))
                    .at(place(other.file, other.node.at))
                    .at(place(first.file, first.node.at))
                    .help("kustomize refuses the second one, and nothing of the build is applied"),
            );
        } else {
            shared.entry(objects.iter().map(|object| object.owner).collect()).or_default().push((first, objects[1]));
        }
    }
    let mut said: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (owners, objects) in shared {
        let (first, other) = objects[0];
        if !said.insert((first.file, other.file)) {
            continue;
        }
        let names: Vec<String> =
            owners.iter().take(3).map(|owner| format!("{}/{}", cluster.applied[*owner].namespace, cluster.applied[*owner].name)).collect();
        let more = if owners.len() > names.len() { format!(" and {} more", owners.len() - names.len()) } else { String::new() };
        let many = if objects.len() > 1 { format!(", and so are {} more objects", objects.len() - 1) } else { String::new() };
        let message = format!("{} is applied by {} Flux Kustomizations: {}{more}{many}", first.title(), owners.len(), names.join(", "));
        let problem = Problem::warning("applied-twice", message).at(place(first.file, first.node.at));
        let problem = if first.file == other.file { problem } else { problem.at(place(other.file, other.node.at)) };
        findings.problems.push(problem.help("each takes the object over from the others, and whichever goes first removes it for all"));
    }
}
