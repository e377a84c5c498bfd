//! What controllers make of the objects of the repository.

use homelab_core::Target;
use homelab_core::yaml::Node;

use super::{EXTERNAL_SECRET, HELM_RELEASE, Linker};
use crate::repo::cluster::{Object, inner_documents};
use crate::repo::node::{self, at, list, text, walk};
use crate::repo::rules;

impl Linker<'_, '_> {
    /// What controllers make of an object.
    pub(super) fn add_made(&mut self, object: &Object<'_>) {
        let namespace = object.namespace.clone().unwrap_or_default();
        let mut made = |kind: &str, name: Option<&str>| {
            self.made.insert((kind.to_owned(), namespace.clone(), name.unwrap_or(&object.name).to_owned()));
        };
        if object.is(EXTERNAL_SECRET) {
            let kind = text(&object.node, "spec.target.manifest.kind").unwrap_or("Secret");
            made(kind, text(&object.node, "spec.target.name"));
        }
        match (object.group.as_str(), object.kind.as_str()) {
            ("bitnami.com", "SealedSecret") | ("onepassword.com", "OnePasswordItem") => made("Secret", None),
            ("trust.cert-manager.io", "Bundle") => made("ConfigMap", None),
            ("isindir.github.com", "SopsSecret") => {
                for template in list(&object.node, "spec.secretTemplates") {
                    made("Secret", text(template, "name"));
                }
            }
            ("monitoring.coreos.com", _) => {}
            _ => {
                for rule in rules::of(&object.group, &object.kind) {
                    if let Target::Makes(kind) = rule.to {
                        for (_, node) in walk(&object.node, rule) {
                            made(kind.kind, node.text());
                        }
                    }
                }
            }
        }
        if object.is(HELM_RELEASE) {
            let namespace = text(&object.node, "spec.targetNamespace").or(object.namespace.as_deref()).unwrap_or_default().to_owned();
            let embedded = &mut self.embedded;
            let mut find = |node: &Node| {
                node::maps(node, &mut |map| {
                    if let Some((_, _, kind)) = node::type_of(map) {
                        embedded.insert((kind.to_owned(), namespace.clone()));
                    }
                });
            };
            if let Some(values) = at(&object.node, "spec.values") {
                find(values);
                // Lists of manifests as text: `extraObjects: [|-` and the like.
                node::texts(values, &mut |text, _| {
                    if text.contains("apiVersion:") && text.contains("kind:") {
                        inner_documents(text).iter().for_each(&mut find);
                    }
                });
            }
        }
    }
}
