//! Selectors that select nothing, where the repository surely has all there is to select.

use std::collections::BTreeSet;

use homelab_core::yaml::Node;
use homelab_core::{Kind, Problem, Target};

use super::super::build::{is_touched, place};
use super::super::cluster::{Cluster, Object};
use super::super::node::{at, is_open, map, walk};
use super::super::{Findings, Open, rules};

const POD: Kind = Kind::new("", "Pod");
const SERVICE: Kind = Kind::new("", "Service");
/// Groups whose objects make no Services and no pods that are not to be seen.
const PLAIN: [&str; 13] = [
    "",
    "apps",
    "autoscaling",
    "batch",
    "cert-manager.io",
    "external-secrets.io",
    "monitoring.coreos.com",
    "networking.k8s.io",
    "notification.toolkit.fluxcd.io",
    "policy",
    "rbac.authorization.k8s.io",
    "source.toolkit.fluxcd.io",
    "storage.k8s.io",
];

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    let closed = closed_namespaces(cluster);
    for object in cluster.objects.iter().filter(|object| object.remote.is_none()) {
        for rule in rules::of(&object.group, &object.kind) {
            let Target::Selector(kind) = rule.to else { continue };
            for (path, found) in walk(&object.node, rule) {
                let what = || format!("{}: `{path}` selects {}s", object.title(), kind.kind);
                let open = |reason, findings: &mut Findings| {
                    findings.open.push(Open { reason, file: object.file.to_owned(), line: found.at.line, what: what() });
                };
                let Some(labels) = labels(&found) else {
                    open("a selector with expressions is not followed", findings);
                    continue;
                };
                let namespace = object.namespace.as_deref().unwrap_or_default();
                if selected(cluster, kind, namespace, &labels) {
                    findings.followed += 1;
                } else if at(&object.node, "spec.namespaceSelector").is_some()
                    || !closed.contains(namespace)
                    || is_touched(&object.touched, &path)
                {
                    open("a selector may select what a chart or controller makes", findings);
                } else {
                    let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                    findings.problems.push(
                        Problem::error(
                            "empty-selector",
                            format!("{}: `{path}` selects no {} ({})", object.title(), kind.kind, labels.join(", ")),
                        )
                        .at(place(object.file, found.at))
                        .help(format!("nothing in the namespace `{namespace}` has these labels")),
                    );
                }
            }
        }
    }
}

/// Namespaces in which nothing makes pods or Services that the repository does not show.
fn closed_namespaces<'c>(cluster: &'c Cluster<'_>) -> BTreeSet<&'c str> {
    let all = cluster.objects.iter().filter_map(|object| object.namespace.as_deref());
    if !cluster.unseen.is_empty() {
        return BTreeSet::new();
    }
    let is_plain = |object: &Object<'_>| PLAIN.contains(&object.group.as_str());
    let open: BTreeSet<&str> =
        cluster.objects.iter().filter(|object| !is_plain(object)).filter_map(|object| object.namespace.as_deref()).collect();
    all.filter(|namespace| !open.contains(namespace) && !is_open(namespace)).collect()
}

fn labels(selector: &Node) -> Option<Vec<(&str, &str)>> {
    if at(selector, "matchExpressions").is_some() {
        return None;
    }
    let labels = at(selector, "matchLabels").unwrap_or(selector).map()?;
    let texts: Option<Vec<_>> = labels.iter().map(|(key, value)| Some((key.text.as_str(), value.text()?))).collect();
    texts.filter(|labels| !labels.is_empty() && !labels.iter().any(|(key, value)| is_open(key) || is_open(value)))
}

fn selected(cluster: &Cluster<'_>, kind: Kind, namespace: &str, labels: &[(&str, &str)]) -> bool {
    let has = |node: &Node, at: &str| {
        labels.iter().all(|(key, value)| map(node, at).iter().any(|(known, node)| known.text == *key && node.text() == Some(value)))
    };
    cluster.objects.iter().filter(|object| object.namespace.as_deref() == Some(namespace)).any(|object| {
        if kind == SERVICE {
            return object.is(SERVICE) && (has(&object.node, "metadata.labels") || is_touched(&object.touched, "metadata.labels"));
        }
        if object.is(POD) {
            return has(&object.node, "metadata.labels");
        }
        rules::of(&object.group, &object.kind).filter(|rule| rule.to == Target::PodTemplate).any(|rule| {
            let touched = is_touched(&object.touched, &format!("{}.metadata.labels", rule.path));
            walk(&object.node, rule).iter().any(|(_, template)| touched || has(template, "metadata.labels"))
        })
    })
}
