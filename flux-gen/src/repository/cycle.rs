//! Releases and Kustomizations that wait for themselves.

use std::collections::BTreeMap;

use homelab_core::{Object, ObjectId, Part, Place, Problem};
use serde_json::Value;

use crate::helm::HELM_RELEASE;
use crate::kustomize::KUSTOMIZATION;

/// Adds a problem for each release or Kustomization whose `dependsOn` leads back to itself, and for each part that
/// comes after itself. Flux would wait for ever, without an event.
pub(super) fn check(parts: &mut [Part]) {
    let mut owners: BTreeMap<ObjectId, usize> = BTreeMap::new();
    let mut before: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        for object in part.objects.iter().filter(|object| is_waiting_kind(object)) {
            owners.insert(object.id.clone(), number);
            before.insert(object.id.clone(), waits_for(object));
        }
    }
    let mut reported: Vec<ObjectId> = Vec::new();
    for (start, number) in &owners {
        if reported.contains(start) {
            continue;
        }
        let Some(path) = path_back(start, &before) else { continue };
        let place = Place::Field { part: parts[*number].id.clone(), object: start.clone(), path: "spec.dependsOn".to_owned() };
        let message = if path.len() == 1 {
            format!("{start} waits for itself")
        } else {
            let names: Vec<_> = path.iter().chain([start]).map(ToString::to_string).collect();
            format!("these wait for each other: {}", names.join(" → "))
        };
        parts[*number].problems.push(Problem::error("cycle", message).at(place));
        reported.extend(path);
    }
    for part in parts.iter_mut().filter(|part| part.after.contains(&part.id.name)) {
        let message = format!("part {} comes after itself", part.id);
        part.problems.push(Problem::error("cycle", message).at(Place::Part(part.id.clone())));
    }
}

fn is_waiting_kind(object: &Object) -> bool {
    [HELM_RELEASE, KUSTOMIZATION].iter().any(|kind| object.id.group == kind.group && object.id.kind == kind.kind)
}

fn waits_for(object: &Object) -> Vec<ObjectId> {
    let value = object.as_value();
    let dependencies = value.pointer("/spec/dependsOn").and_then(Value::as_array).into_iter().flatten();
    dependencies
        .filter_map(|dependency| {
            let text = |key: &str| dependency.get(key).and_then(Value::as_str).map(str::to_owned);
            Some(ObjectId {
                namespace: text("namespace").or_else(|| object.id.namespace.clone()),
                name: text("name")?,
                ..object.id.clone()
            })
        })
        .collect()
}

/// The objects on the shortest way from `start` back to itself.
fn path_back(start: &ObjectId, before: &BTreeMap<ObjectId, Vec<ObjectId>>) -> Option<Vec<ObjectId>> {
    let mut reached_from: BTreeMap<&ObjectId, &ObjectId> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in before.get(at).into_iter().flatten() {
            if next == start {
                let mut path = vec![at.clone()];
                let mut at = at;
                while let Some(from) = reached_from.get(at) {
                    path.push((*from).clone());
                    at = from;
                }
                path.reverse();
                return Some(path);
            }
            if !reached_from.contains_key(next) {
                reached_from.insert(next, at);
                open.push_back(next);
            }
        }
    }
    None
}
