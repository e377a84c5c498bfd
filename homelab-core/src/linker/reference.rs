//! References of one object, and what they lead to.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::folders::plain;
use super::index::{Entry, Index, NAMESPACE, Opened, POD};
use super::rule::{Found, POD_TEMPLATE, Rule, Target, walk};
use super::{Links, RulesByKind};
use crate::kind::KindKey;
use crate::{Kind, ObjectId, Part, PartId, Place, Problem, nearest};

/// A reference that resolved: which field of which object names what.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Reference {
    /// The part that refers, for messages and diagrams.
    pub part: PartId,
    /// Its object that refers, or whose namespace it is.
    pub from: ObjectId,
    /// The field, such as `spec.rules[0].backendRefs[0]`; `metadata.namespace` for a namespace. Indices count from 0.
    pub path: String,
    /// What it names; found among the objects or among what parts and charts bring.
    pub to: ObjectId,
    /// The part that makes it; `None` for what the API server makes.
    pub to_part: Option<PartId>,
}

/// One cluster, ready to link.
pub(super) struct Linker<'a> {
    pub(super) parts: &'a [Part],
    pub(super) index: &'a Index<'a>,
    pub(super) rules: &'a RulesByKind<'a>,
    /// Those in which some file or object lies.
    pub(super) folders: &'a BTreeSet<Cow<'a, Path>>,
}

/// Where a reference stands.
struct Origin<'a> {
    object: &'a Opened<'a>,
    /// Path of what the rule's path counts from; empty for the object itself.
    prefix: &'a str,
}

