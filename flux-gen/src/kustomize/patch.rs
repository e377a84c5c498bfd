//! Patches as all of Flux writes them (`github.com/fluxcd/pkg/apis/kustomize`).

use std::collections::BTreeMap;

use bon::Builder;
use homelab_core::Name;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A patch over rendered objects.
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
    /// API group.
    pub group: Option<String>,
    /// API version.
    pub version: Option<String>,
    /// Kind, such as `Deployment`.
    pub kind: Option<String>,
    /// Name, as an anchored regular expression: `(kustomize|helm)-controller`.
    pub name: Option<String>,
    /// Namespace.
    pub namespace: Option<Name>,
    /// Label selector, such as `app=web`.
    pub label_selector: Option<String>,
    /// Annotation selector.
    pub annotation_selector: Option<String>,
}

/// Labels and annotations that every applied object gets.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CommonMetadata {
    /// Labels.
    pub labels: Option<BTreeMap<String, String>>,
    /// Annotations.
    pub annotations: Option<BTreeMap<String, String>>,
}
