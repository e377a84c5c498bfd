//! Which disk of a machine is meant.

use homelab_core::yaml::Node;
use serde_json::json;

use super::reader::{Fields, Reader, Record, Value};
use super::values::{Refusal, text};

/// Selects one disk of a machine. `talosctl get disks` shows what they have.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Disk {
    /// Its path, such as `/dev/nvme0n1`. It may change when disks are added.
    Path(String),
    /// Its model, such as `Samsung SSD 980 1TB`, letter by letter; two of a model cannot be told apart.
    Model(String),
    /// Its serial number, which no other disk has, as `talosctl get disks` shows it.
    Serial(String),
    /// Its World Wide Name, such as `naa.5002538e00000000`, which no other disk has.
    Wwid(String),
}

struct Selector(Disk);
struct DevicePath(String);
struct Line(String);

impl Record for Selector {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let path = fields.optional("path", "Path of the disk, such as `/dev/nvme0n1`. It may change when disks are added.");
        let model = fields.optional("model", "Model of the disk, as `talosctl get disks` shows it.");
        let serial = fields.optional("serial", "Serial number of the disk, as `talosctl get disks` shows it.");
        let wwid = fields.optional("wwid", "World Wide Name of the disk, as `talosctl get disks` shows it.");
        let given = [
            path.map(|DevicePath(path)| Disk::Path(path)),
            model.map(|Line(model)| Disk::Model(model)),
            serial.map(|Line(serial)| Disk::Serial(serial)),
            wwid.map(|Line(wwid)| Disk::Wwid(wwid)),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(disk), None) => Some(Self(disk)),
            (None, _) => None,
            (Some(_), Some(_)) => {
                let message = format!("`{}` selects a disk in more than one way", fields.path());
                fields.report(None, "duplicate", message, "keep one of path, model, serial, wwid");
                None
            }
        }
    }
}

impl Value for Disk {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if node.map().is_some_and(<[_]>::is_empty) {
            reader.report(node.at, "empty", format!("`{}` selects no disk", reader.path()), "give one of path, model, serial, wwid");
            return None;
        }
        Selector::read(node, reader).map(|Selector(disk)| disk)
    }

    fn schema() -> serde_json::Value {
        let mut schema = Selector::schema();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("minProperties".into(), json!(1));
            schema.insert("maxProperties".into(), json!(1));
        }
        schema
    }
}

impl Value for DevicePath {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "a path such as `/dev/nvme0n1`", |text| {
            let rest = text.strip_prefix("/dev/").ok_or_else(Refusal::form)?;
            let is_path = !rest.is_empty() && rest.chars().all(|at| at.is_ascii_alphanumeric() || "._:/-".contains(at));
            if is_path { Ok(Self(text.to_owned())) } else { Err(Refusal::form()) }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^/dev/[A-Za-z0-9._:/-]+$" })
    }
}

/// One line of printable text; what goes into an expression of Talos must not end it.
impl Value for Line {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "one line of text, at most 200 characters, without quotes and backslashes", |text| {
            let is_line = text.chars().count() <= 200 && !text.chars().any(|at| at.is_control() || matches!(at, '"' | '\'' | '\\'));
            if is_line && text.trim() == text { Ok(Self(text.to_owned())) } else { Err(Refusal::form()) }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "minLength": 1, "maxLength": 200 })
    }
}
