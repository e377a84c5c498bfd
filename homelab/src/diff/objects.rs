//! The Kubernetes objects in a tree of texts, and which of them are the same before and after.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use homelab_core::{Kind, ObjectId, yaml};
use serde_json::Value;

use super::value::text;

/// An object in a file.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The cluster, as the layout of a lab tells it; empty for a repository that is laid out in another way.
    pub(super) cluster: String,
    pub(super) id: ObjectId,
    pub(super) path: PathBuf,
    pub(super) value: Value,
}

/// All objects of one side.
#[derive(Debug)]
pub(super) struct Objects(Vec<Found>);

/// What became of the objects.
#[derive(Debug)]
pub(super) struct Pairs<'a> {
    /// Before and after.
    pub(super) both: Vec<(&'a Found, &'a Found)>,
    /// Those that no file makes any more.
    pub(super) gone: Vec<&'a Found>,
    /// Those that are new.
    pub(super) come: Vec<&'a Found>,
}

impl Objects {
    /// What is no YAML, or no object, is only a text: whoever reads it complains.
    pub(super) fn of(files: &BTreeMap<PathBuf, String>) -> Self {
        let is_yaml = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        let mut found = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| is_yaml(path)) {
            for document in yaml::documents(text).unwrap_or_default() {
                add(path, document.value, &mut found);
            }
        }
        Self(found)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Found> {
        self.0.iter()
    }

    /// The object of this name in the cluster of `beside`.
    pub(super) fn find(&self, beside: &Found, kind: &Kind, namespace: Option<&str>, name: &str) -> Option<&Found> {
        let id = ObjectId::new(kind, namespace, name);
        self.iter().find(|found| found.cluster == beside.cluster && found.id == id)
    }
}

fn add(path: &Path, value: Value, found: &mut Vec<Found>) {
    if text(&value, "/kind") == Some("List")
        && let Some(items) = value.get("items").and_then(Value::as_array)
    {
        for item in items {
            add(path, item.clone(), found);
        }
        return;
    }
    let (Some(version), Some(kind), Some(name)) = (text(&value, "/apiVersion"), text(&value, "/kind"), text(&value, "/metadata/name"))
    else {
        return;
    };
    let group = version.rsplit_once('/').map_or("", |(group, _)| group);
    let namespace = text(&value, "/metadata/namespace").map(str::to_owned);
    let id = ObjectId { group: group.to_owned(), kind: kind.to_owned(), namespace, name: name.to_owned() };
    found.push(Found { cluster: cluster_of(path), id, path: path.to_owned(), value });
}

/// `kubernetes/<what>/<cluster>/…`.
fn cluster_of(path: &Path) -> String {
    let names: Vec<&str> = path.iter().filter_map(|name| name.to_str()).collect();
    match names[..] {
        ["kubernetes", "apps" | "clusters" | "extra" | "infrastructure", cluster, _, ..] => cluster.to_owned(),
        _ => String::new(),
    }
}

impl Found {
    pub(super) fn is(&self, group: &str, kind: &str) -> bool {
        self.id.group == group && self.id.kind == kind
    }

    /// For messages: the object, and its cluster if that is known.
    pub(super) fn title(&self) -> String {
        if self.cluster.is_empty() { self.id.to_string() } else { format!("{} of cluster `{}`", self.id, self.cluster) }
    }

    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        let of = |field: &str| self.value.pointer(field)?.get(key)?.as_str();
        of("/metadata/annotations").or_else(|| of("/metadata/labels"))
    }
}

impl<'a> Pairs<'a> {
    /// Objects are the same by name; of several with one name (overlays), those in the same file.
    pub(super) fn of(olds: &'a Objects, news: &'a Objects) -> Self {
        let mut by_name: BTreeMap<(&str, &ObjectId), Vec<&Found>> = BTreeMap::new();
        for new in news.iter() {
            by_name.entry((&new.cluster, &new.id)).or_default().push(new);
        }
        let (mut both, mut gone, mut known) = (Vec::new(), Vec::new(), BTreeSet::<(&str, &ObjectId)>::new());
        for old in olds.iter() {
            known.insert((&old.cluster, &old.id));
            match by_name.get(&(old.cluster.as_str(), &old.id)) {
                Some(candidates) => {
                    let same_file = candidates.iter().find(|new| new.path == old.path);
                    both.extend(same_file.or(candidates.first()).map(|new| (old, *new)));
                }
                None => gone.push(old),
            }
        }
        let come = news.iter().filter(|new| !known.contains(&(new.cluster.as_str(), &new.id))).collect();
        Self { both, gone, come }
    }

    /// The pairs of one kind whose texts differ.
    pub(super) fn changed(&self, group: &'static str, kind: &'static str) -> impl Iterator<Item = (&'a Found, &'a Found)> {
        self.both.iter().copied().filter(move |(old, new)| old.is(group, kind) && old.value != new.value)
    }
}
