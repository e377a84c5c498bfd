//! A cluster: everything that Flux makes from one root of the repository.

mod source;
mod variables;

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};

use flux_gen::kustomize::KUSTOMIZATION;
use homelab_core::yaml::{Node, Position};
use homelab_core::{Kind, Problem, yaml};

use super::build::{Added, Build, Built, is_touched};
use super::files::Files;
use super::node::{self, at, is_kind, is_open, list, text, type_of};
use super::patch::{Patch, Selector};
use super::roots::Root;
use super::substitution::Variables;
use super::{Open, scope};

pub(super) const CONFIG_MAP: Kind = Kind::new("", "ConfigMap");
pub(super) const SECRET: Kind = Kind::new("", "Secret");

/// One object of a cluster.
pub(super) struct Object<'a> {
    pub(super) file: &'a str,
    /// It, with variables filled in.
    pub(super) node: Cow<'a, Node>,
    pub(super) group: String,
    pub(super) kind: String,
    /// `None` for what belongs to the whole cluster, and where nothing says which.
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    /// See [`Built::touched`].
    pub(super) touched: Vec<String>,
    /// See [`Built::generated`].
    pub(super) generated: Option<bool>,
    /// Which of the cluster's [`Applied`] makes it.
    pub(super) owner: usize,
    /// See [`Applied::remote`].
    pub(super) remote: Option<String>,
}

/// A Flux Kustomization at work.
#[derive(Clone)]
pub(super) struct Applied {
    /// Its name and namespace.
    pub(super) name: String,
    pub(super) namespace: String,
    /// Its file and line; none for the root.
    pub(super) at: Option<(String, Position)>,
    /// The Secret that opens the cluster which it applies to, if that is another one.
    pub(super) remote: Option<String>,
}

/// What Flux makes from one root.
pub(super) struct Cluster<'a> {
    /// The folder of the root.
    pub(super) name: String,
    /// Whether nothing states that it begins there.
    pub(super) is_guess: bool,
    pub(super) objects: Vec<Object<'a>>,
    pub(super) applied: Vec<Applied>,
    /// What makes objects that are not seen, and in which namespace; everywhere, if none is known.
    pub(super) unseen: Vec<(Option<String>, String)>,
    /// Files that are read for it.
    pub(super) read: BTreeSet<String>,
    /// Files whose text it takes as it is.
    pub(super) taken: BTreeSet<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) open: Vec<Open>,
}

/// A Flux Kustomization whose turn comes.
struct Waiting<'a> {
    built: Built<'a>,
    /// The object, with the variables of what applies it filled in.
    node: Node,
    name: String,
    namespace: String,
    remote: Option<String>,
}

