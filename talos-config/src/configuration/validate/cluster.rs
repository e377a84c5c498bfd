//! `cluster` of the document without a kind (`config/types/v1alpha1/v1alpha1_validation.go`).

use std::collections::BTreeSet;

use super::Report;
use super::at::At;
use super::grammar::{endpoint_problem, has_only, is_subnet_filter};
use super::kubernetes::{resources, subnet_filters};
use crate::model::GoUrl;

pub(super) fn judge(at: &At<'_>, is_control_plane: bool, report: &mut Report) {
    if !at.is_set() {
        return report.error(at, "is missing");
    }
    let (control_plane, account) = (at.get("controlPlane"), at.get("serviceAccount"));
    let endpoint = control_plane.get("endpoint");
    if control_plane.is_set() && !endpoint.is_set() {
        return report.error(&endpoint, "is missing; leave `controlPlane` out as a whole beside a KubeClusterConfig");
    }
    if endpoint.is_set()
        && let Some(what) = endpoint_problem(endpoint.text())
    {
        report.error(&endpoint, what);
    }
    if account.is_set() && !endpoint.is_set() {
        report.error(&account, "needs `cluster.controlPlane.endpoint`, or a KubeServiceAccountConfig in its place");
    }
    let domain = at.reach(&["network", "dnsDomain"]);
    if !domain.is_zero() && !is_dns_name(domain.text()) {
        report.error(&domain, "is no DNS name");
    }
    let provider = at.get("externalCloudProvider");
    let manifests = provider.get("manifests");
    if provider.is_set() && !provider.get("enabled").is_true() && !manifests.is_zero() {
        report.error(&manifests, "needs `enabled`");
    } else {
        endpoints(&manifests, report);
    }
    etcd(&at.get("etcd"), is_control_plane, report);
    let mut names = BTreeSet::new();
    for manifest in at.get("inlineManifests").items() {
        let name = manifest.get("name");
        if name.text().trim().is_empty() {
            report.error(&name, "is missing");
        }
        if !names.insert(name.text()) {
            report.error(&name, "is there twice");
        }
    }
    discovery(at, report);
    api_server(&at.get("apiServer"), report);
    resources(&at.reach(&["controllerManager", "resources"]), report);
    resources(&at.reach(&["scheduler", "resources"]), report);
}

fn etcd(at: &At<'_>, is_control_plane: bool, report: &mut Report) {
    if !at.is_set() {
        return;
    }
    if !is_control_plane {
        return report.error(at, "is for control planes only");
    }
    if !at.get("ca").is_set() {
        report.error(&at.get("ca"), "is missing");
    }
    let (subnet, advertised) = (at.get("subnet"), at.get("advertisedSubnets"));
    if !subnet.is_zero() && !advertised.is_zero() {
        report.error(&subnet, "excludes `advertisedSubnets`");
    }
    if !subnet.is_zero() && advertised.is_zero() && !is_subnet_filter(subnet.text()) {
        report.error(&subnet, "is no network and no address");
    }
    subnet_filters(&advertised, report);
    subnet_filters(&at.get("listenSubnets"), report);
}

fn discovery(at: &At<'_>, report: &mut Report) {
    let (discovery, service) = (at.get("discovery"), at.reach(&["discovery", "registries", "service"]));
    if !discovery.get("enabled").is_true() || service.get("disabled").is_true() {
        return;
    }
    let endpoint = service.get("endpoint");
    match GoUrl::parse(endpoint.text()) {
        _ if endpoint.is_zero() => {}
        Some(url) if url.scheme.is_empty() && !endpoint.text().starts_with('/') || !url.opaque.is_empty() => {
            report.error(&endpoint, "is no URL");
        }
        Some(url) if !matches!(url.path.as_str(), "" | "/") => report.error(&endpoint, "may have no path"),
        Some(_) => {}
        None => report.error(&endpoint, "is no URL"),
    }
    report.require(&at.get("id"));
    report.require(&at.get("secret"));
}

fn api_server(at: &At<'_>, report: &mut Report) {
    let authorizers = at.get("authorizationConfig");
    if authorizers.is_set() {
        for (name, argument) in at.get("extraArgs").entries() {
            if name == "authorization-mode" || name.starts_with("authorization-webhook-") {
                report.error(&argument, "excludes `authorizationConfig`");
            }
        }
    }
    for authorizer in authorizers.items() {
        report.require(&authorizer.get("name"));
        let kind = authorizer.get("type");
        if !matches!(kind.text(), "Node" | "RBAC" | "Webhook") {
            report.error(&kind, "has to be `Node`, `RBAC` or `Webhook`");
        }
    }
    resources(&at.get("resources"), report);
}

pub(super) fn cni(at: &At<'_>, report: &mut Report) {
    let (name, urls) = (at.get("name"), at.get("urls"));
    if !at.is_set() {
        return;
    }
    let (arguments, policies) = (at.reach(&["flannel", "extraArgs"]), at.reach(&["flannel", "kubeNetworkPoliciesEnabled"]));
    match name.text() {
        "flannel" | "none" if !urls.is_zero() => report.error(&urls, "is for `custom` only"),
        "custom" if urls.is_zero() => report.warning(&urls, "is missing"),
        "flannel" | "none" | "custom" => {}
        _ => return report.error(&name, "has to be `flannel`, `custom` or `none`"),
    }
    if name.text() != "flannel" {
        if !arguments.is_zero() {
            report.error(&arguments, "is for `flannel` only");
        }
        if policies.is_true() {
            report.error(&policies, "is for `flannel` only");
        }
    }
    if name.text() == "custom" {
        endpoints(&urls, report);
    }
}

/// URLs of what is fetched.
fn endpoints(at: &At<'_>, report: &mut Report) {
    for url in at.items() {
        if let Some(what) = endpoint_problem(url.text()) {
            report.error(&url, what);
        }
    }
}

/// Labels of up to 63 letters, digits, `_` and `-`, which do not begin with `-`, and a dot or `_` at the end or not.
fn is_dns_name(text: &str) -> bool {
    let trimmed = text.strip_suffix(['.', '_']).unwrap_or(text);
    let is_label = |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && has_only(label, b"_-");
    text.len() - text.matches('.').count() <= 255 && trimmed.split('.').all(is_label)
}
