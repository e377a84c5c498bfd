//! The workstation, which runs the disposable cluster.

use std::net::IpAddr;

use homelab_core::yaml::Node;
use rancher_desktop::System;
use serde_json::json;

use super::located::Located;
use super::networks::ClusterNetworks;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{choice, choice_schema, integer};

/// The workstation with Rancher Desktop, whose k3s is the cluster for prototyping.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Workstation {
    /// What it runs: `linux`, `macos` or `windows`. It decides on the scripts that are written.
    pub system: System,
    /// Memory of the virtual machine in GiB, 2 to 1024. Rancher Desktop's default is 2, ours 8: the lab's apps need that.
    /// No effect on Windows, where it may not be written.
    pub memory: u16,
    /// Processors of the virtual machine, 1 to 256. Rancher Desktop's default is 2, ours 4. No effect on Windows.
    pub cpus: u16,
    /// Its address in the LAN, if that is fixed; then nothing else may have it.
    pub address: Option<Located<IpAddr>>,
    /// Networks of pods and Services. Defaults k3s': `10.42.0.0/16` and `10.43.0.0/16`.
    pub networks: ClusterNetworks,
}

const SYSTEMS: &[(&str, System)] = &[("linux", System::Linux), ("macos", System::Macos), ("windows", System::Windows)];

struct Gibibytes(u16);
struct Cpus(u16);

impl Record for Workstation {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let system = fields.required("system", "What the workstation runs: linux, macos or windows.");
        let memory = fields.optional("memory", "Memory for Rancher Desktop's virtual machine in GB. 8 if left out; not on Windows.");
        let cpus = fields.optional("cpus", "Processors for Rancher Desktop's virtual machine. 4 if left out; not on Windows.");
        let address = fields.optional("address", "Address of the workstation, if it is fixed.");
        if system == Some(System::Windows) {
            for key in ["memory", "cpus"] {
                if fields.is_given(key) {
                    let message = format!("`workstation.{key}` has no effect on Windows");
                    fields.report(Some(key), "invalid", message, "WSL 2 has its own setting in `.wslconfig`: leave it out here");
                }
            }
        }
        let networks = ClusterNetworks::read(fields, Some(["10.42.0.0/16", "10.43.0.0/16"]));
        Some(Self {
            system: system?,
            memory: memory.map_or(8, |Gibibytes(memory)| memory),
            cpus: cpus.map_or(4, |Cpus(cpus)| cpus),
            address,
            networks: networks?,
        })
    }
}

impl Value for System {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        choice(node, reader, SYSTEMS)
    }

    fn schema() -> serde_json::Value {
        choice_schema(SYSTEMS)
    }
}

impl Value for Gibibytes {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        integer(node, reader, &(2..=1024)).map(Self)
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 2, "maximum": 1024 })
    }
}

impl Value for Cpus {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        integer(node, reader, &(1..=256)).map(Self)
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 1, "maximum": 256 })
    }
}
