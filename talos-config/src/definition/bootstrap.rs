//! What the bring-up of a cluster needs to know.

use std::net::IpAddr;
use std::path::PathBuf;

use homelab_core::Name;

use super::Cluster;
use crate::v1alpha1::MachineType;
use crate::{Schematic, Version};

/// What the scripts that bring a cluster up need to know. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrap {
    /// Name of the cluster, as its machines and its context in `talosctl` have it.
    pub cluster: Name,
    /// URL of the Kubernetes API with its port: `https://<address or name>:6443`.
    pub endpoint: String,
    /// Nodes: control planes, then workers. etcd is bootstrapped on the first one.
    pub nodes: Vec<BootstrapNode>,
    /// What the Image Factory has to be told, by POST, before it knows the id.
    pub schematic: Schematic,
    /// The id that it has to answer with: 64 hexadecimal digits, which the machine configurations name already.
    pub schematic_id: String,
    /// Where the schematic is, from the root of the tree: `talos/<cluster>/schematic.yaml`.
    pub schematic_file: PathBuf,
    /// Where the factory has the ISO that machines boot from for the first time.
    pub boot_image: String,
    /// Image that installs Talos, of the Image Factory: schematic and release are in its name.
    pub installer: String,
    /// The `talosconfig`, from the secrets folder: `talosconfig-<cluster>`. It opens the machines.
    pub talosconfig: PathBuf,
    /// Release of Talos that is installed.
    pub talos: Version,
    /// Release of Kubernetes that the first bring-up starts.
    pub kubernetes: Version,
}

/// A node, as the bring-up sees it: which machine gets which configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapNode {
    /// Its name as machine and as Kubernetes node.
    pub name: Name,
    /// Its address once it is configured, without a prefix. In maintenance mode DHCP may give it another one.
    pub address: IpAddr,
    /// What it does; etcd is bootstrapped on a control plane only.
    pub machine_type: MachineType,
    /// Its encrypted machine configuration, from the root of the tree: `talos/<cluster>/<node>.sops.yaml`.
    pub config: PathBuf,
}

impl Cluster {
    /// What the scripts that bring it up need to know: URLs, paths and addresses, all computed from the definition.
    pub fn bootstrap(&self) -> Bootstrap {
        let schematic = self.schematic();
        Bootstrap {
            cluster: self.name.clone(),
            endpoint: self.endpoint_url(),
            nodes: self
                .nodes()
                .map(|(machine_type, node)| BootstrapNode {
                    name: node.name.clone(),
                    address: node.address.addr(),
                    machine_type,
                    config: self.node_file(&node.name),
                })
                .collect(),
            schematic_id: schematic.id(),
            schematic_file: self.folder().join("schematic.yaml"),
            boot_image: schematic.boot_image(self.talos),
            installer: schematic.installer(self.talos),
            talosconfig: self.talosconfig_file(),
            talos: self.talos,
            kubernetes: self.kubernetes,
            schematic,
        }
    }

    pub(super) fn folder(&self) -> PathBuf {
        PathBuf::from("talos").join(&*self.name)
    }

    pub(super) fn node_file(&self, node: &Name) -> PathBuf {
        self.folder().join(format!("{node}.sops.yaml"))
    }

    pub(super) fn talosconfig_file(&self) -> PathBuf {
        PathBuf::from(format!("talosconfig-{}", self.name))
    }
}
