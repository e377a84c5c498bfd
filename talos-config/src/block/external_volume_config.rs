//! The kind `ExternalVolumeConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::FilesystemType;

/// A volume from outside the machine, mounted at `/var/mnt/<name>`. Since Talos 1.13.
///
/// Upstream: `config/types/block/external_volume_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct ExternalVolumeConfig {
    /// Its name, at most 34 letters, digits and hyphens.
    #[builder(into)]
    pub name: String,
    /// Its file system. Talos takes [`FilesystemType::Virtiofs`] only.
    pub filesystem_type: FilesystemType,
    /// How it is mounted, and where it comes from.
    pub mount: Option<ExternalMount>,
}

/// A folder of the host that a virtual machine sees.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Virtiofs {
    /// The tag that the host gave it.
    #[builder(into)]
    pub tag: String,
}

/// How a volume from outside is mounted.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalMount {
    /// Whether nothing can be written. Talos' default is `false`.
    pub read_only: Option<bool>,
    /// Whether access times are not kept. Talos' default is `false`.
    pub disable_access_time: Option<bool>,
    /// `nosuid`, `nodev` and `noexec`. Talos' default is `true`. Since Talos 1.14.
    pub secure: Option<bool>,
    /// Where it comes from; required for the file system `virtiofs`.
    pub virtiofs: Option<Virtiofs>,
}
