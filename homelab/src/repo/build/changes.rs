//! What a kustomization changes in the objects that it has: patches, namespace, names, labels, replacements.

use homelab_core::Kind;
use homelab_core::yaml::Node;

use super::{Build, Built};
use crate::repo::files::join;
use crate::repo::node::{self, at, is_kind, list, text};
use crate::repo::patch::{Patch, Selector};
use crate::repo::scope;

const NAMESPACE: Kind = Kind::new("", "Namespace");

impl<'a> Build<'a> {
    /// Puts everything into a namespace, as `targetNamespace` of Flux does.
    pub(in crate::repo) fn set_namespace(&mut self, namespace: &str) {
        self.objects.iter_mut().for_each(|object| set_namespace(object, namespace));
    }

    /// Puts a prefix and a suffix around all names.
    pub(super) fn names(&mut self, document: &Node) {
        let (prefix, suffix) = (text(document, "namePrefix"), text(document, "nameSuffix"));
        if prefix.or(suffix).is_none() {
            return;
        }
        let (prefix, suffix) = (prefix.unwrap_or_default(), suffix.unwrap_or_default());
        for object in &mut self.objects {
            if let Some(name) = text(&object.node, "metadata.name") {
                let value = node::scalar(&format!("{prefix}{name}{suffix}"), object.node.at);
                node::set(object.node.to_mut(), &["metadata", "name"], value);
                // kustomize follows the new name into references.
                object.touched.push("spec".to_owned());
            }
        }
    }

    /// Adds labels, which selectors may get as well.
    pub(super) fn labels(&mut self, document: &Node) {
        if ["labels", "commonLabels"].iter().any(|field| at(document, field).is_some()) {
            for object in &mut self.objects {
                object.touched.extend(["metadata.labels", "spec.selector", "spec.template.metadata.labels"].map(str::to_owned));
            }
        }
    }

    pub(super) fn patches(&mut self, folder: &str, file: &'a str, document: &'a Node) {
        for field in ["patches", "patchesJson6902"] {
            for item in list(document, field) {
                let selector = at(item, "target").map(Selector::new);
                let content = match (at(item, "patch"), at(item, "path").and_then(Node::text)) {
                    (Some(content), _) => Patch::read(content),
                    (None, Some(path)) => {
                        self.named_file(folder, file, item, path);
                        self.patch_file(folder, path)
                    }
                    _ => Vec::new(),
                };
                for patch in content {
                    self.apply(&patch, selector.as_ref());
                }
            }
        }
        for item in list(document, "patchesStrategicMerge") {
            let Some(entry) = item.text() else { continue };
            let patches = if entry.contains('\n') {
                Patch::read(item)
            } else {
                self.named_file(folder, file, item, entry);
                self.patch_file(folder, entry)
            };
            for patch in &patches {
                self.apply(patch, None);
            }
        }
    }

    fn patch_file(&self, folder: &str, path: &str) -> Vec<Patch> {
        let yaml = join(folder, path).and_then(|path| self.files.yaml.get(&path));
        yaml.map(|yaml| yaml.documents.iter().cloned().map(Patch::new).collect()).unwrap_or_default()
    }

    /// Applies a patch to all objects that it is for.
    pub(in crate::repo) fn apply(&mut self, patch: &Patch, selector: Option<&Selector>) {
        self.objects.retain_mut(|object| !patch.is_for(&object.node, selector) || patch.apply(object, selector));
    }

    pub(super) fn replacements(&mut self, folder: &str, document: &'a Node) {
        let mut all: Vec<&Node> = Vec::new();
        for item in list(document, "replacements") {
            match at(item, "path").and_then(Node::text).and_then(|path| join(folder, path)) {
                Some(path) => {
                    if let Some((path, yaml)) = self.files.yaml.get_key_value(&path) {
                        self.taken.insert(path.clone());
                        all.extend(yaml.documents.iter().flat_map(|node| node.list().unwrap_or(std::slice::from_ref(node))));
                    }
                }
                None => all.push(item),
            }
        }
        for replacement in all {
            let value = self.replacement_value(replacement);
            for target in list(replacement, "targets") {
                let selector = at(target, "select").map(Selector::new);
                let create = at(target, "options.create").and_then(Node::boolean) == Some(true);
                let is_whole = at(target, "options.delimiter").is_none();
                for object in
                    self.objects.iter_mut().filter(|object| selector.as_ref().is_none_or(|selector| selector.selects(&object.node)))
                {
                    for path in list(target, "fieldPaths").iter().filter_map(Node::text) {
                        let steps: Vec<&str> = path.split('.').collect();
                        let is_simple = is_whole && !path.contains(['[', '*']);
                        match &value {
                            Some(value) if is_simple && (create || at(&object.node, path).is_some()) => {
                                let value = node::scalar(value, object.node.at);
                                node::set(object.node.to_mut(), &steps, value);
                            }
                            _ => object.touched.push(path.split(['[', '*']).next().unwrap_or(path).trim_end_matches('.').to_owned()),
                        }
                    }
                }
            }
        }
    }

    fn replacement_value(&self, replacement: &Node) -> Option<String> {
        let source = at(replacement, "source")?;
        if at(source, "options").is_some() {
            return None;
        }
        let selector = Selector::new(source);
        let object = self.objects.iter().find(|object| selector.selects(&object.node))?;
        text(&object.node, text(source, "fieldPath").unwrap_or("metadata.name")).map(str::to_owned)
    }
}

/// As kustomize's `namespace` does: what is no object of the whole cluster goes there, and a Namespace takes the name.
fn set_namespace(object: &mut Built<'_>, namespace: &str) {
    let value = node::scalar(namespace, object.node.at);
    if is_kind(&object.node, NAMESPACE) {
        node::set(object.node.to_mut(), &["metadata", "name"], value);
    } else if node::type_of(&object.node).is_some_and(|(group, _, kind)| !scope::is_of_the_cluster(group, kind)) {
        node::set(object.node.to_mut(), &["metadata", "namespace"], value);
    }
}
