//! What can be referred to in one cluster.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::RulesByKind;
use super::rule::{Found, Rule, Target, walk};
use crate::kind::{KindKey, is_built_in};
use crate::{Brings, Kind, Labels, ObjectId, Part};

/// The namespaces that every API server makes by itself.
const BUILT_IN_NAMESPACES: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system"];

pub(super) const NAMESPACE: Kind = Kind::new("", "Namespace");
pub(super) const CUSTOM_RESOURCE_DEFINITION: Kind = Kind::new("apiextensions.k8s.io", "CustomResourceDefinition");
pub(super) const POD: Kind = Kind::new("", "Pod");

/// What the parts of one cluster, and those outside any cluster, make.
pub(super) struct Index<'a> {
    /// In the order of their ids; of those that have the same one, the first counts.
    entries: Vec<Entry<'a>>,
    kinds: HashSet<KindKey<'a>>,
    metrics: OnceCell<HashSet<&'a str>>,
    pub(super) other: Vec<&'a Brings>,
}

/// One thing that can be referred to.
pub(super) struct Entry<'a> {
    pub(super) id: Cow<'a, ObjectId>,
    /// Index of the part that makes it; `None` for what the API server makes.
    pub(super) part: Option<usize>,
    labels: Vec<(&'a str, &'a str)>,
    members: Vec<Cow<'a, str>>,
}

/// An object that some rule looks into.
pub(super) struct Opened<'a> {
    pub(super) part: usize,
    pub(super) id: &'a ObjectId,
    pub(super) body: &'a Value,
}

impl<'a> Index<'a> {
    /// Of `parts`, given with their indices; `opened` are those of their objects that rules look into.
    pub(super) fn new(parts: &[(usize, &'a Part)], opened: &[Opened<'a>], rules: &RulesByKind<'_>) -> Self {
        let mut index = Self { entries: Vec::new(), kinds: HashSet::new(), metrics: OnceCell::new(), other: Vec::new() };
        let built_in = BUILT_IN_NAMESPACES.iter().map(|name| Entry::new(Cow::Owned(ObjectId::new(&NAMESPACE, None, name)), None));
        index.entries.extend(built_in);
        for &(number, part) in parts {
            index.entries.extend(part.objects.iter().map(|object| Entry::new(Cow::Borrowed(&object.id), Some(number))));
            for secret in &part.secrets {
                let members = secret.values.keys().map(|key| Cow::Borrowed(&**key)).collect();
                let labels = pairs(&secret.labels);
                index.entries.push(Entry { id: Cow::Owned(secret.id()), part: Some(number), labels, members });
            }
            for brings in part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings) {
                match brings {
                    Brings::Object(provided) => index.entries.push(Entry {
                        labels: pairs(&provided.labels),
                        members: provided.members.iter().map(|member| Cow::Borrowed(&**member)).collect(),
                        ..Entry::new(Cow::Borrowed(&provided.id), Some(number))
                    }),
                    Brings::Kind(kind) => drop(index.kinds.insert(kind.key())),
                    Brings::VolumeClaim(claim) => index.entries.push(Entry::new(Cow::Borrowed(&claim.id), Some(number))),
                    other => index.other.push(other),
                }
            }
        }
        for object in opened {
            index.add_made(object, rules);
        }
        index.entries.sort_by(|one, other| key(&one.id).cmp(&key(&other.id)));
        for object in opened {
            index.open(object, rules);
        }
        index
    }

    /// Whether something makes the API server serve this kind.
    pub(super) fn serves(&self, kind: KindKey<'_>) -> bool {
        is_built_in(kind.0) || self.kinds.contains(&kind)
    }

    /// Adds what controllers make of an object: its pods, other objects, or the kind that it defines.
    fn add_made(&mut self, object: &Opened<'a>, rules: &RulesByKind<'_>) {
        if object.id.kind_key() == CUSTOM_RESOURCE_DEFINITION.key() {
            let text = |pointer| object.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            self.kinds.insert((text("/spec/group"), text("/spec/names/kind")));
        }
        let namespace = object.id.namespace.as_deref();
        for (rule, found) in matches(object, rules, |to| matches!(to, Target::Makes(_) | Target::PodTemplate)) {
            match rule.to {
                Target::PodTemplate => {
                    let id = Cow::Owned(ObjectId::new(&POD, namespace, &object.id.name));
                    self.entries.push(Entry { labels: labels_of(found.value), ..Entry::new(id, Some(object.part)) });
                }
                Target::Makes(kind) => {
                    let id = ObjectId::new(&kind, namespace, &found.text());
                    self.entries.push(Entry::new(Cow::Owned(id), Some(object.part)));
                }
                _ => {}
            }
        }
    }

