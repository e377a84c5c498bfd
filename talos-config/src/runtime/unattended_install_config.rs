//! The kind `UnattendedInstallConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::block::DiskSelector;

/// Talos installs itself to a disk. Since Talos 1.14, in place of `machine.install`.
///
/// Upstream: `config/types/runtime/unattended_install.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct UnattendedInstallConfig {
    /// Whether the node reboots afterwards. Talos' default is that it does if an image is given.
    pub reboot: Option<bool>,
    /// What installs: the image that is written to the disk.
    pub installer: Installer,
    /// Where to: on which disk, and whether it is wiped before.
    pub provisioning: InstallProvisioning,
}

/// What installs Talos, and so what is installed: version, extensions and kernel arguments.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Installer {
    /// Image, such as `factory.talos.dev/metal-installer/<schematic>:v1.14.1`. Talos' default is its own version and schematic.
    pub image: Option<String>,
}

/// Where Talos is installed: the system disk.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstallProvisioning {
    /// The disk; the expression has to be true for one, such as `disk.dev_path == "/dev/sda"`.
    pub disk_selector: DiskSelector,
    /// Whether the disk is wiped before. Talos' default is `true`; `talosctl gen config` writes `false`.
    pub wipe: Option<bool>,
}
