//! Where a release gets its chart.

use bon::Builder;
use homelab_core::{GoDuration, Name, ObjectName};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where the chart of a release comes from: one or the other, as Flux's schema demands.
///
/// ```
/// use flux_gen::helm::ChartRef;
/// use homelab_core::name;
///
/// let text = homelab_core::yaml::to_string(&ChartRef::oci(name!("loki")))?;
/// assert_eq!(text, "chartRef:\n  kind: OCIRepository\n  name: loki\n");
/// # Ok::<(), homelab_core::yaml::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum ChartRef {
    /// A source that holds the chart itself.
    #[serde(rename = "chartRef")]
    Source(ChartReference),
    /// A chart in a repository; Flux makes a `HelmChart` of it.
    #[serde(rename = "chart")]
    Template(ChartTemplate),
}

/// Names a source that holds a chart.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartReference {
    /// Kind of the source.
    pub kind: ChartKind,
    /// Its name.
    pub name: ObjectName,
    /// Its namespace. Flux's default is that of the release.
    pub namespace: Option<Name>,
}

/// Kinds that hold a chart.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ChartKind {
    /// An OCI artifact.
    OCIRepository,
    /// A chart of a repository.
    HelmChart,
    /// What another controller made.
    ExternalArtifact,
}

/// A chart in a repository.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartTemplate {
    /// What Flux's `HelmChart` will be.
    pub spec: ChartTemplateSpec,
}

/// What a `HelmChart` will be.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ChartTemplateSpec {
    /// Name of the chart, or its path in a Git repository or bucket.
    pub chart: String,
    /// Version or range of versions. Flux's default is the newest.
    pub version: Option<String>,
    /// The repository.
    pub source_ref: ChartRepositoryReference,
    /// How often Flux looks for a new version. Flux's default is the release's interval.
    pub interval: Option<GoDuration>,
    /// Values files within the chart. Flux's default is `values.yaml`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values_files: Vec<String>,
}

/// Names a repository of charts.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartRepositoryReference {
    /// Kind of the repository.
    pub kind: ChartRepositoryKind,
    /// Its name.
    pub name: ObjectName,
    /// Its namespace. Flux's default is that of the release.
    pub namespace: Option<Name>,
}

/// Kinds that hold charts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ChartRepositoryKind {
    /// An index of charts.
    HelmRepository,
    /// A Git repository with charts in folders.
    GitRepository,
    /// An object store with charts in folders.
    Bucket,
}

impl ChartRef {
    /// The OCI artifact `name`, in the namespace of the release.
    pub fn oci(name: Name) -> Self {
        Self::Source(ChartReference { kind: ChartKind::OCIRepository, name: name.into(), namespace: None })
    }

    /// `version` of `chart` in the Helm repository `repository`, in the namespace of the release.
    pub fn repository(repository: Name, chart: &str, version: &str) -> Self {
        let source_ref = ChartRepositoryReference { kind: ChartRepositoryKind::HelmRepository, name: repository.into(), namespace: None };
        Self::Template(ChartTemplate { spec: ChartTemplateSpec::builder().chart(chart).version(version).source_ref(source_ref).build() })
    }
}
