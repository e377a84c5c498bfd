//! What `talosctl gen config` writes.

mod check;
mod kubernetes;
mod legacy;
mod machine;

use std::collections::BTreeMap;

use homelab_core::{Problems, Severity};

use crate::secrets::SecretsBundle;
use crate::v1alpha1::MachineType;
use crate::{Configuration, Document, MachineConfig, Patch, Patched, Schematic, Version};

/// The release whose forms of configuration are written: `--talos-version` of `talosctl gen config`.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Contract {
    /// The document without a kind for nearly everything, and a few kinds beside.
    V1_12,
    /// As 1.12, with a kind for `KubeSpan`.
    V1_13,
    /// Kinds for nearly everything.
    #[default]
    V1_14,
}

/// What `talosctl gen config --with-secrets` writes for a control plane and a worker, by value.
///
/// Unlike `talosctl` it refuses an empty name, versions that do not go together, and endpoints that the networks cannot have.
///
/// ```
/// use std::time::SystemTime;
/// use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
/// use talos_config::v1alpha1::MachineType;
/// use talos_config::{Generate, Mode, Version};
/// # use rand_chacha::rand_core::SeedableRng;
/// # let (now, mut random) = (SystemTime::now(), rand_chacha::ChaCha20Rng::from_seed([7; 32]));
///
/// let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut random)?;
/// let generate = Generate::builder()
///     .name("home")
///     .endpoint("https://192.168.1.9:6443")
///     .kubernetes(Version::new(1, 36, 3))
///     .talos(Version::new(1, 14, 1))
///     .secrets(secrets)
///     .build();
/// let worker = generate.config(MachineType::Worker)?.config;
/// assert_eq!(worker.validate(Mode::Metal, true), []);
/// assert!(worker.to_yaml().expose().contains("kind: KubeClusterConfig\nclusterName: home\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(bon::Builder, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are the switches of `talosctl gen config`")]
pub struct Generate {
    /// Name of the cluster.
    #[builder(into)]
    pub name: String,
    /// URL of the Kubernetes API: `https://` with a host and a port.
    #[builder(into)]
    pub endpoint: String,
    /// Release of Kubernetes; one that the release of the contract runs.
    pub kubernetes: Version,
    /// Release of Talos that is installed; it is the tag of the default image.
    pub talos: Version,
    /// Secrets of the cluster; with the same ones it is the same cluster.
    pub secrets: SecretsBundle,
    /// Forms of configuration. Ours and `talosctl`'s default is the newest.
    #[builder(default)]
    pub contract: Contract,
    /// Path of the disk that Talos is installed to. `talosctl`'s default, which is ours, is `/dev/sda`; not at all if empty.
    #[builder(into, default = "/dev/sda")]
    pub install_disk: String,
    /// Image that installs. `talosctl`'s default is that of the Image Factory without extensions.
    #[builder(into)]
    pub install_image: Option<String>,
    /// More names and addresses of certificates of both APIs.
    #[builder(default)]
    pub additional_sans: Vec<String>,
    /// Domain of Services. `talosctl`'s default, which is ours, is `cluster.local`.
    #[builder(into, default = "cluster.local")]
    pub dns_domain: String,
    /// Mirrors by registry, each an URL.
    #[builder(default)]
    pub registry_mirrors: BTreeMap<String, Vec<String>>,
    /// Whether `KubeSpan` is switched on. Nothing is said of it otherwise.
    #[builder(default)]
    pub kube_span: bool,
    /// Whether members find each other by `https://discovery.talos.dev/`. `talosctl`'s default, which is ours, is `true`.
    #[builder(default = true)]
    pub discovery: bool,
    /// URL of the objects of another network than Flannel.
    #[builder(into)]
    pub custom_cni: Option<String>,
    /// Whether pods run on control planes, too. `talosctl`'s default, which is ours, is `false`.
    #[builder(default)]
    pub schedulable_control_planes: bool,
    /// Whether Kubernetes and etcd are left out, for machines that run containers only. The default is `false`.
    #[builder(default)]
    pub without_kubernetes: bool,
    /// Patches for all machines, in order, before those below.
    #[builder(default)]
    pub patches: Vec<Patch>,
    /// Patches for control planes.
    #[builder(default)]
    pub control_plane_patches: Vec<Patch>,
    /// Patches for workers.
    #[builder(default)]
    pub worker_patches: Vec<Patch>,
}

impl Generate {
    /// The configuration of machines of this type, with the patches.
    ///
    /// # Errors
    /// What is wrong with the options, all at once; or else the first patch that cannot be applied.
    pub fn config(&self, machine_type: MachineType) -> Result<Patched, Problems> {
        let problems = self.problems();
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(Problems(problems));
        }
        let is_control_plane = matches!(machine_type, MachineType::ControlPlane | MachineType::Init);
        let more = if is_control_plane { &self.control_plane_patches } else { &self.worker_patches };
        let config = Configuration::from(&self.unpatched(machine_type));
        let mut patched = config.patched_by_all(self.patches.iter().chain(more))?;
        patched.warnings.splice(0..0, problems);
        Ok(patched)
    }

    /// What it is before any patch, whatever is wrong with the options.
    pub(crate) fn unpatched(&self, machine_type: MachineType) -> MachineConfig {
        let is_control_plane = machine_type != MachineType::Worker;
        let mut documents = vec![self.unnamed(machine_type, is_control_plane)];
        if self.contract == Contract::V1_14 {
            documents.extend(self.machine_documents());
        }
        documents.extend(self.registries());
        documents.extend(self.hostname_and_span());
        if self.contract == Contract::V1_14 && !self.without_kubernetes {
            documents.extend(self.kubernetes_documents(is_control_plane));
        }
        MachineConfig { documents }
    }

    fn image(&self) -> String {
        self.install_image.clone().unwrap_or_else(|| Schematic::default().installer(self.talos))
    }

    fn kubernetes_image(&self, name: &str) -> String {
        format!("{name}:v{}", self.kubernetes)
    }
}

/// `Document` of anything that is one.
fn document(document: impl Into<Document>) -> Document {
    document.into()
}
