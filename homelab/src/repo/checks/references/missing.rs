//! What is said of a reference whose object the repository does not make.

use homelab_core::yaml::Position;
use homelab_core::{Kind, Problem, nearest};

use super::{HELM_RELEASE, Linker, Reference, wanted};
use crate::repo::build::place;
use crate::repo::cluster::Object;
use crate::repo::node::{self, is_open, text};

/// Who makes objects of a kind.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Makers {
    /// Nobody but the repository.
    Repository,
    /// The repository, if it makes any of them; else a chart, Terraform or a person.
    RepositoryOrNobodyElse,
    /// Charts and controllers, too.
    Anybody,
}

fn makers(kind: Kind) -> Makers {
    match (kind.group, kind.kind) {
        ("source.toolkit.fluxcd.io", "ExternalArtifact") => Makers::Anybody,
        (group, _) if group.ends_with(".toolkit.fluxcd.io") => Makers::Repository,
        ("gateway.networking.k8s.io", "Gateway")
        | ("cert-manager.io", "Issuer" | "ClusterIssuer")
        | ("external-secrets.io", "SecretStore" | "ClusterSecretStore") => Makers::RepositoryOrNobodyElse,
        _ => Makers::Anybody,
    }
}

impl Linker<'_, '_> {
    /// The source and the Kustomization that Flux itself makes of its root.
    pub(super) fn is_bootstrap(&self, reference: &Reference<'_>) -> bool {
        let root = self.cluster.applied.first();
        reference.namespace == Some("flux-system") && root.is_some_and(|root| root.name == reference.name)
    }

    /// Why a missing object may be there all the same.
    pub(super) fn why_open(&self, reference: &Reference<'_>) -> Option<&'static str> {
        let Reference { kind, namespace, name, .. } = *reference;
        let anywhere_in_templates = "it may be made by a ResourceSet, which is a template";
        match makers(kind) {
            Makers::Repository => {
                if self.cluster.is_guess && !self.is_known_elsewhere(reference) {
                    return Some("where the cluster begins is not in the repository, so more may lie elsewhere");
                }
                if self.has_templates {
                    return Some(anywhere_in_templates);
                }
                let is_unseen = |place: &Option<String>, why: &str| {
                    why.starts_with("Flux Kustomization") && place.as_deref().is_none_or(|place| Some(place) == namespace)
                };
                self.cluster
                    .unseen
                    .iter()
                    .any(|(place, why)| is_unseen(place, why))
                    .then_some("it may come from a source that is not in the repository")
            }
            Makers::RepositoryOrNobodyElse => {
                let has_some = self
                    .cluster
                    .of_kind(kind)
                    .any(|object| object.namespace.is_none() || object.namespace.as_deref() == namespace || kind.kind == "Gateway");
                let is_embedded = self.embedded.iter().any(|(embedded, _)| embedded == kind.kind);
                let is_of_chart = self.cluster.of_kind(HELM_RELEASE).any(|release| {
                    let target = text(&release.node, "spec.targetNamespace").or(release.namespace.as_deref());
                    (namespace.is_none() || target == namespace || target.is_none_or(is_open)) && name.contains(release.name.as_str())
                });
                (!has_some || is_embedded || is_of_chart || self.has_templates)
                    .then_some("it may be made by a chart, a controller or by hand")
            }
            Makers::Anybody => Some("it may be made by a chart, a controller or by hand"),
        }
    }

    /// Whether something of that name, or nearly that name, is in the repository.
    fn is_known_elsewhere(&self, reference: &Reference<'_>) -> bool {
        let names = || self.cluster.of_kind(reference.kind).map(|object| object.name.as_str());
        nearest(reference.name, names()).is_some() || self.unread(reference.kind, reference.name).is_some()
    }

    pub(super) fn dangling(&self, reference: &Reference<'_>) -> Problem {
        let Reference { object, path, kind, name, .. } = *reference;
        let message =
            format!("{}: `{path}` names the {} `{}`, which nothing in the cluster makes", object.title(), kind.kind, wanted(reference));
        let problem = Problem::error("dangling-reference", message).at(place(object.file, reference.at));
        let others: Vec<&Object<'_>> = self.cluster.of_kind(kind).collect();
        if let Some(other) = others.iter().find(|other| other.name == name) {
            return problem.at(place(other.file, other.node.at)).help(format!("there is {}: another namespace", other.title()));
        }
        if let Some((file, at)) = self.unread(kind, name) {
            return problem
                .at(place(&file, at))
                .help(format!("`{file}` has it, but the cluster `{}` does not read that file", self.cluster.name));
        }
        match nearest(name, others.iter().map(|other| other.name.as_str())).and_then(|near| others.iter().find(|other| other.name == near))
        {
            Some(near) => problem.at(place(near.file, near.node.at)).help(format!("did you mean {}?", near.title())),
            None => problem,
        }
    }

    /// An object of this name in a file that the cluster does not read.
    fn unread(&self, kind: Kind, name: &str) -> Option<(String, Position)> {
        let files = self.files.yaml.iter().filter(|(file, _)| !self.cluster.read.contains(*file));
        files.flat_map(|(file, yaml)| yaml.documents.iter().map(move |node| (file, node))).find_map(|(file, node)| {
            (node::is_kind(node, kind) && text(node, "metadata.name") == Some(name)).then(|| (file.clone(), node.at))
        })
    }
}
