//! Where Flux begins: the folder that each cluster reconciles first.

use std::borrow::Cow;
use std::collections::BTreeSet;

use flux_gen::kustomize::KUSTOMIZATION;
use flux_gen::operator::FLUX_INSTANCE;
use homelab_core::yaml::Node;

use super::build::Built;
use super::files::{Files, ancestors, join, parent};
use super::node::{self, at, is_kind, is_open, list, text};
use super::patch::{Patch, Selector};

/// Where a cluster begins.
#[derive(Debug)]
pub(super) struct Root {
    /// The folder.
    pub(super) folder: String,
    /// Name of the source that Flux reads the repository from.
    pub(super) source: String,
    /// Its URL, if the repository says it.
    pub(super) url: Option<String>,
    /// The Flux Kustomization of the root, if it is in the repository.
    pub(super) document: Option<Node>,
    /// Whether nothing states it, so that more may lie elsewhere.
    pub(super) is_guess: bool,
}

/// Those that the repository states: by a `FluxInstance`, by the values of its chart, or by what `flux bootstrap` wrote.
pub(super) fn stated(files: &Files) -> Vec<Root> {
    let mut roots: Vec<Root> = Vec::new();
    for (file, yaml) in &files.yaml {
        for document in &yaml.documents {
            // The chart `flux-instance` takes the same below `instance`, in a release or in a file of values.
            let own = at(document, "spec").filter(|_| is_kind(document, FLUX_INSTANCE));
            let places = ["instance", "spec.values.instance"].into_iter().filter_map(|place| at(document, place));
            for instance in own.into_iter().chain(places) {
                let Some(sync) = at(instance, "sync") else { continue };
                let name = text(sync, "name").unwrap_or("flux-system");
                let kustomization = patched(name, instance);
                add(&mut roots, files, text(sync, "path"), name, text(sync, "url").map(str::to_owned), Some(&kustomization));
            }
            // `flux bootstrap` writes a Kustomization, beside the source of its name, whose folder has the file itself.
            if is_kind(document, KUSTOMIZATION)
                && let Some(source) = own_source(file, &yaml.documents, document)
            {
                let is_own = text(document, "spec.path")
                    .and_then(|path| join("", path))
                    .is_some_and(|path| ancestors(file).any(|folder| folder == path));
                let name = text(source, "metadata.name").unwrap_or("flux-system");
                if is_own {
                    add(&mut roots, files, text(document, "spec.path"), name, text(source, "spec.url").map(str::to_owned), Some(document));
                }
            }
        }
    }
    roots.sort_by(|one, other| one.folder.cmp(&other.folder));
    roots
}

/// The Kustomization that Flux Operator makes for the root, as the patches of its instance leave it.
fn patched(name: &str, instance: &Node) -> Node {
    let mut node = node::empty_map(instance.at);
    for (path, value) in [("apiVersion", "kustomize.toolkit.fluxcd.io/v1"), ("kind", "Kustomization")] {
        node::set(&mut node, &[path], node::scalar(value, instance.at));
    }
    for (path, value) in [("name", name), ("namespace", "flux-system")] {
        node::set(&mut node, &["metadata", path], node::scalar(value, instance.at));
    }
    let mut built = Built { file: "", node: Cow::Owned(node), touched: Vec::new(), generated: None };
    for item in list(instance, "kustomize.patches") {
        let selector = at(item, "target").map(Selector::new);
        for patch in at(item, "patch").map(Patch::read).unwrap_or_default() {
            if patch.is_for(&built.node, selector.as_ref()) {
                patch.apply(&mut built, selector.as_ref());
            }
        }
    }
    built.node.into_owned()
}

/// The source of a Flux Kustomization, if it stands in the same file.
fn own_source<'n>(file: &str, documents: &'n [Node], kustomization: &Node) -> Option<&'n Node> {
    let (kind, name) = (text(kustomization, "spec.sourceRef.kind")?, text(kustomization, "spec.sourceRef.name")?);
    let is_source =
        |node: &&Node| text(node, "kind") == Some(kind) && text(node, "metadata.name") == Some(name) && at(node, "spec.url").is_some();
    // Only what `flux bootstrap` wrote may have the whole repository as its folder: others mean another repository.
    let has_folder = text(kustomization, "spec.path").and_then(|path| join("", path)).is_some_and(|path| !path.is_empty());
    let is_one = text(kustomization, "metadata.name") == Some(name) || kind == "GitRepository";
    documents.iter().find(is_source).filter(|_| file.ends_with("gotk-sync.yaml") || has_folder && is_one)
}

fn add(roots: &mut Vec<Root>, files: &Files, path: Option<&str>, name: &str, url: Option<String>, document: Option<&Node>) {
    let Some(folder) = path.filter(|path| !is_open(path)).and_then(|path| join("", path)) else { return };
    let is_there = folder.is_empty() || files.folders.contains(&folder);
    if is_there && !roots.iter().any(|root| root.folder == folder) {
        roots.push(Root { folder, source: name.to_owned(), url, document: document.cloned(), is_guess: false });
    }
}

/// Where nothing is stated: the topmost folder with Flux Kustomizations that `reached` does not have and of which at
/// least one builds a folder that is there.
pub(super) fn next_guess(files: &Files, reached: &BTreeSet<String>, tried: &BTreeSet<String>) -> Option<Root> {
    let mut folders: BTreeSet<(usize, &str)> = BTreeSet::new();
    for (file, yaml) in &files.yaml {
        if reached.contains(file) || file.starts_with('.') || file.contains("/.") {
            continue;
        }
        let builds = |document: &Node| {
            let path = text(document, "spec.path").and_then(|path| join("", path));
            let is_there = path.is_some_and(|path| files.folders.contains(&path));
            is_kind(document, KUSTOMIZATION) && (is_there || text(document, "spec.sourceRef.kind") == Some("ExternalArtifact"))
        };
        if yaml.documents.iter().any(builds) {
            let folder = parent(file);
            folders.insert((folder.split('/').count(), folder));
        }
    }
    let (_, folder) = folders.into_iter().find(|(_, folder)| !tried.contains(*folder))?;
    let inside = files.below(folder).filter_map(|file| files.yaml.get(file)).flat_map(|yaml| &yaml.documents);
    let name = inside.filter(|document| is_kind(document, KUSTOMIZATION)).find_map(|document| {
        let is_whole = text(document, "spec.sourceRef.kind").is_some_and(|kind| kind != "ExternalArtifact");
        text(document, "spec.sourceRef.name").filter(|name| is_whole && !is_open(name))
    });
    Some(Root { folder: folder.to_owned(), source: name.unwrap_or("flux-system").to_owned(), url: None, document: None, is_guess: true })
}
