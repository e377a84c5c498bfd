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
    /// How volumes are made on it, if it is of Synology; none are if `None`.
    pub synology: Option<SynologyNas>,
}

/// A NAS of Synology, which makes a LUN or a shared folder for each volume.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SynologyNas {
    /// User of DSM that the driver signs in as: an administrator. Default ours: `csi`.
    pub user: String,
    /// Volume of the NAS that LUNs and folders lie on, such as `/volume1`. One with room if `None`.
    pub volume: Option<String>,
}

struct Export(String);
struct User(String);

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
        let synology = fields
            .optional("synology", "That it is of Synology, and may make volumes: LUNs for the class `nas-iscsi`. Left out: it does not.");
        Some(Self { name: name?, address: address?, export: export.map(|Export(export)| export), size, synology })
    }
}

impl Record for SynologyNas {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let user = fields.optional("user", "User of DSM that the driver signs in as, in the group `administrators`. `csi` if left out.");
        let volume = fields.optional("volume", "Volume of the NAS that LUNs lie on, such as `/volume1`. One with room if left out.");
        Some(Self { user: user.map_or_else(|| "csi".to_owned(), |User(user)| user), volume: volume.map(|Export(volume)| volume) })
    }
}

impl Value for User {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "the name of a user such as `csi`", |text| {
            let is_name = text.len() <= 64 && text.chars().all(|at| at.is_ascii_alphanumeric() || "._-".contains(at));
            if is_name { Ok(Self(text.to_owned())) } else { Err(Refusal::form()) }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9._-]+$" })
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
