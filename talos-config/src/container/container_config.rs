//! The kind `ContainerConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{DependsOn, Mount, Network, Resources, Security};

/// A container that Talos runs itself, without Kubernetes. Since Talos 1.14.
///
/// Upstream: `config/types/container/container_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct ContainerConfig {
    /// Its name: 1 to 63 lower-case letters, digits and hyphens.
    #[builder(into)]
    pub name: String,
    /// Its image; Talos warns of one without a digest.
    #[builder(into)]
    pub image: String,
    /// Program and first arguments, in place of those of the image.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entrypoint: Vec<String>,
    /// Arguments, in place of those of the image.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Folder it is started in. The default is that of the image.
    #[builder(into)]
    pub working_dir: Option<String>,
    /// User and group. The default is those of the image.
    pub run_as: Option<RunAs>,
    /// Environment variables, each as `KEY=value`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<String>,
    /// What it sees of the host.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<Mount>,
    /// What it may do. Talos' default is little.
    pub security: Option<Security>,
    /// Whose network it has. Talos' default is one of its own without links.
    pub network: Option<Network>,
    /// What it may use. It is not limited if `None`.
    pub resources: Option<Resources>,
    /// What it waits for.
    pub depends_on: Option<DependsOn>,
}

/// User and group of a container.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RunAs {
    /// Number of the user, 0 or more.
    pub uid: Option<i32>,
    /// Number of the group, 0 or more.
    pub gid: Option<i32>,
}
