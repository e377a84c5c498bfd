//! Where the folder of a Flux Kustomization is.

use homelab_core::Problem;
use homelab_core::yaml::Node;

use super::{Cluster, Waiting};
use crate::repo::build::{is_touched, place};
use crate::repo::files::{Files, join};
use crate::repo::node::{at, is_open, list, text};
use crate::repo::roots::Root;

enum Source {
    /// This repository.
    Own,
    /// Folders of this repository, put together anew: from where to where.
    Copied(Vec<(String, String)>),
    /// Something else.
    Other(String),
    /// Nothing tells.
    Unknown,
}

impl Cluster<'_> {
    /// The folder that a Flux Kustomization builds; none if it is not in this repository, or not known.
    pub(super) fn folder(&mut self, files: &Files, root: &Root, next: &Waiting<'_>) -> Option<String> {
        let path_node = at(&next.node, "spec.path");
        let path = path_node.and_then(Node::text).unwrap_or("");
        let line = path_node.map_or(next.node.at, |node| node.at);
        let target = text(&next.node, "spec.targetNamespace").map(str::to_owned);
        let why =
            |what: &str| format!("Flux Kustomization {}/{} ({}:{}) {what}", next.namespace, next.name, next.built.file, next.node.at.line);
        if is_open(path) || is_touched(&next.built.touched, "spec.path") {
            self.unseen.push((target, why("builds a folder whose name is a template")));
            return None;
        }
        let folder = join("", path);
        let is_there = folder.as_ref().is_some_and(|folder| folder.is_empty() || files.folders.contains(folder));
        match self.source(root, next) {
            Source::Other(what) => {
                self.unseen.push((target, why(&format!("builds {what}"))));
                None
            }
            Source::Copied(folders) => {
                let found = folders.into_iter().find_map(|(from, to)| {
                    let rest = folder.as_deref()?.strip_prefix(to.as_str())?;
                    join(&from, rest).filter(|folder| files.folders.contains(folder))
                });
                if found.is_none() {
                    self.unseen.push((target, why("builds an artifact that is put together of others")));
                }
                found
            }
            Source::Unknown if !is_there => {
                self.unseen.push((target, why("builds a source that is not in the repository")));
                None
            }
            Source::Own | Source::Unknown if is_there => folder,
            Source::Own | Source::Unknown => {
                let near = homelab_core::nearest(folder.as_deref().unwrap_or_default(), files.folders.iter().map(String::as_str));
                let message = format!("the Flux Kustomization `{}` builds `{path}`, which is not there", next.name);
                let problem = Problem::error("missing-path", message).at(place(next.built.file, line));
                self.problems.push(match near {
                    Some(near) => problem.help(format!("did you mean `./{near}`?")),
                    None => problem.help("a path counts from the root of the repository"),
                });
                None
            }
        }
    }

    /// Where the folder of a Flux Kustomization is.
    fn source(&self, root: &Root, next: &Waiting<'_>) -> Source {
        let Some(name) = text(&next.node, "spec.sourceRef.name") else { return Source::Unknown };
        let kind = text(&next.node, "spec.sourceRef.kind").unwrap_or_default();
        if is_open(name) || is_open(kind) {
            return Source::Unknown;
        }
        let namespace = text(&next.node, "spec.sourceRef.namespace").unwrap_or(&next.namespace);
        if kind == "ExternalArtifact" {
            return self.copied(name, namespace).map_or_else(|| Source::Other(format!("the artifact {namespace}/{name}")), Source::Copied);
        }
        let object = self
            .objects
            .iter()
            .find(|object| object.kind == kind && object.name == name && object.namespace.as_deref().is_none_or(|own| own == namespace));
        let url = object.and_then(|object| text(&object.node, "spec.url"));
        match (url, &root.url) {
            (Some(url), Some(own)) if same_repository(url, own) => Source::Own,
            // A name that the root has is the root's. What is pushed as an artifact may be a folder of the repository only.
            _ if name == root.source && kind == "GitRepository" => Source::Own,
            _ if name == root.source => Source::Unknown,
            (Some(url), _) => Source::Other(format!("`{url}`")),
            _ => Source::Unknown,
        }
    }

    /// What an `ArtifactGenerator` copies from this repository: from which folder to which.
    fn copied(&self, name: &str, namespace: &str) -> Option<Vec<(String, String)>> {
        let generators = self
            .objects
            .iter()
            .filter(|object| object.kind == "ArtifactGenerator" && object.namespace.as_deref().is_none_or(|own| own == namespace));
        let artifact =
            generators.flat_map(|object| list(&object.node, "spec.artifacts")).find(|artifact| text(artifact, "name") == Some(name))?;
        let folders = list(artifact, "copy").iter().filter_map(|copy| {
            let from = text(copy, "from")?.strip_prefix('@')?.split_once('/')?.1.trim_end_matches("**").trim_end_matches('/');
            let to = text(copy, "to")?.strip_prefix("@artifact")?.trim_matches('/');
            Some((from.to_owned(), to.to_owned()))
        });
        Some(folders.collect())
    }
}

/// Whether two URLs name the same repository: by HTTPS, by SSH, with or without `.git`.
fn same_repository(one: &str, other: &str) -> bool {
    let path = |url: &str| {
        let url = url.trim_end_matches('/').trim_end_matches(".git").replace(':', "/").to_lowercase();
        let mut parts: Vec<String> = url.rsplit('/').take(2).map(str::to_owned).collect();
        parts.reverse();
        parts.join("/")
    };
    path(one) == path(other)
}
