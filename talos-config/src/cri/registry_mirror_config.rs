//! The kind `RegistryMirrorConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where images of a registry come from instead. Since Talos 1.12.
///
/// Upstream: `config/types/cri/registry_mirror.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct RegistryMirrorConfig {
    /// The registry as images name it, such as `docker.io`, which is meant where an image names none; `*` is all of
    /// them.
    #[builder(into)]
    pub name: String,
    /// Mirrors, in the order in which they are asked; after them the registry itself, unless `skip_fallback` is set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<RegistryEndpoint>,
    /// Whether the registry itself is left out when no mirror has the image. Talos' default is `false`.
    pub skip_fallback: Option<bool>,
}

/// A mirror of a registry, or a cache in front of it.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryEndpoint {
    /// Its URL (`https` or `http`); `/v2/` is appended unless `override_path` is set.
    #[builder(into)]
    pub url: String,
    /// Whether the path of the URL is used as it is, without `/v2/`. Talos' default is `false`.
    pub override_path: Option<bool>,
}
