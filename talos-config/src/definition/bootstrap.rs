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
    /// Name of the cluster.
    pub cluster: Name,
    /// URL of the Kubernetes API.
    pub endpoint: String,
    /// Nodes: control planes, then workers. etcd is bootstrapped on the first one.
    pub nodes: Vec<BootstrapNode>,
    /// What the Image Factory has to be told before it knows the id.
    pub schematic: Schematic,
    /// The id that it has to answer with.
    pub schematic_id: String,
    /// Where the schematic is, from the root of the tree.
    pub schematic_file: PathBuf,
    /// Where the factory has the ISO that machines boot from for the first time.
    pub boot_image: String,
    /// Image that installs Talos.
    pub installer: String,
    /// The `talosconfig`, from the secrets folder.
    pub talosconfig: PathBuf,
    /// Release of Talos.
    pub talos: Version,
    /// Release of Kubernetes.
    pub kubernetes: Version,
}

/// A node, as the bring-up sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapNode {
    /// Its name.
    pub name: Name,
    /// Its address.
    pub address: IpAddr,
    /// What it does.
    pub machine_type: MachineType,
    /// Its encrypted machine configuration, from the root of the tree.
    pub config: PathBuf,
}

impl Cluster {
    /// What the scripts that bring it up need to know.
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
