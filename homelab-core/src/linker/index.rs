//! What can be referred to in one cluster.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::RulesByKind;
use super::rule::{Rule, Target, walk};
use crate::kind::{KindKey, is_built_in};
use crate::{Brings, Kind, Labels, ObjectId, Part, Provided};

/// The namespaces that every API server makes by itself.
const BUILT_IN_NAMESPACES: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system"];

pub(super) const NAMESPACE: Kind = Kind::new("", "Namespace");
pub(super) const CUSTOM_RESOURCE_DEFINITION: Kind = Kind::new("apiextensions.k8s.io", "CustomResourceDefinition");
pub(super) const POD: Kind = Kind::new("", "Pod");

/// What the parts of one cluster, and those outside any cluster, make.
pub(super) struct Index<'a> {
    by_id: BTreeMap<ObjectId, Entry>,
    kinds: BTreeMap<(String, String), usize>,
    metrics: OnceCell<HashSet<&'a str>>,
    pub(super) other: Vec<&'a Brings>,
}

/// One thing that can be referred to.
pub(super) struct Entry {
    /// Index of the part that makes it; `None` for what the API server makes.
    pub(super) part: Option<usize>,
    pub(super) labels: Labels,
    pub(super) members: BTreeSet<String>,
}

/// An object that some rule looks into.
pub(super) struct Opened<'a> {
    pub(super) part: usize,
    pub(super) id: &'a ObjectId,
    pub(super) body: &'a Value,
}

impl<'a> Index<'a> {
    /// Of `parts`, given with their indices; `opened` are those of their objects that rules look into.
    pub(super) fn new(parts: &[(usize, &'a Part)], opened: &[Opened<'_>], rules: &RulesByKind<'_>) -> Self {
        let mut index = Self { by_id: BTreeMap::new(), kinds: BTreeMap::new(), metrics: OnceCell::new(), other: Vec::new() };
        for name in BUILT_IN_NAMESPACES {
            index.add(None, Provided::new(ObjectId::new(&NAMESPACE, None, name)));
        }
        for &(number, part) in parts {
            for object in &part.objects {
                index.add(Some(number), Provided::new(object.id.clone()));
            }
            for secret in &part.secrets {
                let members = secret.values.keys().cloned().collect();
                index.add(Some(number), Provided { id: secret.id(), labels: secret.labels.clone(), members });
            }
            for brings in part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings) {
                match brings {
                    Brings::Object(provided) => index.add(Some(number), provided.clone()),
                    Brings::Kind(kind) => index.add_kind(number, kind.group, kind.kind),
                    Brings::VolumeClaim(claim) => index.add(Some(number), Provided::new(claim.id.clone())),
                    other => index.other.push(other),
                }
            }
        }
        for object in opened {
            index.open(object, rules);
        }
        index
    }

    fn add_kind(&mut self, part: usize, group: &str, kind: &str) {
        self.kinds.entry((group.to_owned(), kind.to_owned())).or_insert(part);
    }

    /// Whether something makes the API server serve this kind.
    pub(super) fn serves(&self, (group, kind): KindKey<'_>) -> bool {
        is_built_in(group) || self.kinds.contains_key(&(group.to_owned(), kind.to_owned()))
    }

    fn add(&mut self, part: Option<usize>, provided: Provided) {
        let entry = Entry { part, labels: provided.labels, members: provided.members.into_iter().collect() };
        self.by_id.entry(provided.id).or_insert(entry);
    }

    /// Adds labels and members of an object, the pods it makes, and the kind it defines.
    fn open(&mut self, object: &Opened<'_>, rules: &RulesByKind<'_>) {
        if object.id.kind_key() == CUSTOM_RESOURCE_DEFINITION.key() {
            let text = |pointer| object.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            self.add_kind(object.part, text("/spec/group"), text("/spec/names/kind"));
        }
        let is_made = |rule: &&&Rule| matches!(rule.to, Target::Makes(_) | Target::Member | Target::PodTemplate);
        for rule in rules.get(&object.id.kind_key()).into_iter().flatten().filter(is_made) {
            for found in walk(object.body, rule.path) {
                match rule.to {
                    Target::Member => {
                        let member = found.value.as_str().map_or_else(|| found.value.to_string(), str::to_owned);
                        if let Some(entry) = self.by_id.get_mut(object.id) {
                            entry.members.insert(member);
                        }
                    }
                    Target::PodTemplate => {
                        let id = ObjectId::new(&POD, object.id.namespace.as_deref(), &object.id.name);
                        let labels = labels_of(&found.value);
                        self.by_id.insert(id, Entry { part: Some(object.part), labels, members: BTreeSet::new() });
                    }
                    Target::Makes(kind) => {
                        let id = ObjectId::new(&kind, object.id.namespace.as_deref(), found.value.as_str().unwrap_or_default());
                        self.add(Some(object.part), Provided::new(id));
                    }
                    _ => {}
                }
            }
        }
        if let Some(entry) = self.by_id.get_mut(object.id) {
            entry.labels.extend(labels_of(object.body));
        }
    }

    /// The object of this kind and name: in `namespace`, else of the whole cluster.
    pub(super) fn find(&self, kind: &Kind, namespace: Option<&str>, name: &str) -> Option<(ObjectId, &Entry)> {
        [namespace, None].into_iter().find_map(|namespace| {
            let id = ObjectId::new(kind, namespace, name);
            self.by_id.get(&id).map(|entry| (id, entry))
        })
    }

    /// Whether something exposes this metric.
    pub(super) fn exposes(&self, metric: &str) -> bool {
        let lists = || self.other.iter().filter_map(|brings| if let Brings::Metrics(names) = brings { Some(names) } else { None });
        self.metrics.get_or_init(|| lists().flatten().map(|name| &**name).collect()).contains(metric)
    }

    /// Whether something makes this object.
    pub(super) fn has(&self, id: &ObjectId) -> bool {
        self.by_id.contains_key(id)
    }

    /// All objects of this kind; of `namespace` only, if given.
    pub(super) fn of_kind<'b>(&'b self, kind: &'b Kind, namespace: Option<&'b str>) -> impl Iterator<Item = (&'b ObjectId, &'b Entry)> {
        self.by_id.iter().filter(move |(id, _)| {
            id.kind == kind.kind && id.group == kind.group && (namespace.is_none() || id.namespace.as_deref() == namespace)
        })
    }
}

fn labels_of(object: &Value) -> Labels {
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object);
    labels.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
