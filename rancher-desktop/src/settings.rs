//! The settings of Rancher Desktop 1.24, version 19 of their format.
//!
//! Each field is left out where it is `None`, and Rancher Desktop then keeps its own value. Source:
//! `pkg/rancher-desktop/assets/specs/command-api.yaml` and `config/settings.ts` of
//! <https://github.com/rancher-sandbox/rancher-desktop>.

use bon::Builder;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The version of the format that these types describe.
pub const VERSION: u32 = 19;

/// Settings, whole or in part: what `rdctl api /v1/settings` and a profile take.
///
/// ```
/// use rancher_desktop::settings::{Kubernetes, KubernetesOptions, Settings};
///
/// let options = KubernetesOptions::builder().traefik(false).build();
/// let settings = Settings::builder().kubernetes(Kubernetes::builder().version("1.36.2").options(options).build()).build();
/// assert_eq!(
///     serde_json::to_string(&settings)?,
///     r#"{"version":19,"kubernetes":{"version":"1.36.2","options":{"traefik":false}}}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    /// Version of the format. A profile without one makes Rancher Desktop refuse to start (`main/deploymentProfiles.ts`).
    #[builder(default = VERSION)]
    pub version: u32,
    /// The application itself.
    pub application: Option<Application>,
    /// What runs the containers.
    pub container_engine: Option<ContainerEngine>,
    /// The virtual machine; not on Windows, where WSL has its own settings.
    pub virtual_machine: Option<VirtualMachine>,
    /// The cluster.
    pub kubernetes: Option<Kubernetes>,
    /// The page of forwarded ports.
    pub port_forwarding: Option<PortForwarding>,
    /// What may change with any release.
    pub experimental: Option<Experimental>,
}

/// The application itself.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Application {
    /// Whether it may ask for the administrator's password. Upstream's default is `false`. Not on Windows.
    pub admin_access: Option<bool>,
    /// Whether it starts when the user logs in. Upstream's default is `false`.
    pub auto_start: Option<bool>,
    /// Who puts `~/.rd/bin` into `PATH`. Upstream's default is [`PathManagement::Rcfiles`]. Not on Windows.
    pub path_management_strategy: Option<PathManagement>,
    /// Whether it starts without a window. Upstream's default is `false`.
    pub start_in_background: Option<bool>,
    /// Whether it sends statistics. Upstream's default is on.
    pub telemetry: Option<Switch>,
    /// Whether it updates itself. Upstream's default is on.
    pub updater: Option<Switch>,
}

/// Who puts `~/.rd/bin` into `PATH`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PathManagement {
    /// The user.
    Manual,
    /// Rancher Desktop, in the shell's startup files.
    Rcfiles,
}

/// Something that is on or off.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Whether it is on.
    pub enabled: bool,
}

/// What runs the containers.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ContainerEngine {
    /// Which engine. Upstream's default is [`Engine::Moby`].
    pub name: Option<Engine>,
    /// Which images may be pulled. Upstream's default is all.
    pub allowed_images: Option<AllowedImages>,
}

/// A container engine.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// containerd, used by `nerdctl`.
    Containerd,
    /// Docker's engine, used by `docker`.
    Moby,
}

/// Which images may be pulled.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedImages {
    /// Whether the list holds.
    pub enabled: bool,
    /// Names of images, or prefixes of them.
    pub patterns: Vec<String>,
}

/// The virtual machine.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VirtualMachine {
    /// Memory in GiB, at least 1. Upstream's default is 2.
    #[serde(rename = "memoryInGB")]
    pub memory_in_gb: Option<u32>,
    /// Processors, at least 1. Upstream's default is 2.
    #[serde(rename = "numberCPUs")]
    pub number_cpus: Option<u32>,
    /// What runs it; macOS only. Upstream's default is [`MachineKind::Vz`] from macOS 14 on.
    #[serde(rename = "type")]
    pub kind: Option<MachineKind>,
    /// Whether Rosetta runs programs for x86; macOS on ARM with [`MachineKind::Vz`] only. Upstream's default is `false`.
    pub use_rosetta: Option<bool>,
}

/// What runs the virtual machine of macOS.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MachineKind {
    /// QEMU.
    Qemu,
    /// Apple's Virtualization framework.
    Vz,
}

/// The cluster.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Kubernetes {
    /// Whether there is one. Upstream's default is `true`.
    pub enabled: Option<bool>,
    /// Version of Kubernetes without `v`, such as `1.36.2`; one that Rancher Desktop offers. Going back to an older one
    /// deletes the cluster.
    pub version: Option<String>,
    /// Port of the API server on the host. Upstream's default is 6443.
    pub port: Option<u16>,
    /// What k3s runs beside.
    pub options: Option<KubernetesOptions>,
    /// How Services of type `LoadBalancer` are reached.
    pub ingress: Option<Ingress>,
}

/// What k3s runs beside.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KubernetesOptions {
    /// Whether Traefik owns the ports 80 and 443. Upstream's default is `true`.
    pub traefik: Option<bool>,
    /// Whether Flannel is the network. Upstream's default is `true`.
    pub flannel: Option<bool>,
}

/// How Services of type `LoadBalancer` are reached.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ingress {
    /// Whether only from the workstation itself; Windows only. Upstream's default is `false`.
    pub localhost_only: bool,
}

/// The page of forwarded ports.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PortForwarding {
    /// Whether it shows the Services of the system. Upstream's default is `false`.
    pub include_kubernetes_services: bool,
}

/// What may change with any release.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Experimental {
    /// The virtual machine; not on Windows.
    pub virtual_machine: Option<ExperimentalMachine>,
}

/// What may change of the virtual machine.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExperimentalMachine {
    /// Size of its disk, such as `100GiB`, which is upstream's default. It grows, but never shrinks.
    pub disk_size: Option<String>,
}
