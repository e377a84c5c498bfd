//! The machine of the document without a kind.

use std::collections::BTreeMap;

use homelab_core::Secret;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Disk, Features, Install, Kernel, Kubelet, Logging, MachineControlPlane, MachineFile, MachineType, Network, Registries, SeccompProfile,
    SystemDiskEncryption, Time, Udev,
};
use crate::exposed::Fields;
use crate::k8s::FreeForm;
use crate::secrets::CertificateAndKey;

/// The machine, as Talos' own API sees it, and what releases before 1.14 said of it.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct MachineConfig {
    /// What the machine does: with etcd and the Kubernetes API, or without.
    #[builder(name = machine_type)]
    #[serde(rename = "type")]
    pub kind: MachineType,
    /// Lets a machine join and get its certificate: 6 and 16 characters with a dot between, the same on all machines.
    #[serde(deserialize_with = "crate::secrets::read_secret")]
    pub token: Secret<String>,
    /// The certificate authority of Talos' API; workers have it with an empty key.
    #[serde(default, deserialize_with = "crate::secrets::read_pair_base64")]
    pub ca: Option<CertificateAndKey>,
    /// More authorities that the machine trusts, as PEM.
    #[builder(default)]
    #[serde(rename = "acceptedCAs", default, deserialize_with = "crate::secrets::read_certificates")]
    pub accepted_cas: Vec<String>,
    /// More names and addresses of the certificate of Talos' API; those of the node are in it anyway.
    #[builder(default)]
    #[serde(rename = "certSANs", default)]
    pub cert_sans: Vec<String>,
    /// Which parts of the control plane do not run here. Before Talos 1.14.
    pub control_plane: Option<MachineControlPlane>,
    /// The kubelet. Before Talos 1.14.
    pub kubelet: Option<Kubelet>,
    /// Static pods. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub pods: Vec<FreeForm>,
    /// Network of the machine. Before Talos 1.12 for the most part.
    pub network: Option<Network>,
    /// Disks that are partitioned and mounted. Before Talos 1.10.
    #[builder(default)]
    #[serde(default)]
    pub disks: Vec<Disk>,
    /// Where Talos is installed. Before Talos 1.14.
    pub install: Option<Install>,
    /// Files that are written. Deprecated.
    #[builder(default)]
    #[serde(default)]
    pub files: Vec<MachineFile>,
    /// Environment variables of Talos' services. Before Talos 1.13.
    #[builder(default)]
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Where the time comes from. Before Talos 1.12.
    pub time: Option<Time>,
    /// Parameters of the kernel below `/proc/sys`. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub sysctls: BTreeMap<String, String>,
    /// Parameters of the kernel below `/sys`. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub sysfs: BTreeMap<String, String>,
    /// Mirrors and credentials of registries. Before Talos 1.12.
    pub registries: Option<Registries>,
    /// How system volumes are encrypted. Before Talos 1.11.
    pub system_disk_encryption: Option<SystemDiskEncryption>,
    /// Switches.
    pub features: Option<Features>,
    /// Rules of udev. Before Talos 1.14.
    pub udev: Option<Udev>,
    /// Where the logs of Talos' services are sent; 1.14 has no kind of its own for it.
    pub logging: Option<Logging>,
    /// Modules of the kernel. Before Talos 1.14.
    pub kernel: Option<Kernel>,
    /// Profiles of seccomp, for pods to name.
    #[builder(default)]
    #[serde(default)]
    pub seccomp_profiles: Vec<SeccompProfile>,
    /// Fields of the OCI runtime specification. Deprecated.
    #[builder(default)]
    #[serde(default)]
    pub base_runtime_spec_overrides: FreeForm,
    /// Labels of the node. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub node_labels: BTreeMap<String, String>,
    /// Annotations of the node. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub node_annotations: BTreeMap<String, String>,
    /// Taints of the node: effect, or value and effect, by key. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub node_taints: BTreeMap<String, String>,
}

impl MachineConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("type", &self.kind)
            .secret("token", Some(&self.token))
            .pair_base64("ca", self.ca.as_ref())
            .certificates("acceptedCAs", &self.accepted_cas)
            .plain("certSANs", &self.cert_sans)
            .plain("controlPlane", &self.control_plane)
            .plain("kubelet", &self.kubelet)
            .plain("pods", &self.pods)
            .value("network", self.network.as_ref().map(Network::exposed))
            .plain("disks", &self.disks)
            .plain("install", &self.install)
            .plain("files", &self.files)
            .plain("env", &self.env)
            .plain("time", &self.time)
            .plain("sysctls", &self.sysctls)
            .plain("sysfs", &self.sysfs)
            .value("registries", self.registries.as_ref().map(Registries::exposed))
            .value("systemDiskEncryption", self.system_disk_encryption.as_ref().map(SystemDiskEncryption::exposed))
            .plain("features", &self.features)
            .plain("udev", &self.udev)
            .plain("logging", &self.logging)
            .plain("kernel", &self.kernel)
            .plain("seccompProfiles", &self.seccomp_profiles)
            .plain("baseRuntimeSpecOverrides", &self.base_runtime_spec_overrides)
            .plain("nodeLabels", &self.node_labels)
            .plain("nodeAnnotations", &self.node_annotations)
            .plain("nodeTaints", &self.node_taints)
            .done()
    }
}
