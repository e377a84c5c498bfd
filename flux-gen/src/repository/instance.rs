//! The part `flux`: what installs Flux and tells it what to follow.

use homelab_core::{Brings, Chart, ChartSource, Kind, Name, ObjectExt, ObjectId, Part, PartId, Place, Problem, Provided, Scrape, name};
use k8s_openapi::api::core::v1::Namespace;

use super::Repository;
use crate::kustomize::{KUSTOMIZATION, Patch, Selector};
use crate::operator::{
    Cluster, ClusterSize, ClusterType, Component, Distribution, FLUX_INSTANCE, FluxInstance, FluxInstanceSpec, Kustomize, RULES, Sync,
};
use crate::{FLUX_SYSTEM, helm, source};

/// Name of the operator's release. The operator's Service and account are named by it.
pub(crate) const OPERATOR: Name = Name::from_static("flux-operator");
/// The only name that the operator accepts.
pub(crate) const INSTANCE: &str = "flux";

/// Keeps an object in the cluster when it vanishes from Git (kustomize-controller, "garbage collection"). Written as
/// the operator writes it on the namespace, so that both may own the field (`internal/builder/templates.go`).
const NEVER_PRUNE: (&str, &str) = ("kustomize.toolkit.fluxcd.io/prune", "Disabled");

/// kustomize-controller stops at a variable that nothing fills in, instead of writing nothing in its place. Off by
/// default (its `internal/features`).
const STRICT_SUBSTITUTION: &str = "\
- op: add
  path: /spec/template/spec/containers/0/args/-
  value: --feature-gates=StrictPostBuildSubstitutions=true
";

pub(super) fn part(repository: &Repository) -> Part {
    let part = Part::new(name!("flux"))
        .object(Namespace::default().named(&FLUX_SYSTEM).annotation(NEVER_PRUNE.0, NEVER_PRUNE.1))
        .object(instance(repository))
        .chart(operator(&repository.versions.operator))
        .rules(RULES)
        // The operator names both as the namespace of the instance.
        .bring(flux_object(&source::GIT_REPOSITORY))
        .bring(flux_object(&KUSTOMIZATION));
    let kinds = [
        source::BUCKET,
        source::EXTERNAL_ARTIFACT,
        source::GIT_REPOSITORY,
        source::HELM_CHART,
        source::HELM_REPOSITORY,
        source::OCI_REPOSITORY,
        KUSTOMIZATION,
        helm::HELM_RELEASE,
        Kind::new("notification.toolkit.fluxcd.io", "Alert"),
        Kind::new("notification.toolkit.fluxcd.io", "Provider"),
        Kind::new("notification.toolkit.fluxcd.io", "Receiver"),
    ];
    let part = kinds.into_iter().fold(part, |part, kind| part.bring(Brings::Kind(kind)));
    let place = Place::Part(PartId::in_cluster(repository.cluster.clone(), part.id.name.clone()));
    let problems = repository.git.problem().into_iter().chain(unpinned(repository));
    problems.map(|problem| problem.at(place.clone())).fold(part, Part::problem)
}

fn flux_object(kind: &Kind) -> Provided {
    Provided::new(ObjectId::new(kind, Some(&FLUX_SYSTEM), &FLUX_SYSTEM))
}

fn instance(repository: &Repository) -> FluxInstance {
    let mut sync = Sync::git(&repository.git.url, &repository.git.branch, &format!("kubernetes/clusters/{}", repository.cluster));
    sync.pull_secret = repository.git.secret.clone().map(Into::into);
    let strict = Patch {
        patch: STRICT_SUBSTITUTION.to_owned(),
        target: Some(Selector::builder().kind("Deployment").name("kustomize-controller").build()),
    };
    let spec = FluxInstanceSpec::builder()
        .distribution(
            Distribution::builder()
                .version(&*repository.versions.flux)
                .registry(&*repository.registry)
                .artifact(&*repository.artifact)
                .build(),
        )
        .components([
            Component::SourceController,
            Component::KustomizeController,
            Component::HelmController,
            Component::NotificationController,
        ])
        .cluster(Cluster {
            cluster_type: Some(ClusterType::Kubernetes),
            size: Some(ClusterSize::Small),
            network_policy: Some(true),
            ..Cluster::default()
        })
        .sync(sync)
        .kustomize(Kustomize { patches: vec![strict] })
        .build();
    FluxInstance::new(INSTANCE, spec).in_namespace(&FLUX_SYSTEM).annotation(NEVER_PRUNE.0, NEVER_PRUNE.1)
}

/// What the operator says of Flux, and of itself.
const METRICS: [&str; 4] =
    ["controller_runtime_reconcile_errors_total", "controller_runtime_reconcile_total", "flux_instance_info", "flux_resource_info"];
const LABELS: [(&str, &str); 2] = [("app.kubernetes.io/name", "flux-operator"), ("app.kubernetes.io/instance", "flux-operator")];

/// The metrics of the operator, which say of every object of Flux whether it is ready.
pub(super) fn scrape() -> Scrape {
    let labels = LABELS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Scrape::builder().service(OPERATOR).namespace(FLUX_SYSTEM).labels(labels).port(name!("http")).build()
}

/// The operator's chart. Names and ports of its Service are those of its templates.
fn operator(version: &str) -> Chart {
    const GROUP: &str = FLUX_INSTANCE.group;
    let kinds =
        [FLUX_INSTANCE, Kind::new(GROUP, "FluxReport"), Kind::new(GROUP, "ResourceSet"), Kind::new(GROUP, "ResourceSetInputProvider")];
    Chart::builder()
        .name(OPERATOR)
        .namespace(FLUX_SYSTEM)
        .source(ChartSource::oci("ghcr.io/controlplaneio-fluxcd/charts/flux-operator"))
        .version(version)
        .brings(kinds.into_iter().map(Brings::Kind).chain([
            Provided::service(&FLUX_SYSTEM, &OPERATOR, &LABELS, &[("http", 8080), ("http-web", 9080)]).into(),
            Brings::metrics(METRICS),
        ]))
        .build()
}

/// A range in the version of the operator would be resolved once by the bootstrap and again by Flux.
fn unpinned(repository: &Repository) -> Option<Problem> {
    let version = &repository.versions.operator;
    let is_exact = version.split('.').count() >= 3 && !version.contains(['x', '*', '>', '<', '~', '^', ' ']);
    (!is_exact).then(|| Problem::error("unpinned-version", format!("`{version}` is no exact version of flux-operator")))
}
