//! Namespaces that nothing makes, and objects without one.

use std::collections::{BTreeMap, BTreeSet};

use flux_gen::helm::HELM_RELEASE;
use homelab_core::yaml::Node;
use homelab_core::{Kind, Problem, nearest};

use super::super::build::{is_touched, place};
use super::super::cluster::{Cluster, Object};
use super::super::files::Files;
use super::super::node::{at, is_kind, is_open, text};
use super::super::{Findings, Open, scope};

const NAMESPACE: Kind = Kind::new("", "Namespace");
/// What every cluster with Flux has.
const ALWAYS: [&str; 5] = ["default", "flux-system", "kube-node-lease", "kube-public", "kube-system"];

pub(super) fn judge(cluster: &Cluster<'_>, files: &Files, findings: &mut Findings) {
    for object in &cluster.objects {
        // What a guessed root applies may get its namespace from outside.
        let is_outside = cluster.is_guess && object.owner == 0;
        let is_missing = object.namespace.is_none() && !is_outside && scope::is_in_a_namespace(&object.group, &object.kind);
        if is_missing && !is_touched(&object.touched, "metadata.namespace") {
            let applied = &cluster.applied[object.owner];
            let message = format!(
                "{} has no namespace: neither it, nor a `namespace` of its kustomizations, nor a `targetNamespace` names one",
                object.title()
            );
            let mut problem = Problem::error("no-namespace", message).at(place(object.file, object.node.at));
            if let Some((file, line)) = &applied.at {
                problem = problem.at(place(file, *line));
            }
            findings.problems.push(
                problem.help(format!(
                    "Flux refuses it: set `targetNamespace` on the Flux Kustomization {}/{}",
                    applied.namespace, applied.name
                )),
            );
        }
    }
    unknown(cluster, files, findings);
}

fn unknown(cluster: &Cluster<'_>, files: &Files, findings: &mut Findings) {
    let known: BTreeSet<&str> = cluster.of_kind(NAMESPACE).map(|object| object.name.as_str()).collect();
    // Who makes no Namespace in Git makes all of them elsewhere.
    if known.is_empty() {
        return;
    }
    let releases = || cluster.of_kind(HELM_RELEASE);
    let is_made = |wanted: &str| {
        ALWAYS.contains(&wanted)
            || known.contains(wanted)
            || releases().any(|release| {
                let target = text(&release.node, "spec.targetNamespace").or(release.namespace.as_deref());
                target == Some(wanted) && at(&release.node, "spec.install.createNamespace").and_then(Node::boolean) == Some(true)
            })
    };
    let mut wanted: BTreeMap<&str, Vec<&Object<'_>>> = BTreeMap::new();
    for object in cluster.objects.iter().filter(|object| object.remote.is_none()) {
        let target = text(&object.node, "spec.targetNamespace").filter(|_| object.group.ends_with(".toolkit.fluxcd.io"));
        for namespace in [object.namespace.as_deref(), target].into_iter().flatten() {
            if !is_open(namespace) && !namespace.is_empty() && !is_touched(&object.touched, "metadata.namespace") && !is_made(namespace) {
                wanted.entry(namespace).or_default().push(object);
            }
        }
    }
    for (namespace, objects) in wanted {
        let first = objects[0];
        let is_elsewhere = files
            .yaml
            .values()
            .flat_map(|yaml| &yaml.documents)
            .any(|node| is_kind(node, NAMESPACE) && text(node, "metadata.name") == Some(namespace))
            || cluster.objects.iter().any(|object| object.kind == "ResourceSet")
            || files.other.values().any(|text| text.contains(namespace));
        let near = nearest(namespace, known.iter().copied()).filter(|near| is_misspelt(namespace, near));
        let what = format!("{} is in the namespace `{namespace}`", first.title());
        // A namespace in which nothing of Flux is may be an operator's own.
        let has_flux = objects.iter().any(|object| object.group.ends_with(".toolkit.fluxcd.io"));
        if near.is_none() && (is_elsewhere || !has_flux) {
            let reason = "something outside Flux may make the namespace";
            findings.open.push(Open { reason, file: first.file.to_owned(), line: first.node.at.line, what });
            continue;
        }
        let more = if objects.len() > 1 { format!(" ({} objects in all)", objects.len()) } else { String::new() };
        let problem = Problem::warning("unknown-namespace", format!("{what}, which nothing in the repository makes{more}"))
            .at(place(first.file, first.node.at));
        findings.problems.push(match near {
            Some(near) => problem.help(format!("did you mean `{near}`? Flux does not make namespaces")),
            None => problem.help("Flux does not make namespaces: add a Namespace, or `install.createNamespace` to the release"),
        });
    }
}

/// Whether the two differ by one letter that was forgotten, added, or changed: `vpa-system` and `rdma-system` are two names.
fn is_misspelt(one: &str, other: &str) -> bool {
    let common = |one: &mut dyn Iterator<Item = char>, other: &mut dyn Iterator<Item = char>| {
        one.zip(other).take_while(|(one, other)| one == other).count()
    };
    let start = common(&mut one.chars(), &mut other.chars());
    let end = common(&mut one.chars().rev(), &mut other.chars().rev());
    // Two letters for those that changed places.
    let longer = one.chars().count().max(other.chars().count());
    let has_digit = |name: &str| name.chars().nth(start).is_some_and(|letter| letter.is_ascii_digit());
    longer > 3
        && start + end + 2 >= longer
        && one.chars().count().abs_diff(other.chars().count()) <= 1
        && !has_digit(one)
        && !has_digit(other)
}

#[cfg(test)]
mod tests {
    use super::is_misspelt;

    #[test]
    fn a_misspelt_name_differs_by_a_letter() {
        assert!(is_misspelt("monitorng", "monitoring") && is_misspelt("netwrok", "network") && is_misspelt("medias", "media"));
        assert!(!is_misspelt("rdma-system", "vpa-system") && !is_misspelt("media-1", "media-2") && !is_misspelt("web", "dev"));
    }
}