impl Linker<'_> {
    /// Namespaces and kinds of all objects of a part: also of those that no rule looks into.
    pub(super) fn part(&self, number: usize, part: &Part, links: &mut Links) {
        let secrets: Vec<ObjectId> = part.secrets.iter().map(crate::SecretObject::id).collect();
        for id in part.objects.iter().map(|object| &object.id).chain(&secrets) {
            if let Some(namespace) = &id.namespace {
                let found = self.index.find(&NAMESPACE, None, namespace);
                self.resolved(number, id, "metadata.namespace".to_owned(), &NAMESPACE, namespace, found, links);
            }
            if !self.index.serves(id.kind_key()) {
                let message = format!("{id} needs the kind {}.{}, which nothing in {} brings", id.kind, id.group, self.cluster(number));
                links.problems.push(
                    Problem::error("unknown-kind", message)
                        .at(self.field(number, id, ""))
                        .help("add the part whose chart installs its CustomResourceDefinition"),
                );
            }
        }
    }

    /// All references of an object.
    pub(super) fn object(&self, object: &Opened<'_>, links: &mut Links) {
        self.apply(object.id.kind_key(), object.body, &Origin { object, prefix: "" }, links);
    }

    fn apply(&self, kind: KindKey<'_>, value: &Value, origin: &Origin<'_>, links: &mut Links) {
        let names = |rule: &&&Rule| !matches!(rule.to, Target::Makes(_) | Target::Member);
        for rule in self.rules.get(&kind).into_iter().flatten().filter(names) {
            for found in walk(value, rule.path) {
                let path = format!("{}{}", origin.prefix, found.path);
                match &rule.to {
                    Target::Makes(_) | Target::Member => {}
                    Target::PodTemplate => {
                        let prefix = format!("{path}.");
                        self.apply(POD_TEMPLATE.key(), found.value, &Origin { object: origin.object, prefix: &prefix }, links);
                    }
                    Target::Folder => self.folder(&found, &path, origin, links),
                    Target::Peer => self.peer(&found, &path, origin, links),
                    Target::Selector(target) => self.selector(rule, target, &found, path, origin, links),
                    Target::Name(target) => {
                        let name = found.value.as_str().unwrap_or_default();
                        // Every namespace has a ServiceAccount of this name; an empty name is none.
                        let is_everywhere = target.kind == "ServiceAccount" && name == "default";
                        if !name.is_empty() && !is_everywhere {
                            self.named(rule, target, origin.object.id.namespace.as_deref(), name, &found, path, origin, links);
                        }
                    }
                    Target::NameInAnyNamespace(target) => {
                        let name = found.value.as_str().unwrap_or_default();
                        let hit = self.index.of_kind(target, None).find(|entry| entry.id.name == name);
                        self.resolved(origin.object.part, origin.object.id, path, target, name, hit, links);
                    }
                    Target::Reference(targets) => self.reference(rule, targets, &found, path, origin, links),
                }
            }
        }
    }

    fn reference(&self, rule: &Rule, targets: &[Kind], found: &Found<'_>, path: String, origin: &Origin<'_>, links: &mut Links) {
        let text = |key: &str| found.value.get(key).and_then(Value::as_str);
        let Some(name) = text("name") else { return };
        let target = match text("kind") {
            None => targets.first(),
            Some(kind) => targets.iter().find(|target| target.kind == kind),
        };
        // A kind that is not in the table is somebody else's: users, groups, kinds of foreign controllers.
        let Some(target) = target else { return };
        if found.value.get("optional").and_then(Value::as_bool) == Some(true) {
            return;
        }
        let namespace = text("namespace").or(origin.object.id.namespace.as_deref());
        self.named(rule, target, namespace, name, found, path, origin, links);
    }

    #[expect(clippy::too_many_arguments, reason = "one call site each; a struct would only rename them")]
    fn named(
        &self,
        rule: &Rule,
        target: &Kind,
        namespace: Option<&str>,
        name: &str,
        found: &Found<'_>,
        path: String,
        origin: &Origin<'_>,
        links: &mut Links,
    ) {
        let hit = self.index.find(target, namespace, name);
        if let (Some(entry), Some(member)) = (hit, rule.member) {
            let wanted = found.value.get(member).filter(|value| !value.is_null());
            let wanted = wanted.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            if let Some(wanted) = wanted
                && !entry.has_member(&wanted)
            {
                self.no_member(origin, &format!("{path}.{member}"), entry, &wanted, links);
                return;
            }
        }
        let wanted = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
        self.resolved(origin.object.part, origin.object.id, path, target, &wanted, hit, links);
    }

    fn selector(&self, rule: &Rule, target: &Kind, found: &Found<'_>, path: String, origin: &Origin<'_>, links: &mut Links) {
        let Some(labels) = equalities(found.value) else { return };
        let anywhere = origin.object.body.pointer("/spec/namespaceSelector").filter(|selector| !selector.is_null());
        let namespaces: Vec<Option<&str>> = match anywhere {
            Some(selector) if selector.get("any") == Some(&Value::Bool(true)) => vec![None],
            Some(selector) if selector.get("matchNames").is_some() => {
                selector.get("matchNames").and_then(Value::as_array).into_iter().flatten().map(Value::as_str).collect()
            }
            _ => vec![origin.object.id.namespace.as_deref()],
        };
        let mut hits = namespaces.iter().flat_map(|namespace| self.index.of_kind(target, *namespace));
        let Some(entry) = hits.find(|entry| entry.has_labels(labels)) else {
            if !self.may_be_hidden(target, &namespaces, origin) {
                let message = format!("{}: `{path}` selects no {} ({})", origin.object.id, target.kind, in_words(labels));
                links.problems.push(Problem::error("empty-selector", message).at(self.field(origin.object.part, origin.object.id, &path)));
            }
            return;
        };
        for wanted in rule.member.into_iter().flat_map(|member| walk(origin.object.body, member)) {
            let text = wanted.value.as_str().unwrap_or_default();
            if !entry.has_member(text) {
                self.no_member(origin, &wanted.path, entry, text, links);
            }
        }
        self.resolved(origin.object.part, origin.object.id, path, target, &entry.id.name, Some(entry), links);
    }

    /// The other end of a network policy. A namespace that is selected by other labels than its name may be any.
    fn peer(&self, found: &Found<'_>, path: &str, origin: &Origin<'_>, links: &mut Links) {
        let (part, from) = (origin.object.part, origin.object.id);
        let name = found.value.pointer("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name").and_then(Value::as_str);
        let home = name.and_then(|name| self.index.find(&NAMESPACE, None, name));
        if let Some(name) = name {
            let is_there = home.is_some();
            self.resolved(part, from, format!("{path}.namespaceSelector"), &NAMESPACE, name, home, links);
            if !is_there {
                return;
            }
        } else if found.value.get("namespaceSelector").is_some() {
            return;
        }
        let Some(labels) = found.value.get("podSelector").and_then(equalities) else { return };
        let namespace = name.or(from.namespace.as_deref());
        let path = format!("{path}.podSelector");
        let mut hits = self.index.of_kind(&POD, namespace);
        if let Some(entry) = hits.find(|entry| entry.has_labels(labels)) {
            self.resolved(part, from, path, &POD, &entry.id.name, Some(entry), links);
        } else if !self.may_be_hidden(&POD, &[namespace], origin) {
            let message =
                format!("{from}: `{path}` selects no Pod of the namespace `{}` ({})", namespace.unwrap_or_default(), in_words(labels));
            let problem = Problem::error("empty-selector", message).at(self.field(part, from, &path));
            let owner = home.and_then(|entry| entry.part.map(|part| self.field(part, &entry.id, "")));
            links.problems.push(owner.into_iter().fold(problem, Problem::at));
        }
    }

    /// Whether a selector of the user's own files may select pods that only a chart knows of.
    fn may_be_hidden(&self, target: &Kind, namespaces: &[Option<&str>], origin: &Origin<'_>) -> bool {
        let part = &self.parts[origin.object.part];
        let near = self.parts.iter().filter(|other| other.id.cluster == part.id.cluster);
        let mut charts = near.flat_map(|other| &other.charts);
        part.is_foreign
            && *target == POD
            && charts.any(|chart| namespaces.iter().any(|name| name.is_none_or(|name| *chart.namespace == *name)))
    }

    fn folder(&self, found: &Found<'_>, path: &str, origin: &Origin<'_>, links: &mut Links) {
        let folder = plain(Path::new(found.value.as_str().unwrap_or_default()));
        if !self.folders.contains(folder) {
            let message = format!("{}: `{path}` names the folder `{}`, which nothing writes", origin.object.id, folder.display());
            links.problems.push(Problem::error("dangling-reference", message).at(self.field(origin.object.part, origin.object.id, path)));
        }
    }

    fn no_member(&self, origin: &Origin<'_>, path: &str, entry: &Entry<'_>, wanted: &str, links: &mut Links) {
        let has = entry.members().iter().map(|member| format!("`{member}`")).collect::<Vec<_>>().join(", ");
        let message = format!("{}: `{path}` names `{wanted}`, which {} does not have", origin.object.id, entry.id);
        let help = if has.is_empty() { "it has none".to_owned() } else { format!("it has {has}") };
        let problem = Problem::error("dangling-reference", message).at(self.field(origin.object.part, origin.object.id, path));
        links.problems.push(entry.part.into_iter().map(|part| self.field(part, &entry.id, "")).fold(problem, Problem::at).help(help));
    }

    /// Records a reference, or the problem that it leads nowhere.
    #[expect(clippy::too_many_arguments, reason = "one fact each; a struct would only rename them")]
    fn resolved(
        &self,
        part: usize,
        from: &ObjectId,
        path: String,
        target: &Kind,
        wanted: &str,
        hit: Option<&Entry<'_>>,
        links: &mut Links,
    ) {
        if let Some(entry) = hit {
            let to_part = entry.part.map(|part| self.parts[part].id.clone());
            let (from, to) = (from.clone(), entry.id.clone().into_owned());
            links.references.push(Reference { part: self.parts[part].id.clone(), from, path, to, to_part });
            return;
        }
        if self.is_excused(part, wanted) {
            return;
        }
        let name = wanted.rsplit_once('/').map_or(wanted, |(_, name)| name);
        let candidates: Vec<&Entry<'_>> = self.index.of_kind(target, None).collect();
        // What belongs to the whole cluster is not looked for in a namespace.
        let wanted = if candidates.first().is_some_and(|entry| entry.id.namespace.is_none()) { name } else { wanted };
        let message = format!("{from}: `{path}` names the {} `{wanted}`, which nothing in {} makes", target.kind, self.cluster(part));
        let problem = Problem::error("dangling-reference", message).at(self.field(part, from, &path));
        let near = nearest(name, candidates.iter().map(|entry| entry.id.name.as_str()));
        let near = near.and_then(|near| candidates.iter().find(|entry| entry.id.name == near));
        links.problems.push(match near {
            Some(Entry { id, part: Some(owner), .. }) => problem.at(self.field(*owner, id, "")).help(format!("did you mean {id}?")),
            Some(Entry { id, .. }) => problem.help(format!("did you mean {id}?")),
            None => problem,
        });
    }

    /// Whether the missing object may be missing only because the part that makes it has problems of its own.
    fn is_excused(&self, part: usize, wanted: &str) -> bool {
        let (namespace, name) = wanted.split_once('/').unwrap_or(("", wanted));
        let cluster = &self.parts[part].id.cluster;
        self.parts
            .iter()
            .filter(|other| other.id.cluster == *cluster && other.problems.iter().any(|problem| problem.severity == crate::Severity::Error))
            .any(|other| {
                *other.id.name == *name
                    || other.objects.iter().any(|object| object.id.namespace.as_deref() == Some(namespace) || object.id.name == namespace)
            })
    }

    fn field(&self, part: usize, object: &ObjectId, path: &str) -> Place {
        Place::Field { part: self.parts[part].id.clone(), object: object.clone(), path: path.to_owned() }
    }

    fn cluster(&self, part: usize) -> String {
        self.parts[part].id.cluster.as_ref().map_or_else(|| "the lab".to_owned(), |cluster| format!("cluster `{cluster}`"))
    }
}

/// The labels that a selector asks for, if it asks for any, and for nothing but labels.
fn equalities(selector: &Value) -> Option<&serde_json::Map<String, Value>> {
    let labels = selector.get("matchLabels").unwrap_or(selector).as_object()?;
    (!labels.is_empty() && labels.values().all(Value::is_string)).then_some(labels)
}

fn in_words(labels: &serde_json::Map<String, Value>) -> String {
    labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect::<Vec<_>>().join(", ")
}