impl<'a> Cluster<'a> {
    fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            is_guess: false,
            objects: Vec::new(),
            applied: Vec::new(),
            unseen: Vec::new(),
            read: BTreeSet::new(),
            taken: BTreeSet::new(),
            problems: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Follows everything from `root`.
    pub(super) fn follow(files: &'a Files, root: &Root) -> Self {
        let mut cluster = Self { is_guess: root.is_guess, ..Self::empty(&root.folder) };
        let mut waiting = VecDeque::new();
        let mut seen: BTreeSet<(String, String, String)> = BTreeSet::new();
        let own = |path| root.document.as_ref().and_then(|document| text(document, path));
        let name = own("metadata.name").unwrap_or(&root.source).to_owned();
        let namespace = own("metadata.namespace").unwrap_or("flux-system").to_owned();
        seen.insert((namespace.clone(), name.clone(), root.folder.clone()));
        let first = Applied { name, namespace, at: None, remote: None };
        let mut build = Build::new(files);
        build.flux_folder(&root.folder, Vec::new());
        let mut variables = Variables::default();
        if let Some(document) = &root.document {
            // The build may have patched it.
            let is_it = |built: &&Built<'_>| {
                is_kind(&built.node, KUSTOMIZATION) && text(&built.node, "metadata.name") == text(document, "metadata.name")
            };
            let document = build.objects.iter().find(is_it).map_or_else(|| document.clone(), |built| built.node.clone().into_owned());
            apply_patches(&mut build, &document);
            // What it fills in is among what it makes.
            let mut probe = Self::empty(&root.folder);
            probe.take(files, build.clone(), first.clone(), &variables, &mut VecDeque::new());
            variables = probe.variables(&document, "flux-system", false, true).unwrap_or_default();
        }
        cluster.take(files, build, first, &variables, &mut waiting);
        // A Kustomization whose variables come from what is not there yet waits for the others.
        let mut idle = 0;
        while let Some(next) = waiting.pop_front() {
            let is_last_try = idle > waiting.len();
            let Some(mut variables) =
                cluster.variables(&next.node, &next.namespace, is_touched(&next.built.touched, "spec.postBuild"), is_last_try)
            else {
                idle += 1;
                waiting.push_back(next);
                continue;
            };
            // Once one had to do without, so may the others: else each would wait for all.
            if !is_last_try {
                idle = 0;
            }
            if files.mutates_kustomizations() {
                (variables.is_used, variables.open) = (true, Some("a webhook of the cluster changes Flux Kustomizations".to_owned()));
            }
            let folder = cluster.folder(files, root, &next);
            let key = (next.namespace.clone(), next.name.clone(), folder.clone().unwrap_or_default());
            if !seen.insert(key) {
                continue;
            }
            let applied = Applied {
                name: next.name.clone(),
                namespace: next.namespace.clone(),
                at: Some((next.built.file.to_owned(), next.node.at)),
                remote: text(&next.node, "spec.kubeConfig.secretRef.name").map(str::to_owned).or_else(|| next.remote.clone()),
            };
            let Some(folder) = folder else {
                cluster.applied.push(applied);
                continue;
            };
            let mut build = Build::new(files);
            build.flux_folder(&folder, Self::components(&next));
            apply_patches(&mut build, &next.node);
            if let Some(namespace) = text(&next.node, "spec.targetNamespace").filter(|namespace| !namespace.is_empty()) {
                build.set_namespace(namespace);
            } else if is_touched(&next.built.touched, "spec.targetNamespace") {
                build.objects.iter_mut().for_each(|object| object.touched.push("metadata.namespace".to_owned()));
            }
            cluster.take(files, build, applied, &variables, &mut waiting);
        }
        cluster
    }

    /// The objects that a build made, and the Flux Kustomizations among them.
    fn take(&mut self, files: &Files, build: Build<'a>, applied: Applied, variables: &Variables, waiting: &mut VecDeque<Waiting<'a>>) {
        let owner = self.applied.len();
        self.problems.extend(build.problems);
        self.read.extend(build.read);
        self.taken.extend(build.taken);
        self.unseen.extend(build.unseen.into_iter().map(|why| (None, why)));
        for built in build.objects {
            let mut undefined = Vec::new();
            let raw_at = built.node.at;
            let filled = variables.fill(built.node.clone(), &mut undefined);
            self.undefined(files, &built, &undefined, variables, &applied);
            let Some((group, _, kind)) = type_of(&filled).map(|(group, version, kind)| (group.to_owned(), version, kind.to_owned())) else {
                continue;
            };
            let name = text(&filled, "metadata.name").or(text(&filled, "metadata.generateName")).unwrap_or_default().to_owned();
            let namespace = text(&filled, "metadata.namespace").filter(|_| !scope::is_of_the_cluster(&group, &kind)).map(str::to_owned);
            if is_kind(&filled, KUSTOMIZATION) {
                let namespace = namespace.clone().unwrap_or_default();
                waiting.push_back(Waiting {
                    built: Built { node: Cow::Owned(node::empty_map(raw_at)), ..built.clone() },
                    node: filled.clone().into_owned(),
                    name: name.clone(),
                    namespace,
                    remote: applied.remote.clone(),
                });
            }
            self.objects.push(Object {
                file: built.file,
                node: filled,
                group,
                kind,
                namespace,
                name,
                touched: built.touched,
                generated: built.generated,
                owner,
                remote: applied.remote.clone(),
            });
        }
        self.applied.push(applied);
    }

    fn components(next: &Waiting<'_>) -> Vec<Added> {
        let is_optional = at(&next.node, "spec.ignoreMissingComponents").and_then(Node::boolean) == Some(true);
        let entries = list(&next.node, "spec.components").iter().filter_map(|item| Some((item.text()?.to_owned(), item.at)));
        let known = entries.filter(|(entry, _)| !is_open(entry));
        known.map(|(entry, at)| Added { entry, file: next.built.file.to_owned(), at, is_optional }).collect()
    }

    /// The objects of a kind.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Object<'a>> {
        self.objects.iter().filter(move |object| object.group == kind.group && object.kind == kind.kind)
    }
}

impl Object<'_> {
    /// Prints as `HelmRelease media/plex`.
    pub(super) fn title(&self) -> String {
        let namespace = self.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        format!("{} {namespace}{}", self.kind, self.name)
    }

    /// Whether it is of this kind.
    pub(super) fn is(&self, kind: Kind) -> bool {
        self.group == kind.group && self.kind == kind.kind
    }

    /// Whether nothing says which namespace it is in, or a template does.
    pub(super) fn has_open_namespace(&self) -> bool {
        !scope::is_of_the_cluster(&self.group, &self.kind) && self.namespace.as_deref().is_none_or(is_open)
            || is_touched(&self.touched, "metadata.namespace")
    }
}

fn apply_patches(build: &mut Build<'_>, kustomization: &Node) {
    for item in list(kustomization, "spec.patches") {
        let selector = at(item, "target").map(Selector::new);
        for patch in at(item, "patch").map(Patch::read).unwrap_or_default() {
            build.apply(&patch, selector.as_ref());
        }
    }
}

/// The documents of a text within a document: values of a chart, a manifest of another tool.
pub(super) fn inner_documents(text: &str) -> Vec<Node> {
    yaml::parse_all(text).unwrap_or_default()
}
