//! References that all Flux kinds share (`github.com/fluxcd/pkg/apis/meta`).

use homelab_core::{Name, ObjectName};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Names an object in the namespace of the one that refers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LocalReference {
    /// Name of the object, as in its `metadata.name`. Its kind is said by the field that refers.
    pub name: ObjectName,
}

/// What has to be ready first: an object of the same kind as the one that refers.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Dependency {
    /// Name of the object; the linker looks for it in its namespace.
    pub name: ObjectName,
    /// Its namespace. Flux's default is that of the object that refers.
    pub namespace: Option<Name>,
    /// CEL expression over `self` and `dep` that says when it is ready. Flux's default asks for the `Ready` condition.
    pub ready_expr: Option<String>,
}

/// A key of a Secret that holds a kubeconfig of another cluster. Of the two ways that Flux has, the one by Secret.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SecretKeyReference {
    /// Name of the Secret, in the namespace of the object that refers.
    pub name: ObjectName,
    /// Key in it. Flux's default is `value`, else `value.yaml`.
    pub key: Option<String>,
}

/// Another cluster to apply to. Flux' controllers have to reach its API server.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KubeConfig {
    /// The Secret that holds its kubeconfig, which has to be self-contained: the controllers have no `exec` helpers and
    /// no files.
    pub secret_ref: SecretKeyReference,
}

impl From<Name> for LocalReference {
    fn from(name: Name) -> Self {
        Self { name: name.into() }
    }
}

impl From<ObjectName> for LocalReference {
    fn from(name: ObjectName) -> Self {
        Self { name }
    }
}

impl From<Name> for Dependency {
    fn from(name: Name) -> Self {
        Self { name: name.into(), namespace: None, ready_expr: None }
    }
}
