//! The settings of Rancher Desktop 1.24, version 19 of their format.
//!
//! Each field is left out where it is `None`, and Rancher Desktop then keeps its own value. Source:
//! `pkg/rancher-desktop/assets/specs/command-api.yaml` and `config/settings.ts` of
//! <https://github.com/rancher-sandbox/rancher-desktop>.

use bon::Builder;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The version of the format that these types describe: that of Rancher Desktop 1.24, which migrates older ones.
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
    /// The application itself: how it starts, updates and reports.
    pub application: Option<Application>,
    /// What runs the containers, and which images it may pull.
    pub container_engine: Option<ContainerEngine>,
    /// The virtual machine; not on Windows, where WSL has its own settings.
    pub virtual_machine: Option<VirtualMachine>,
    /// The cluster: whether there is one, of which version, on which port.
    pub kubernetes: Option<Kubernetes>,
    /// The page of forwarded ports in the window; it forwards nothing itself.
    pub port_forwarding: Option<PortForwarding>,
    /// What may change with any release of Rancher Desktop.
    pub experimental: Option<Experimental>,
}

/// The application itself. What is `None` keeps the value that the user chose.
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
    /// Whether it sends anonymous statistics. Upstream's default is on.
    pub telemetry: Option<Switch>,
    /// Whether it updates itself to the latest release. Upstream's default is on.
    pub updater: Option<Switch>,
}

/// Who puts `~/.rd/bin`, where `kubectl` and `rdctl` are, into `PATH`. Upstream's default is
/// [`Rcfiles`](Self::Rcfiles).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PathManagement {
    /// The user; Rancher Desktop leaves the shell's startup files alone.
    Manual,
    /// Rancher Desktop, in the shell's startup files, between comments of its own.
    Rcfiles,
}

/// Something that is on or off: a group of one setting upstream.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Whether it is on. There is no default: who writes the group decides.
    pub enabled: bool,
}

/// What runs the containers; both engines serve Kubernetes. What is `None` keeps the value that the user chose.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ContainerEngine {
    /// Which engine. Upstream's default is [`Engine::Moby`]. Each has its own images.
    pub name: Option<Engine>,
    /// Which images may be pulled. Upstream's default is all.
    pub allowed_images: Option<AllowedImages>,
}

/// A container engine. Upstream's default is [`Moby`](Self::Moby).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// containerd, used by `nerdctl`; `docker` finds no engine then.
    Containerd,
    /// Docker's engine, used by `docker`; upstream takes `docker` for it, too.
    Moby,
}

/// Which images may be pulled: all, or only those of a list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedImages {
    /// Whether the list holds; `false` lets all images through.
    pub enabled: bool,
    /// Names of images, or prefixes of them, such as `ghcr.io/home`.
    pub patterns: Vec<String>,
}

/// The virtual machine of Linux and macOS. What is `None` keeps the value that the user chose.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VirtualMachine {
    /// Memory in GiB, at least 1. Upstream's default is 2; k3s asks for as much. Not on Windows.
    #[serde(rename = "memoryInGB")]
    pub memory_in_gb: Option<u32>,
    /// Processors, at least 1. Upstream's default is 2; k3s asks for as many. Not on Windows.
    #[serde(rename = "numberCPUs")]
    pub number_cpus: Option<u32>,
    /// What runs it; macOS only. Upstream's default is [`MachineKind::Vz`] from macOS 14 on.
    #[serde(rename = "type")]
    pub kind: Option<MachineKind>,
    /// Whether Rosetta runs programs for x86; macOS on ARM with [`MachineKind::Vz`] only. Upstream's default is `false`.
    pub use_rosetta: Option<bool>,
}

/// What runs the virtual machine of macOS. Upstream's default is [`Vz`](Self::Vz) from macOS 14 on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MachineKind {
    /// QEMU: upstream's default before macOS 14.
    Qemu,
    /// Apple's Virtualization framework, which Rosetta needs.
    Vz,
}

/// The cluster, a k3s of one node. What is `None` keeps the value that the user chose.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Kubernetes {
    /// Whether there is one; containers run without it. Upstream's default is `true`.
    pub enabled: Option<bool>,
    /// Version of Kubernetes without `v`, such as `1.36.2`; one that Rancher Desktop offers. Going back to an older one
    /// deletes the cluster.
    pub version: Option<String>,
    /// Port of the API server on the host. Upstream's default is 6443.
    pub port: Option<u16>,
    /// What k3s runs beside: its ingress controller and its network.
    pub options: Option<KubernetesOptions>,
    /// How Services of type `LoadBalancer` are reached on Windows.
    pub ingress: Option<Ingress>,
}

/// What k3s runs beside. Changing it makes Rancher Desktop restart the cluster.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KubernetesOptions {
    /// Whether Traefik owns the ports 80 and 443. Upstream's default is `true`.
    pub traefik: Option<bool>,
    /// Whether Flannel is the network. Upstream's default is `true`.
    pub flannel: Option<bool>,
}

/// How Services of type `LoadBalancer` are reached: from where.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ingress {
    /// Whether only from the workstation itself; Windows only. Upstream's default is `false`.
    pub localhost_only: bool,
}

/// The page of forwarded ports in the window.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PortForwarding {
    /// Whether it shows the Services of the system. Upstream's default is `false`.
    pub include_kubernetes_services: bool,
}

/// What may change with any release: upstream's group `experimental`.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Experimental {
    /// The virtual machine: the size of its disk. Not on Windows.
    pub virtual_machine: Option<ExperimentalMachine>,
}

/// What may change of the virtual machine of Linux and macOS.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExperimentalMachine {
    /// Size of its disk, such as `100GiB`, which is upstream's default. It grows, but never shrinks.
    pub disk_size: Option<String>,
}
