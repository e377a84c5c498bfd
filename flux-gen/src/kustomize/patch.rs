//! Patches as all of Flux writes them (`github.com/fluxcd/pkg/apis/kustomize`).

use std::collections::BTreeMap;

use bon::Builder;
use homelab_core::Name;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A patch over rendered objects: of a release, of a folder, or of Flux itself.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// YAML of a strategic merge patch, or of a list of RFC 6902 operations.
    pub patch: String,
    /// What it is laid over. kustomize's default is what the patch itself names.
    pub target: Option<Selector>,
}

/// Objects that a patch is for; every given field has to match.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Selector {
    /// API group, such as `apps`; kustomize's default is any.
    pub group: Option<String>,
    /// API version without the group, such as `v1`; kustomize's default is any.
    pub version: Option<String>,
    /// Kind, such as `Deployment`; kustomize's default is any.
    pub kind: Option<String>,
    /// Name, as an anchored regular expression: `(kustomize|helm)-controller`.
    pub name: Option<String>,
    /// Namespace that the object has before the patch; kustomize's default is any.
    pub namespace: Option<Name>,
    /// Label selector, such as `app=web`, in the grammar of `kubectl get -l`. kustomize's default is any.
    pub label_selector: Option<String>,
    /// Selector over annotations, in the grammar of label selectors. kustomize's default is any.
    pub annotation_selector: Option<String>,
}

/// Labels and annotations that every applied object gets.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CommonMetadata {
    /// Labels; a label with the same key is overwritten.
    pub labels: Option<BTreeMap<String, String>>,
    /// Annotations; an annotation with the same key is overwritten.
    pub annotations: Option<BTreeMap<String, String>>,
}
