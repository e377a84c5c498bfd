//! Where Talos is installed.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where Talos is installed.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Install {
    /// The disk's path; this or the selector.
    #[builder(into)]
    pub disk: Option<String>,
    /// What the disk is like.
    pub disk_selector: Option<InstallDiskSelector>,
    /// More arguments of the kernel.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_kernel_args: Vec<String>,
    /// Image that installs.
    #[builder(into)]
    pub image: Option<String>,
    /// System extensions. Deprecated: the image has to bring them.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<InstallExtension>,
    /// Whether a boot loader is installed. Talos' default is `true`.
    pub bootloader: Option<bool>,
    /// Whether the disk is wiped before. Talos' default is `false`.
    pub wipe: Option<bool>,
    /// Whether the partition is marked for old firmware. Talos' default is `false`.
    #[serde(rename = "legacyBIOSSupport")]
    pub legacy_bios_support: Option<bool>,
    /// Whether GRUB takes the arguments that are built into the image. Talos' default is `false`.
    #[serde(rename = "grubUseUKICmdline")]
    pub grub_use_uki_cmdline: Option<bool>,
}

/// What a disk is like; `*` stands for anything.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstallDiskSelector {
    /// Its size, such as `>= 1TB`.
    #[builder(into)]
    pub size: Option<String>,
    /// Its name; Talos refuses it on metal.
    #[builder(into)]
    pub name: Option<String>,
    /// Its model.
    #[builder(into)]
    pub model: Option<String>,
    /// Its serial number.
    #[builder(into)]
    pub serial: Option<String>,
    /// Its alias as a module.
    #[builder(into)]
    pub modalias: Option<String>,
    /// Its UUID.
    #[builder(into)]
    pub uuid: Option<String>,
    /// Its world wide id.
    #[builder(into)]
    pub wwid: Option<String>,
    /// What it is: `ssd`, `hdd`, `nvme`, `sd`.
    #[builder(into)]
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Where it is on the bus.
    #[builder(into)]
    pub bus_path: Option<String>,
}

/// A system extension.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct InstallExtension {
    /// Its image.
    #[builder(into)]
    pub image: String,
}
