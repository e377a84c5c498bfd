//! Objects under another name: to Kubernetes one goes and another comes.

use super::Danger;
use super::objects::{Found, Pairs};
use super::value::leaves;

/// An object that goes, and the one of another name or namespace which takes its place.
#[derive(Debug)]
pub(super) struct Rename<'a> {
    pub(super) old: &'a Found,
    pub(super) new: &'a Found,
}

/// How alike the bodies have to be, in percent.
const ALIKE: usize = 70;

/// Kinds whose names hold something: what happens to it.
const HELD: &[(&str, &str, &str)] = &[
    ("", "PersistentVolumeClaim", "a new, empty volume is made, and the old claim is pruned with its data"),
    ("", "Namespace", "Kubernetes deletes everything in the old one, claims too, and the new one begins empty"),
    ("", "Service", "what finds it by its name, or by the address of its load balancer, does not find it any more"),
    ("apps", "Deployment", "both run for a moment: two pods write to one volume, or the second waits for it until the first is gone"),
    ("apps", "DaemonSet", "both run for a moment and want the same ports and folders of each node"),
    ("apps", "StatefulSet", "its pods get new, empty claims: claims are named after the StatefulSet"),
    (
        "helm.toolkit.fluxcd.io",
        "HelmRelease",
        "Helm uninstalls the old release, its claims and kinds too, while the new one is installed beside it",
    ),
    ("storage.k8s.io", "StorageClass", "claims of the old class cannot move to the new one"),
];

pub(super) fn find<'a>(pairs: &Pairs<'a>) -> Vec<Rename<'a>> {
    let mut renames: Vec<Rename<'a>> = Vec::new();
    for old in pairs.gone.iter().copied().filter(|old| held(old).is_some()) {
        let is_same_kind = |new: &Found| new.cluster == old.cluster && (&new.id.group, &new.id.kind) == (&old.id.group, &old.id.kind);
        let is_free = |new: &Found| !renames.iter().any(|rename| std::ptr::eq(rename.new, new));
        let candidates = pairs.come.iter().copied().filter(|new| is_same_kind(new) && is_free(new));
        let best = candidates.map(|new| (likeness(pairs, old, new), new)).max_by_key(|(likeness, _)| *likeness);
        renames.extend(best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, new)| Rename { old, new }));
    }
    renames
}

fn held(found: &Found) -> Option<&'static str> {
    let row = HELD.iter().find(|(group, kind, _)| found.is(group, kind))?;
    let is_balanced = found.value.pointer("/spec/type").and_then(serde_json::Value::as_str) == Some("LoadBalancer");
    // Others are only reached from within, by what is linked with them.
    (row.1 != "Service" || is_balanced).then_some(row.2)
}

/// How many percent of the fields are the same.
fn likeness(pairs: &Pairs<'_>, old: &Found, new: &Found) -> usize {
    if old.id.kind == "Namespace" {
        // Their bodies say nothing: it is the same if what was in it is in the other now.
        let of = |found: &Found, namespace: &Found| found.id.namespace.as_ref() == Some(&namespace.id.name);
        let moved = |gone: &&&Found| {
            let is_it = |come: &&Found| of(come, new) && (&come.id.kind, &come.id.name) == (&gone.id.kind, &gone.id.name);
            pairs.come.iter().any(is_it)
        };
        let inside = pairs.gone.iter().filter(|gone| of(gone, old));
        let (all, moved) = (inside.clone().count(), inside.filter(moved).count());
        return (moved * 100).checked_div(all).unwrap_or_default();
    }
    let body = |found: &Found| {
        let mut body = found.value.clone();
        if let Some(metadata) = body.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
            metadata.retain(|key, _| key == "labels");
        }
        leaves(&body, &found.id.name)
    };
    let (old, new) = (body(old), body(new));
    // The kind and its version are the same anyway.
    let (common, all) = (old.intersection(&new).count().saturating_sub(2), old.len().max(new.len()).saturating_sub(2));
    (common * 100).checked_div(all).unwrap_or_default()
}

impl Rename<'_> {
    pub(super) fn danger(&self) -> Danger {
        let name = |found: &Found| match (&found.id.namespace, self.old.id.namespace == self.new.id.namespace) {
            (Some(namespace), false) => format!("`{namespace}/{}`", found.id.name),
            _ => format!("`{}`", found.id.name),
        };
        let what = format!("{}: its name", self.old.title());
        let mut danger = Danger::change("renamed", &self.old.path, &what, name(self.old), name(self.new));
        danger.at.extend((self.new.path != self.old.path).then(|| self.new.path.clone()));
        danger.effect(held(self.old).unwrap_or_default()).instead("keep the name, or move what it holds before the old one goes")
    }
}
