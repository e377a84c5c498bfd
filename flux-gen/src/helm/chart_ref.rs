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
    /// A source that holds the chart itself and is shared, watched and verified like any other source.
    #[serde(rename = "chartRef")]
    Source(ChartReference),
    /// A chart in a repository; Flux makes a `HelmChart` of it.
    #[serde(rename = "chart")]
    Template(ChartTemplate),
}

/// Names a source that holds a chart. The source decides on the version.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartReference {
    /// Kind of the source; with `name` and `namespace` it has to name an object that is there.
    pub kind: ChartKind,
    /// Name of the source; the linker looks for it in its namespace.
    pub name: ObjectName,
    /// Its namespace. Flux's default is that of the release.
    pub namespace: Option<Name>,
}

/// Kinds that hold a chart; all are of source-controller's group `source.toolkit.fluxcd.io`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ChartKind {
    /// An OCI artifact whose layer is the chart, kept as an archive: see
    /// [`LayerSelector::helm_chart`](crate::source::LayerSelector::helm_chart).
    OCIRepository,
    /// A chart of a repository, as a `HelmChart` object that exists already.
    HelmChart,
    /// What a controller other than source-controller made, such as source-watcher from an `ArtifactGenerator`.
    ExternalArtifact,
}

/// A chart in a repository. Flux makes a `HelmChart` of it, in the namespace of the repository.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartTemplate {
    /// What Flux's `HelmChart` will be. Its labels and annotations are left out.
    pub spec: ChartTemplateSpec,
}

/// What a `HelmChart` will be: a chart, its version and the repository that has it.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ChartTemplateSpec {
    /// Name of the chart, or its path in a Git repository or bucket. 1 to 2048 characters.
    pub chart: String,
    /// Version or range of versions. Flux's default is `*`, the newest; it is ignored for a Git repository or a bucket.
    pub version: Option<String>,
    /// The repository; it has to be there, Flux makes none.
    pub source_ref: ChartRepositoryReference,
    /// How often Flux looks for a new version. Flux's default is the release's interval.
    pub interval: Option<GoDuration>,
    /// Values files within the chart. Flux's default is `values.yaml`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values_files: Vec<String>,
}

/// Names a repository of charts for a [`ChartTemplate`].
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartRepositoryReference {
    /// Kind of the repository. An `OCIRepository` is none of them: it is a [`ChartReference`].
    pub kind: ChartRepositoryKind,
    /// Name of the repository; the linker looks for it in its namespace.
    pub name: ObjectName,
    /// Its namespace. Flux's default is that of the release.
    pub namespace: Option<Name>,
}

/// Kinds that hold many charts, of which a [`ChartTemplateSpec`] picks one by name or by path.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ChartRepositoryKind {
    /// An `index.yaml` of charts, or an OCI registry with one chart below each name.
    HelmRepository,
    /// A Git repository with charts in folders; the version is the one in `Chart.yaml`.
    GitRepository,
    /// An object store with charts in folders; the version is the one in `Chart.yaml`.
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
