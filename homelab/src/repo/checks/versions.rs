//! API versions that are served no more.

use std::collections::BTreeMap;

use homelab_core::Problem;

use super::super::Findings;
use super::super::build::place;
use super::super::cluster::{Cluster, Object};
use super::super::node::{at, type_of};

/// A version of a kind that is gone.
struct Removed {
    group: &'static str,
    version: &'static str,
    /// Empty for all kinds of the group.
    kinds: &'static [&'static str],
    /// By whom, and since when.
    by: &'static str,
    instead: &'static str,
}

const fn removed(
    group: &'static str,
    version: &'static str,
    kinds: &'static [&'static str],
    by: &'static str,
    instead: &'static str,
) -> Removed {
    Removed { group, version, kinds, by, instead }
}

/// What Kubernetes took away (<https://kubernetes.io/docs/reference/using-api/deprecation-guide/>), and what the
/// current definitions of Flux, External Secrets and cert-manager serve no more.
const REMOVED: &[Removed] = &[
    removed(
        "admissionregistration.k8s.io",
        "v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "Kubernetes 1.22",
        "v1",
    ),
    removed("apiextensions.k8s.io", "v1beta1", &[], "Kubernetes 1.22", "v1"),
    removed("apiregistration.k8s.io", "v1beta1", &[], "Kubernetes 1.22", "v1"),
    removed("apps", "v1beta1", &[], "Kubernetes 1.16", "v1"),
    removed("apps", "v1beta2", &[], "Kubernetes 1.16", "v1"),
    removed("autoscaling", "v2beta1", &[], "Kubernetes 1.25", "v2"),
    removed("autoscaling", "v2beta2", &[], "Kubernetes 1.26", "v2"),
    removed("batch", "v1beta1", &[], "Kubernetes 1.25", "v1"),
    removed("certificates.k8s.io", "v1beta1", &["CertificateSigningRequest"], "Kubernetes 1.22", "v1"),
    removed("coordination.k8s.io", "v1beta1", &["Lease"], "Kubernetes 1.22", "v1"),
    removed("discovery.k8s.io", "v1beta1", &[], "Kubernetes 1.25", "v1"),
    removed("extensions", "v1beta1", &[], "Kubernetes 1.22", "networking.k8s.io/v1 or apps/v1"),
    removed("flowcontrol.apiserver.k8s.io", "v1beta1", &[], "Kubernetes 1.26", "v1"),
    removed("flowcontrol.apiserver.k8s.io", "v1beta2", &[], "Kubernetes 1.29", "v1"),
    removed("flowcontrol.apiserver.k8s.io", "v1beta3", &[], "Kubernetes 1.32", "v1"),
    removed("networking.k8s.io", "v1beta1", &["Ingress", "IngressClass"], "Kubernetes 1.22", "v1"),
    removed("node.k8s.io", "v1beta1", &[], "Kubernetes 1.25", "v1"),
    removed("policy", "v1beta1", &["PodDisruptionBudget"], "Kubernetes 1.25", "v1"),
    removed("policy", "v1beta1", &["PodSecurityPolicy"], "Kubernetes 1.25", "the labels of Pod Security admission"),
    removed("rbac.authorization.k8s.io", "v1beta1", &[], "Kubernetes 1.22", "v1"),
    removed("scheduling.k8s.io", "v1beta1", &[], "Kubernetes 1.22", "v1"),
    removed("storage.k8s.io", "v1beta1", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"], "Kubernetes 1.22", "v1"),
    removed("cert-manager.io", "v1alpha2", &[], "cert-manager 1.6", "v1"),
    removed("cert-manager.io", "v1alpha3", &[], "cert-manager 1.6", "v1"),
    removed("cert-manager.io", "v1beta1", &[], "cert-manager 1.6", "v1"),
    removed(
        "external-secrets.io",
        "v1beta1",
        &["ClusterExternalSecret", "ClusterSecretStore", "ExternalSecret", "SecretStore"],
        "External Secrets 0.17",
        "v1",
    ),
    removed("helm.toolkit.fluxcd.io", "v2beta1", &[], "Flux 2.9", "v2"),
    removed("helm.toolkit.fluxcd.io", "v2beta2", &[], "Flux 2.9", "v2"),
    removed("image.toolkit.fluxcd.io", "v1beta1", &[], "Flux 2.9", "v1"),
    removed("image.toolkit.fluxcd.io", "v1beta2", &[], "Flux 2.9", "v1"),
    removed("kustomize.toolkit.fluxcd.io", "v1beta1", &[], "Flux 2.9", "v1"),
    removed("kustomize.toolkit.fluxcd.io", "v1beta2", &[], "Flux 2.9", "v1"),
    removed("notification.toolkit.fluxcd.io", "v1beta1", &[], "Flux 2.9", "v1beta3, and v1 for a Receiver"),
    removed("notification.toolkit.fluxcd.io", "v1beta2", &[], "Flux 2.9", "v1beta3, and v1 for a Receiver"),
    removed("source.toolkit.fluxcd.io", "v1beta1", &[], "Flux 2.9", "v1"),
    removed("source.toolkit.fluxcd.io", "v1beta2", &[], "Flux 2.9", "v1"),
];

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    // A repository that stayed behind did so with all its objects: said once for each version and kind.
    let mut found: BTreeMap<(usize, &str), Vec<&Object<'_>>> = BTreeMap::new();
    for object in &cluster.objects {
        let Some((group, version, kind)) = type_of(&object.node) else { continue };
        let is_it =
            |gone: &Removed| gone.group == group && gone.version == version && (gone.kinds.is_empty() || gone.kinds.contains(&kind));
        if let Some(number) = REMOVED.iter().position(is_it) {
            found.entry((number, &object.kind)).or_default().push(object);
        }
    }
    for ((number, kind), objects) in found {
        let (gone, first) = (&REMOVED[number], objects[0]);
        let line = |object: &Object<'_>| at(&object.node, "apiVersion").map_or(object.node.at, |node| node.at);
        let who = if objects.len() > 1 { format!("{} objects of kind {kind} are", objects.len()) } else { format!("{} is", first.title()) };
        let message = format!("{who} of `{}/{}`, which {} and later serve no more", gone.group, gone.version, gone.by);
        // Every supported Kubernetes is newer than what took them away; how old an operator is, nobody tells.
        let is_sure = gone.by.starts_with("Kubernetes");
        let problem = if is_sure { Problem::error("removed-version", message) } else { Problem::warning("removed-version", message) };
        let problem = objects.iter().take(3).fold(problem, |problem, object| problem.at(place(object.file, line(object))));
        findings.problems.push(problem.help(format!("use {}", gone.instead)));
    }
}
