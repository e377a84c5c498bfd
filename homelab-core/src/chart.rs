//! Helm releases, as one domain hands them to the next.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Brings, GoDuration, Name};

/// A Helm release: which chart, of which version, with which values, and what it brings into the cluster.
///
/// `flux-gen` makes a source and a `HelmRelease` of it; the bootstrap installs it by `helm` from the same fields.
/// What it `brings` is what other parts may refer to: the chart's own templates are not read.
///
/// ```
/// use homelab_core::{Chart, ChartSource, name};
/// use serde_json::json;
///
/// let chart = Chart::builder()
///     .name(name!("cilium"))
///     .namespace(name!("kube-system"))
///     .source(ChartSource::oci("quay.io/cilium/charts/cilium"))
///     .version("1.20.2")
///     .values(json!({ "kubeProxyReplacement": true }))
///     .build();
/// assert_eq!(chart.source.to_string(), "oci://quay.io/cilium/charts/cilium");
/// ```
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct Chart {
    /// Name of the release: unique in its namespace, and that of the `HelmRelease` and of the source made for it.
    pub name: Name,
    /// Namespace that the release is installed to and that keeps its state.
    pub namespace: Name,
    /// Where the chart comes from: a registry, or a repository with an index.
    pub source: ChartSource,
    /// The exact version, as the source spells its tags: `1.20.2` or `v1.21.1`. Ranges are not meant: a render is
    /// repeatable.
    #[builder(into)]
    pub version: String,
    /// Values over the chart's own defaults; `{}` if not given. A `null` takes a default away. No secrets: they lie in
    /// the open.
    #[builder(default = Value::Object(serde_json::Map::new()))]
    pub values: Value,
    /// Values that come from Secrets or `ConfigMap`s of the same namespace, laid over `values` in this order.
    #[builder(default)]
    pub values_from: Vec<ValuesFrom>,
    /// How long one Helm action may take. Flux's default is five minutes.
    pub timeout: Option<GoDuration>,
    /// What it makes in the cluster, as far as others refer to it: kinds, Services with ports, a network. Nothing if
    /// not given.
    #[builder(default, with = |brings: impl IntoIterator<Item = Brings>| brings.into_iter().collect())]
    pub brings: Vec<Brings>,
}

/// Where a chart comes from: both Flux and `helm` can read it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ChartSource {
    /// An OCI artifact, without `oci://` and tag: `quay.io/cilium/charts/cilium`.
    Oci(String),
    /// An `https` repository with an index, for charts that no registry has.
    Repository {
        /// Its URL, such as `https://charts.example.com`, without `index.yaml`.
        url: String,
        /// Name of the chart in the index of the repository.
        chart: String,
    },
}

/// A key of a Secret or `ConfigMap` that holds values, such as a password that may not stand in Git.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ValuesFrom {
    /// `Secret` or `ConfigMap`, spelt as the kind is.
    pub kind: &'static str,
    /// Name of the object, in the release's namespace; the linker looks it up there.
    pub name: Name,
    /// Key in it that holds the value or the values file; the linker looks for it, too.
    pub key: String,
    /// Path in the values where a single value goes; the whole values file if `None`.
    pub target_path: Option<String>,
}

/// Labels of an object: values by key, both as Kubernetes limits them (63 characters, a DNS prefix before `/`).
pub type Labels = BTreeMap<String, String>;

impl ChartSource {
    /// An OCI artifact, without a tag; a leading `oci://` may be given and is cut off.
    pub fn oci(url: &str) -> Self {
        Self::Oci(url.trim_start_matches("oci://").to_owned())
    }
}

impl std::fmt::Display for ChartSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Oci(url) => write!(formatter, "oci://{url}"),
            Self::Repository { url, chart } => write!(formatter, "{url} {chart}"),
        }
    }
}
