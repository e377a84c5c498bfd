//! helm-controller: Helm releases. Kinds of `helm.toolkit.fluxcd.io/v2`.

mod action;
mod chart_ref;
mod helm_release;

pub use self::action::{
    CrdPolicy, Install, InstallRemediation, Rollback, Strategy, StrategyName, Uninstall, Upgrade, UpgradeRemediation,
    UpgradeRemediationStrategy,
};
pub use self::chart_ref::{
    ChartKind, ChartRef, ChartReference, ChartRepositoryKind, ChartRepositoryReference, ChartTemplate, ChartTemplateSpec,
};
pub use self::helm_release::{
    DriftDetection, DriftDetectionMode, HelmRelease, HelmReleaseSpec, PostRenderStrategy, PostRenderer, PostRendererKustomize, ValuesKind,
    ValuesReference,
};

use homelab_core::{Kind, Rule, Target};

use crate::source::{BUCKET, EXTERNAL_ARTIFACT, GIT_REPOSITORY, HELM_CHART, HELM_REPOSITORY, OCI_REPOSITORY};

/// The kind of [`HelmRelease`], which exists once Flux is installed; helm-controller looks after it.
pub const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");

/// How a [`HelmRelease`] names other objects: its chart, other releases, values, namespaces, an account, a kubeconfig.
pub const RULES: &[Rule] = &[
    Rule::new(HELM_RELEASE, "spec.chartRef", Target::Reference(&[OCI_REPOSITORY, HELM_CHART, EXTERNAL_ARTIFACT])),
    Rule::new(HELM_RELEASE, "spec.chart.spec.sourceRef", Target::Reference(&[HELM_REPOSITORY, GIT_REPOSITORY, BUCKET])),
    Rule::new(HELM_RELEASE, "spec.dependsOn[]", Target::Reference(&[HELM_RELEASE])),
    Rule::with_member(HELM_RELEASE, "spec.valuesFrom[]", Target::Reference(&[crate::SECRET, crate::CONFIG_MAP]), "valuesKey"),
    Rule::new(HELM_RELEASE, "spec.targetNamespace", Target::Name(crate::NAMESPACE)),
    Rule::new(HELM_RELEASE, "spec.storageNamespace", Target::Name(crate::NAMESPACE)),
    Rule::new(HELM_RELEASE, "spec.serviceAccountName", Target::Name(crate::SERVICE_ACCOUNT)),
    Rule::with_member(HELM_RELEASE, "spec.kubeConfig.secretRef", Target::Reference(&[crate::SECRET]), "key"),
];
