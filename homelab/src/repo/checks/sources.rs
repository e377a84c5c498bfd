//! Charts and images that come from a place that is no more.

use flux_gen::Retired;
use flux_gen::helm::HELM_RELEASE;
use flux_gen::source::{HELM_REPOSITORY, OCI_REPOSITORY};
use homelab_core::Problem;
use homelab_core::yaml::{Node, Position};

use super::super::Findings;
use super::super::build::place;
use super::super::cluster::{Cluster, Object};
use super::super::node::{self, at, is_open, text};

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    for object in &cluster.objects {
        if object.is(HELM_RELEASE) {
            release(cluster, object, findings);
        } else if object.is(HELM_REPOSITORY) || object.is(OCI_REPOSITORY) {
            // A repository of which only some charts have left is judged by the releases.
            if let Some(url) = at(&object.node, "spec.url") {
                let address = url.text().unwrap_or_default();
                let chart = object.is(OCI_REPOSITORY).then(|| address.rsplit('/').next()).flatten();
                found(object, &format!("{} comes from", object.title()), address, chart, url.at, findings);
            }
        }
        images(object, findings);
    }
}

fn release(cluster: &Cluster<'_>, object: &Object<'_>, findings: &mut Findings) {
    let Some(chart) = at(&object.node, "spec.chart.spec.chart") else { return };
    let (kind, name) = (text(&object.node, "spec.chart.spec.sourceRef.kind"), text(&object.node, "spec.chart.spec.sourceRef.name"));
    let namespace = text(&object.node, "spec.chart.spec.sourceRef.namespace").or(object.namespace.as_deref());
    let source = cluster.of_kind(HELM_REPOSITORY).find(|source| {
        kind == Some("HelmRepository")
            && Some(source.name.as_str()) == name
            && (source.namespace.is_none() || source.namespace.as_deref() == namespace)
    });
    let Some(url) = source.and_then(|source| text(&source.node, "spec.url")) else { return };
    // What is said of the whole repository is said once.
    if Retired::find(url, None).is_none() {
        let name = chart.text().unwrap_or_default();
        let what = format!("the chart `{name}` of {} comes from", object.title());
        found(object, &what, url, Some(name), chart.at, findings);
    }
}

/// Images in workloads and in values of charts: `image: registry/name:tag`, and `repository` beside `tag`.
fn images(object: &Object<'_>, findings: &mut Findings) {
    node::maps(&object.node, &mut |map| {
        for field in ["image", "repository"] {
            let Some(value) = map.field(field).filter(|value| value.text().is_some_and(|text| text.contains('/') && !text.contains(' ')))
            else {
                continue;
            };
            let is_image = field == "image" || ["tag", "digest", "pullPolicy"].iter().any(|beside| map.field(beside).is_some());
            let address = value.text().unwrap_or_default();
            if is_image && !is_open(address) && !address.contains("://") {
                let registry = map.field("registry").and_then(Node::text).filter(|registry| field == "repository" && !is_open(registry));
                found(
                    object,
                    &format!("an image of {} comes from", object.title()),
                    &with_registry(registry, address),
                    None,
                    value.at,
                    findings,
                );
            }
        }
    });
}

/// Without a registry an image is Docker Hub's.
fn with_registry(registry: Option<&str>, image: &str) -> String {
    let first = image.split('/').next().unwrap_or_default();
    match registry {
        Some(registry) if !registry.is_empty() => format!("{registry}/{image}"),
        _ if first.contains(['.', ':']) || first == "localhost" => image.to_owned(),
        _ => format!("docker.io/{image}"),
    }
}

fn found(object: &Object<'_>, what: &str, url: &str, chart: Option<&str>, at: Position, findings: &mut Findings) {
    let Some(retired) = Retired::find(url, chart) else { return };
    findings.problems.push(
        Problem::warning("retired-source", format!("{what} `{url}`, retired {}: {}", retired.since, retired.reason))
            .at(place(object.file, at))
            .help(format!("use {}", retired.instead)),
    );
}

#[cfg(test)]
mod tests {
    use super::with_registry;

    #[test]
    fn an_image_without_a_registry_is_of_docker_hub() {
        assert_eq!(with_registry(None, "bitnami/redis"), "docker.io/bitnami/redis");
        assert_eq!(with_registry(None, "ghcr.io/a/b:1"), "ghcr.io/a/b:1");
        assert_eq!(with_registry(Some("docker.io"), "bitnami/redis"), "docker.io/bitnami/redis");
    }
}
