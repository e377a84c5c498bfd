//! Cycles of `dependsOn`, in which each waits for the other for ever.

use std::collections::BTreeMap;

use flux_gen::helm::HELM_RELEASE;
use flux_gen::kustomize::KUSTOMIZATION;
use homelab_core::{Kind, Problem};

use super::super::Findings;
use super::super::build::place;
use super::super::cluster::{Cluster, Object};
use super::super::node::{list, text};

type Id<'c> = (&'c str, &'c str);

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    for kind in [KUSTOMIZATION, HELM_RELEASE] {
        judge_kind(cluster, kind, findings);
    }
}

fn judge_kind(cluster: &Cluster<'_>, kind: Kind, findings: &mut Findings) {
    let id = |object: &'_ Object<'_>| (object.namespace.clone().unwrap_or_default(), object.name.clone());
    let objects: BTreeMap<(String, String), &Object<'_>> = cluster.of_kind(kind).map(|object| (id(object), object)).collect();
    let edges: BTreeMap<Id<'_>, Vec<Id<'_>>> = objects
        .iter()
        .map(|((namespace, name), object)| {
            let to = list(&object.node, "spec.dependsOn").iter();
            let to = to.filter_map(|item| Some((text(item, "namespace").unwrap_or(namespace), text(item, "name")?))).collect();
            ((namespace.as_str(), name.as_str()), to)
        })
        .collect();
    // 1: on the way; 2: done.
    let mut state: BTreeMap<Id<'_>, u8> = BTreeMap::new();
    for start in edges.keys() {
        let mut way: Vec<(Id<'_>, usize)> = vec![(*start, 0)];
        if state.contains_key(start) {
            continue;
        }
        state.insert(*start, 1);
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            let Some(to) = edges.get(&at).and_then(|to| to.get(*next)).copied() else {
                state.insert(at, 2);
                way.pop();
                continue;
            };
            *next += 1;
            match state.get(&to) {
                None if edges.contains_key(&to) => {
                    state.insert(to, 1);
                    way.push((to, 0));
                }
                Some(1) => {
                    let from = way.iter().position(|(id, _)| *id == to).unwrap_or_default();
                    let cycle: Vec<Id<'_>> = way[from..].iter().map(|(id, _)| *id).chain([to]).collect();
                    findings.problems.push(problem(kind, &cycle, &objects));
                }
                _ => {}
            }
        }
    }
}

fn problem(kind: Kind, cycle: &[Id<'_>], objects: &BTreeMap<(String, String), &Object<'_>>) -> Problem {
    let names: Vec<String> = cycle.iter().map(|(namespace, name)| format!("{namespace}/{name}")).collect();
    let message = format!("{}s wait for each other for ever: {}", kind.kind, names.join(" -> "));
    let places = cycle.iter().skip(1).filter_map(|(namespace, name)| objects.get(&((*namespace).to_owned(), (*name).to_owned())));
    let problem = Problem::error("dependency-cycle", message).help("take one `dependsOn` away");
    let lines = places.map(|object| {
        let line = super::super::node::at(&object.node, "spec.dependsOn").map_or(object.node.at, |node| node.at);
        place(object.file, line)
    });
    lines.fold(problem, Problem::at)
}
