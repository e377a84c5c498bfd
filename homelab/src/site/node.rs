//! One bare-metal machine.

use std::net::IpAddr;

use homelab_core::yaml::Node as YamlNode;
use homelab_core::{Name, Quantity};

use super::disk::Disk;
use super::link::Link;
use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{choice, choice_schema};

/// One bare-metal machine.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Node {
    /// Its host name, as machine and as Kubernetes node. Unique among nodes and NAS.
    pub name: Located<Name>,
    /// What it is for the cluster. Default ours: a control plane.
    pub role: Role,
    /// Its fixed address in the LAN, outside the DHCP range.
    pub address: Located<IpAddr>,
    /// The network card that has the address, by name or by MAC address.
    pub link: Link,
    /// The disk that Talos is installed to; it is erased. Not the one of `data`.
    pub install: Disk,
    /// The disk that volumes of apps lie on; it is erased. Not the one of `install`. `None` on a control plane beside workers.
    pub data: Option<Disk>,
    /// How much that disk holds; not known if `None`.
    pub data_size: Option<Quantity>,
}

/// What a node is for its cluster.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// It holds etcd and the Kubernetes API; it runs apps, too, if the cluster has no workers.
    ControlPlane,
    /// It only runs apps.
    Worker,
}

const ROLES: &[(&str, Role)] = &[("control-plane", Role::ControlPlane), ("worker", Role::Worker)];

/// What the key `data` is for.
pub(super) const DATA: &str = "The disk for the volumes of apps, another one. IT IS ERASED.";

impl Record for Node {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.required("name", "Host name of the machine.");
        let role = fields.optional(
            "role",
            "`control-plane` or `worker`. A control plane if left out; once there are workers, control planes run no apps.",
        );
        let address = fields.required("address", "Its fixed address in the LAN, outside the DHCP range.");
        let link = fields.required("link", "Its network card: a name such as `enp1s0`, or the MAC address.");
        let install = fields.required("install", "The disk that Talos is installed to. IT IS ERASED.");
        let data = fields.optional("data", DATA);
        let data_size = fields.optional(
            "data-size",
            "How much that disk holds, such as `2T`: the claims of apps may not ask for more. At least 64 GiB if left out.",
        );
        let (install, data): (Disk, Option<Disk>) = (install?, data);
        match (&data, fields.is_given("data")) {
            // What is wrong with it has been reported.
            (None, true) => return None,
            (None, false) if fields.is_given("data-size") => {
                fields.report(
                    Some("data-size"),
                    "invalid",
                    format!("`{}.data-size` tells of no disk", fields.path()),
                    "name the disk as `data`",
                );
            }
            _ => {}
        }
        if data.as_ref() == Some(&install) {
            let message = format!("`{path}.install` and `{path}.data` are the same disk", path = fields.path());
            fields.report(Some("data"), "duplicate", message, "Talos and the volumes of apps need a disk each");
            return None;
        }
        let role = role.unwrap_or(Role::ControlPlane);
        Some(Self { name: name?, role, address: address?, link: link?, install, data, data_size })
    }
}

impl Value for Role {
    fn read(node: &YamlNode, reader: &mut Reader) -> Option<Self> {
        choice(node, reader, ROLES)
    }

    fn schema() -> serde_json::Value {
        choice_schema(ROLES)
    }
}