    /// Adds labels and members of an object.
    fn open(&mut self, object: &Opened<'a>, rules: &RulesByKind<'_>) {
        let at = self.position(key(object.id));
        let entry = &mut self.entries[at];
        entry.members.extend(matches(object, rules, |to| *to == Target::Member).map(|(_, found)| found.text()));
        entry.labels.extend(labels_of(object.body));
    }

    /// The object of this kind and name: in `namespace`, else of the whole cluster.
    pub(super) fn find(&self, kind: &Kind, namespace: Option<&str>, name: &str) -> Option<&Entry<'a>> {
        let find = |namespace| self.first((kind.key(), namespace, name));
        find(namespace).or_else(|| find(None))
    }

    /// Whether something exposes this metric.
    pub(super) fn exposes(&self, metric: &str) -> bool {
        let lists = || self.other.iter().filter_map(|brings| if let Brings::Metrics(names) = brings { Some(names) } else { None });
        self.metrics.get_or_init(|| lists().flatten().map(|name| &**name).collect()).contains(metric)
    }

    /// Whether something makes this object.
    pub(super) fn has(&self, id: &ObjectId) -> bool {
        self.first(key(id)).is_some()
    }

    fn first(&self, wanted: Key<'_>) -> Option<&Entry<'a>> {
        self.entries.get(self.position(wanted)).filter(|entry| key(&entry.id) == wanted)
    }

    /// Where the first entry of this id is, or would be.
    fn position(&self, wanted: Key<'_>) -> usize {
        self.entries.partition_point(|entry| key(&entry.id) < wanted)
    }

    /// All objects of this kind; of `namespace` only, if given.
    pub(super) fn of_kind(&self, kind: &Kind, namespace: Option<&str>) -> impl Iterator<Item = &Entry<'a>> {
        let kind = kind.key();
        let from = self.entries.partition_point(|entry| (entry.id.kind_key(), entry.id.namespace.as_deref()) < (kind, namespace));
        let is_wanted =
            move |entry: &&Entry<'a>| entry.id.kind_key() == kind && (namespace.is_none() || entry.id.namespace.as_deref() == namespace);
        self.entries[from..].iter().take_while(is_wanted)
    }
}

/// What an id is found by.
type Key<'a> = (KindKey<'a>, Option<&'a str>, &'a str);

fn key(id: &ObjectId) -> Key<'_> {
    (id.kind_key(), id.namespace.as_deref(), &id.name)
}

impl<'a> Entry<'a> {
    const fn new(id: Cow<'a, ObjectId>, part: Option<usize>) -> Self {
        Self { id, part, labels: Vec::new(), members: Vec::new() }
    }

    /// What within it can be named.
    pub(super) fn has_member(&self, name: &str) -> bool {
        self.members.iter().any(|member| member == name)
    }

    /// All that can be named within it, in order.
    pub(super) fn members(&self) -> BTreeSet<&str> {
        self.members.iter().map(|member| &**member).collect()
    }

    /// Whether it has each of these labels.
    pub(super) fn has_labels(&self, labels: &serde_json::Map<String, Value>) -> bool {
        labels.iter().all(|(key, value)| self.labels.iter().rev().find(|(own, _)| own == key).map(|(_, own)| *own) == value.as_str())
    }
}

/// What the rules of its kind find in an object: those whose target `is_wanted`.
fn matches<'a, 'b>(
    object: &'b Opened<'a>,
    rules: &'b RulesByKind<'_>,
    is_wanted: fn(&Target) -> bool,
) -> impl Iterator<Item = (&'b Rule, Found<'a>)> {
    let rules = rules.get(&object.id.kind_key()).into_iter().flatten().filter(move |rule| is_wanted(&rule.to));
    rules.flat_map(|rule| walk(object.body, rule.path).into_iter().map(move |found| (*rule, found)))
}

fn pairs(labels: &Labels) -> Vec<(&str, &str)> {
    labels.iter().map(|(key, value)| (&**key, &**value)).collect()
}

fn labels_of(object: &Value) -> Vec<(&str, &str)> {
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object);
    labels.into_iter().flatten().filter_map(|(key, value)| Some((&**key, value.as_str()?))).collect()
}
