//! The network storage.

use std::net::IpAddr;

use homelab_core::yaml::Node;
use homelab_core::{Name, Quantity};
use serde_json::json;

use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{Refusal, text};

/// A network storage in the LAN; it is not set up here.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Nas {
    /// Its host name. Unique among nodes and NAS.
    pub name: Located<Name>,
    /// Its fixed address in the LAN, outside the DHCP range.
    pub address: Located<IpAddr>,
    /// Path of a folder that it exports by NFS 4.1 and that the nodes may write to, such as `/volume1/lab`; none if `None`.
    pub export: Option<String>,
    /// How much that folder has room for; not known if `None`.
    pub size: Option<Quantity>,
}

struct Export(String);

impl Record for Nas {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.required("name", "Host name of the storage.");
        let address = fields.required("address", "Its fixed address in the LAN, outside the DHCP range.");
        let export = fields.optional(
            "export",
            "Path of a folder that it exports by NFS 4.1, such as `/volume1/lab`; nodes may write, root included. Backups can go there.",
        );
        let size = fields
            .optional("size", "How much the export has room for, such as `2T`: claims may not ask for more. Not checked if left out.");
        Some(Self { name: name?, address: address?, export: export.map(|Export(export)| export), size })
    }
}

/// What stands after the colon of an NFS mount.
impl Value for Export {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an absolute path such as `/volume1/lab`", |text| {
            let is_step = |step: &str| {
                !step.is_empty() && step != "." && step != ".." && step.chars().all(|at| at.is_ascii_alphanumeric() || "._-".contains(at))
            };
            match text.strip_prefix('/') {
                Some(path) if text.len() <= 200 && path.split('/').all(is_step) => Ok(Self(text.to_owned())),
                _ => Err(Refusal::form()),
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": 200, "pattern": "^(/[A-Za-z0-9._-]+)+$" })
    }
}
