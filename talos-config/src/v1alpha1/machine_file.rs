//! A file that is written.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::k8s::FreeForm;

/// A file that is written.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct MachineFile {
    /// What stands in it.
    #[builder(into)]
    pub content: String,
    /// Its permissions, as a number: `0o644`.
    pub permissions: u32,
    /// Where it is.
    #[builder(into)]
    pub path: String,
    /// `create`, `append` or `overwrite`.
    #[builder(into)]
    #[serde(rename = "op")]
    pub operation: String,
}

/// Where the time comes from.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Time {
    /// Whether the time is not kept. Talos' default is `false`.
    pub disabled: Option<bool>,
    /// Names or addresses. Talos' default is `time.cloudflare.com`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
    /// How long a boot waits for the right time. Talos' default is for ever.
    #[builder(into)]
    pub boot_timeout: Option<GoDuration>,
}

/// Rules of udev.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Udev {
    /// Rules, one a line.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// Modules of the kernel.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Kernel {
    /// Modules that are loaded at start.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<KernelModule>,
}

/// A module of the kernel.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct KernelModule {
    /// Its name.
    #[builder(into)]
    pub name: String,
    /// Parameters, each as `name=value`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
}

/// A profile of seccomp.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SeccompProfile {
    /// Name of its file.
    #[builder(into)]
    pub name: String,
    /// The profile.
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub value: FreeForm,
}
