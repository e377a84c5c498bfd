//! Something that a container sees.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Something that a container sees: one of the three.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mount {
    /// A user volume of the machine.
    pub user_volume: Option<UserVolumeMount>,
    /// Memory, which is empty at each start.
    pub tmpfs: Option<TmpfsMount>,
    /// A folder or file of the machine.
    pub host_path: Option<HostPathMount>,
}

/// A user volume in a container.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct UserVolumeMount {
    /// Name of the `UserVolumeConfig`.
    #[builder(into)]
    pub name: String,
    /// Where the container sees it: an absolute path.
    #[builder(into)]
    pub destination: String,
    /// Options of the mount: `ro`, `rw`, `noexec`, `nosuid`, `nodev`, `noatime`, `rbind`, `rshared`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// Memory in a container.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TmpfsMount {
    /// Where the container sees it: an absolute path.
    #[builder(into)]
    pub destination: String,
    /// Largest size, such as `64MiB`. The kernel's default is half of the memory.
    #[builder(into)]
    pub size: Option<String>,
    /// Options of the mount, as for a user volume.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// A folder or file of the machine in a container.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct HostPathMount {
    /// Where it is on the machine: an absolute path.
    #[builder(into)]
    pub source: String,
    /// Where the container sees it: an absolute path.
    #[builder(into)]
    pub destination: String,
    /// Options of the mount, as for a user volume.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}
