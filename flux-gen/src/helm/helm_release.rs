//! `HelmRelease`.

use bon::Builder;
use homelab_core::{GoDuration, Name, ObjectName};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use super::{ChartRef, Install, Rollback, Uninstall, Upgrade};
use crate::kustomize::{CommonMetadata, Image, Patch};
use crate::meta::{Dependency, KubeConfig};

/// What a Helm release should be.
///
/// ```
/// use std::time::Duration;
/// use flux_gen::helm::{ChartRef, HelmRelease, HelmReleaseSpec};
/// use homelab_core::{ObjectExt, name};
///
/// let spec = HelmReleaseSpec::builder().interval(Duration::from_hours(1)).chart(ChartRef::oci(name!("loki"))).build();
/// let release = HelmRelease::new("loki", spec).in_namespace(&name!("monitoring"));
/// assert_eq!(release.metadata.namespace.as_deref(), Some("monitoring"));
/// ```
///
/// Where the chart comes from is said once:
///
/// ```compile_fail,E0277
/// use std::time::Duration;
/// use flux_gen::helm::HelmReleaseSpec;
///
/// HelmReleaseSpec::builder().interval(Duration::from_hours(1)).build();
/// ```
///
/// ```compile_fail,E0277
/// use std::time::Duration;
/// use flux_gen::helm::{ChartRef, HelmReleaseSpec};
/// use homelab_core::name;
///
/// HelmReleaseSpec::builder().interval(Duration::from_hours(1)).chart(ChartRef::oci(name!("a"))).chart(ChartRef::oci(name!("b"))).build();
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(ObjectName, into), on(String, into))]
#[kube(group = "helm.toolkit.fluxcd.io", version = "v2", kind = "HelmRelease", namespaced, schema = "disabled", derive = "PartialEq")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HelmReleaseSpec {
    /// How often Flux compares the release with the cluster; a change of spec or source is seen at once. Flux has no
    /// default.
    pub interval: GoDuration,
    /// Where the chart comes from: `chartRef` or `chart` in YAML, of which Flux wants exactly one.
    #[serde(flatten)]
    pub chart: ChartRef,
    /// Name of the release in Helm, at most 53 characters. Flux's default is `[targetNamespace-]name`.
    pub release_name: Option<Name>,
    /// Namespace that it is installed to. Flux's default is that of the `HelmRelease`.
    pub target_namespace: Option<Name>,
    /// Namespace that Helm keeps its state in. Flux's default is that of the `HelmRelease`, not the target.
    pub storage_namespace: Option<Name>,
    /// How long one Helm action may take. Flux's default is five minutes.
    pub timeout: Option<GoDuration>,
    /// Releases that have to be ready before this one is installed or upgraded. Flux's default is none.
    #[builder(default, with = |names: impl IntoIterator<Item = Dependency>| names.into_iter().collect())]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Dependency>,
    /// How many revisions Helm keeps; 0 for all. Flux's default is 5.
    pub max_history: Option<u32>,
    /// How it is installed. Flux's default creates CRDs and waits for the objects.
    pub install: Option<Install>,
    /// How it is upgraded. Flux's default leaves CRDs alone and waits for the objects.
    pub upgrade: Option<Upgrade>,
    /// How it is rolled back after a failed upgrade, if [`UpgradeRemediation`](super::UpgradeRemediation) asks for it.
    pub rollback: Option<Rollback>,
    /// How it is uninstalled when this object is deleted. Flux's default runs hooks, waits and forgets the history.
    pub uninstall: Option<Uninstall>,
    /// What happens when the cluster differs from the release. Flux's default is nothing.
    pub drift_detection: Option<DriftDetection>,
    /// Values from other objects, merged in this order, below `values`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values_from: Vec<ValuesReference>,
    /// Values over the chart's own; a `null` takes a default away.
    pub values: Option<Value>,
    /// Patches over what the chart renders, applied in this order. Flux's default is none.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_renderers: Vec<PostRenderer>,
    /// How hooks go through the post-renderers. Flux's default moved with its versions: say it where there are any.
    pub post_render_strategy: Option<PostRenderStrategy>,
    /// Labels and annotations that every object gets; they win over the chart's own of the same key.
    pub common_metadata: Option<CommonMetadata>,
    /// Account in the same namespace whose rights are used. Flux's default is the controller's own.
    pub service_account_name: Option<ObjectName>,
    /// Another cluster to install to. Flux's default is its own.
    pub kube_config: Option<KubeConfig>,
    /// Whether Flux leaves it alone. Flux's default is `false`.
    pub suspend: Option<bool>,
}

/// A `ConfigMap` or Secret with values for a release; Flux refuses the release if it is missing, unless it is
/// `optional`.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(ObjectName, into), on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ValuesReference {
    /// Kind of the object; it has to be in the namespace of the release.
    pub kind: ValuesKind,
    /// Name of the object, which has to be in the namespace of the release.
    pub name: ObjectName,
    /// Key in it. Flux's default is `values.yaml`.
    pub values_key: Option<String>,
    /// Where a single value goes, such as `auth.password`. Flux's default is that the key holds a values file.
    pub target_path: Option<String>,
    /// Whether it may be missing. Flux's default is `false`.
    pub optional: Option<bool>,
}

/// Kinds that may hold values. Both are core objects (`v1`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ValuesKind {
    /// A `ConfigMap`, for values which anybody who reads the cluster may see.
    ConfigMap,
    /// A Secret, for passwords. The chart may still render them into objects that are none.
    Secret,
}

/// What happens when somebody else changed an object of the release. Flux's default is nothing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DriftDetection {
    /// Which of the three. Flux's default is [`DriftDetectionMode::Disabled`].
    pub mode: DriftDetectionMode,
}

/// Whether Flux looks for differences between the release and the cluster, and whether it mends them.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftDetectionMode {
    /// Differences are reported and mended.
    Enabled,
    /// Differences are reported, and stay.
    Warn,
    /// Flux does not look. This is its default.
    Disabled,
}

/// A change to what the chart renders, before Helm sends it to the cluster.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PostRenderer {
    /// The change, by kustomize: Flux knows no other post-renderer.
    pub kustomize: PostRendererKustomize,
}

/// Patches and images over what the chart renders: the fields of a kustomization that Flux allows here.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PostRendererKustomize {
    /// Patches, applied in this order. Flux's default is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// Images that get another name, tag or digest. Flux's default is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
}

/// How hooks go through the post-renderers. Flux's default is [`Combined`](Self::Combined), unless a feature gate is
/// on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PostRenderStrategy {
    /// Hooks are not sent to the post-renderers, as in Helm 3. Flux's default if its feature gate `UseHelm3Defaults` is
    /// on.
    NoHooks,
    /// Hooks and templates are sent together, as Helm 4 does by default. Flux's default, too.
    Combined,
    /// Hooks and templates are sent one after the other, in two streams, as Helm 4.2 can.
    Separate,
}
