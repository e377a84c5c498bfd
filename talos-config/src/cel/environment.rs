//! What expressions of Talos can name (`cel/celenv/celenv.go`).

use super::Type;

/// Where an expression stands, and so what it can name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Environment {
    /// Selects disks.
    Disk,
    /// Selects network links.
    Link,
    /// Selects members of volume groups and arrays.
    MemberVolume,
    /// Ranks groups of processes by what they would free.
    OomRanking,
    /// Says when memory is so scarce that something has to go.
    OomTrigger,
    /// Selects volumes that are there already.
    Volume,
}

const UNITS: [&str; 12] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "kB", "MB", "GB", "TB", "PB", "EB"];
const CLASSES: [&str; 5] = ["Besteffort", "Burstable", "Guaranteed", "Podruntime", "System"];

/// Fields of messages: name and type, as in `api/resource/definitions`.
const DISK: &[(&str, Type)] = &[
    ("size", Type::Uint),
    ("io_size", Type::Uint),
    ("sector_size", Type::Uint),
    ("readonly", Type::Bool),
    ("model", Type::String),
    ("serial", Type::String),
    ("modalias", Type::String),
    ("wwid", Type::String),
    ("bus_path", Type::String),
    ("sub_system", Type::String),
    ("transport", Type::String),
    ("rotational", Type::Bool),
    ("cdrom", Type::Bool),
    ("dev_path", Type::String),
    ("pretty_size", Type::String),
    ("uuid", Type::String),
    ("firmware_version", Type::String),
];

const VOLUME: &[(&str, Type)] = &[
    ("size", Type::Uint),
    ("sector_size", Type::Uint),
    ("io_size", Type::Uint),
    ("name", Type::String),
    ("uuid", Type::String),
    ("label", Type::String),
    ("block_size", Type::Uint),
    ("filesystem_block_size", Type::Uint),
    ("probed_size", Type::Uint),
    ("partition_uuid", Type::String),
    ("partition_type", Type::String),
    ("partition_label", Type::String),
    ("partition_index", Type::Uint),
    ("type", Type::String),
    ("device_path", Type::String),
    ("parent", Type::String),
    ("dev_path", Type::String),
    ("parent_dev_path", Type::String),
    ("pretty_size", Type::String),
    ("offset", Type::Uint),
];

const LINK: &[(&str, Type)] = &[
    ("index", Type::Uint),
    ("type", Type::Int),
    ("link_index", Type::Uint),
    ("flags", Type::Uint),
    ("hardware_addr", Type::Bytes),
    ("broadcast_addr", Type::Bytes),
    ("mtu", Type::Uint),
    ("queue_disc", Type::String),
    ("master_index", Type::Uint),
    ("operational_state", Type::Int),
    ("kind", Type::String),
    ("slave_kind", Type::String),
    ("bus_path", Type::String),
    ("pciid", Type::String),
    ("driver", Type::String),
    ("driver_version", Type::String),
    ("firmware_version", Type::String),
    ("product_id", Type::String),
    ("vendor_id", Type::String),
    ("product", Type::String),
    ("vendor", Type::String),
    ("link_state", Type::Bool),
    ("speed_megabits", Type::Int),
    ("port", Type::Int),
    ("duplex", Type::Int),
    ("vlan", Type::Dyn),
    ("bridge_master", Type::Dyn),
    ("bond_master", Type::Dyn),
    ("wireguard", Type::Dyn),
    ("permanent_addr", Type::Bytes),
    ("alias", Type::String),
    ("vrf_master", Type::Dyn),
    ("veth", Type::Dyn),
];

/// The type of the field `name` of a message.
pub(super) fn field(message: &Type, name: &str) -> Option<Type> {
    let (fields, lists): (&[(&str, Type)], &[&str]) = match message {
        Type::Disk => (DISK, &["secondary_disks", "symlinks"]),
        Type::Volume => (VOLUME, &[]),
        Type::Link => (LINK, &["alt_names"]),
        _ => return None,
    };
    let found = fields.iter().find(|(field, _)| *field == name).map(|(_, kind)| kind.clone());
    found.or_else(|| lists.contains(&name).then(|| Type::String.list()))
}

impl Environment {
    /// The type of the variable or constant `name`.
    pub(super) fn variable(self, name: &str) -> Option<Type> {
        if UNITS.contains(&name) && self != Self::Link {
            return Some(Type::Uint);
        }
        match (self, name) {
            (Self::Disk | Self::MemberVolume | Self::Volume, "disk") => Some(Type::Disk),
            (Self::MemberVolume | Self::Volume, "volume") => Some(Type::Volume),
            (Self::Disk | Self::MemberVolume, "system_disk") => Some(Type::Bool),
            (Self::MemberVolume, "volume_id") | (Self::OomRanking, "path") => Some(Type::String),
            (Self::Link, "link") => Some(Type::Link),
            (Self::OomRanking | Self::OomTrigger, name) if CLASSES.contains(&name) => Some(Type::Int),
            (Self::OomRanking, "memory_max" | "memory_current" | "memory_peak") => Some(Type::Optional(Box::new(Type::Uint))),
            (Self::OomRanking, "class") => Some(Type::Int),
            (Self::OomTrigger, "time_since_trigger") => Some(Type::Duration),
            (Self::OomTrigger, name) => pressure(name),
            _ => None,
        }
    }

    /// Whether values can be missing, with the functions for it.
    pub(super) const fn has_optionals(self) -> bool {
        matches!(self, Self::OomRanking | Self::OomTrigger)
    }

    /// Whether there is `glob(pattern, text)`.
    pub(super) const fn has_glob(self) -> bool {
        matches!(self, Self::Disk | Self::Link | Self::MemberVolume)
    }
}

/// Pressure of memory: of all (`memory_some_avg10`), of each class (`qos_…`), and how it changed (`d_…`).
fn pressure(name: &str) -> Option<Type> {
    let name = name.strip_prefix("d_").unwrap_or(name);
    let (of_classes, name) = name.strip_prefix("qos_").map_or((false, name), |name| (true, name));
    let kind = name.strip_prefix("memory_")?;
    let average = kind.strip_prefix("some_").or_else(|| kind.strip_prefix("full_"));
    let is_pressure = average.is_some_and(|average| matches!(average, "avg10" | "avg60" | "avg300" | "total"));
    let is_use = of_classes && matches!(kind, "current" | "peak" | "max");
    (is_pressure || is_use).then(|| if of_classes { Type::Map(Box::new(Type::Int), Box::new(Type::Double)) } else { Type::Double })
}
