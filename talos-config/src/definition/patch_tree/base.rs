//! What patches are applied to, and what is to come out.

use std::net::IpAddr;
use std::path::Path;

use homelab_core::{Problems, name};
use ipnet::IpNet;

use super::super::{Cluster, Link, Node};
use crate::v1alpha1::MachineType;
use crate::{Configuration, Generate, Patch};

/// A node, or one that does not exist.
pub(super) struct Member {
    pub(super) machine_type: MachineType,
    pub(super) node: Node,
    pub(super) is_real: bool,
    /// What it has before any patch, or after those so far.
    pub(super) base: Configuration,
    /// What it is to have.
    pub(super) goal: Configuration,
}

impl Cluster {
    /// Its nodes; where a role has fewer than two, a twin of a node as well, so that what is shared can be told from what is not.
    pub(super) fn members(&self, complete: impl Fn(MachineType, &Node) -> Configuration) -> Result<Vec<Member>, Problems> {
        let mut members = Vec::new();
        for (machine_type, nodes) in [(MachineType::ControlPlane, &self.control_planes), (MachineType::Worker, &self.workers)] {
            let twin = nodes.first().or_else(|| self.control_planes.first()).filter(|_| nodes.len() < 2).map(twin);
            for (node, is_real) in nodes.iter().map(|node| (node.clone(), true)).chain(twin.map(|node| (node, false))) {
                let (base, goal) = (self.topf_base(machine_type)?, complete(machine_type, &node));
                members.push(Member { machine_type, node, is_real, base, goal });
            }
        }
        Ok(members)
    }

    /// What `topf` begins with: the options of `topf.yaml`, and the image that it makes of them. It knows no disk.
    pub(super) fn topf_base(&self, machine_type: MachineType) -> Result<Configuration, Problems> {
        let image = self.schematic().installer(self.talos);
        let patch = format!("apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller:\n  image: {image}\n");
        let patch = Patch::read(&patch, Path::new("topf.yaml"))?;
        Ok(self.generated(machine_type, "").patched(&patch)?.config)
    }

    /// What the `talosctl gen config` of `README.md` writes.
    pub(super) fn talosctl_base(&self, machine_type: MachineType) -> Configuration {
        self.generated(machine_type, "/dev/sda")
    }

    /// The cluster was judged already, with the networks that it gets by patches.
    fn generated(&self, machine_type: MachineType, install_disk: &str) -> Configuration {
        let generate = Generate::builder()
            .name(&*self.name)
            .endpoint(self.endpoint_url())
            .kubernetes(self.kubernetes)
            .talos(self.talos)
            .secrets(self.secrets.clone())
            .install_disk(install_disk)
            .install_image(self.schematic().installer(self.talos))
            .build();
        Configuration::from(&generate.unpatched(machine_type))
    }
}

/// The same machine with another name and other addresses.
fn twin(node: &Node) -> Node {
    let other = match node.address.addr() {
        IpAddr::V4(address) => IpAddr::V4((u32::from(address) ^ 1).into()),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) ^ 1).into()),
    };
    let link = match &node.link {
        Link::Name(name) => Link::Name(name.clone()),
        Link::HardwareAddress(address) => Link::HardwareAddress(address.map(|byte| !byte)),
    };
    let address = IpNet::new(other, node.address.prefix_len()).expect("the prefix of another address");
    Node { name: name!("twin-of-a-node"), address, link, ..node.clone() }
}
