//! `kustomization.yaml`.

use homelab_core::Name;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A `kustomization.yaml`: which files of its folder belong together.
///
/// No object of the cluster: it has no name, and Flux and `kustomize build` read it as a file.
///
/// ```
/// use flux_gen::kustomize::KustomizationFile;
///
/// let file = KustomizationFile::new(["namespace-web.yaml", "deployment-web.yaml"]);
/// assert_eq!(homelab_core::yaml::to_string(&file)?, "\
/// apiVersion: kustomize.config.k8s.io/v1beta1
/// kind: Kustomization
/// resources:
/// - deployment-web.yaml
/// - namespace-web.yaml
/// ");
/// # Ok::<(), homelab_core::yaml::Error>(())
/// ```
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KustomizationFile {
    api_version: ApiVersion,
    kind: FileKind,
    /// Namespace that every object gets. kustomize's default is to leave what the objects say.
    pub namespace: Option<Name>,
    /// Files and folders, relative to its own folder; kustomize reads no others. A folder needs a `kustomization.yaml`.
    #[serde(default)]
    pub resources: Vec<String>,
    /// Folders of `Component`s, relative to its own folder; applied after `resources`, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum ApiVersion {
    #[serde(rename = "kustomize.config.k8s.io/v1beta1")]
    V1Beta1,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum FileKind {
    Kustomization,
}

impl KustomizationFile {
    /// Of these files and folders, in the order of their names.
    pub fn new<T: Into<String>>(resources: impl IntoIterator<Item = T>) -> Self {
        let mut resources: Vec<String> = resources.into_iter().map(Into::into).collect();
        resources.sort();
        Self { api_version: ApiVersion::V1Beta1, kind: FileKind::Kustomization, namespace: None, resources, components: Vec::new() }
    }
}
