//! What expressions of Talos can name (`cel/celenv/celenv.go`).

use super::{Message, Type};

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

impl Environment {
    /// The type of the variable or constant `name`.
    pub(super) fn variable(self, name: &str) -> Option<Type> {
        if UNITS.contains(&name) && self != Self::Link {
            return Some(Type::Uint);
        }
        match (self, name) {
            (Self::Disk | Self::MemberVolume | Self::Volume, "disk") => Some(Type::Message(Message::Disk)),
            (Self::MemberVolume | Self::Volume, "volume") => Some(Type::Message(Message::Volume)),
            (Self::Disk | Self::MemberVolume, "system_disk") => Some(Type::Bool),
            (Self::MemberVolume, "volume_id") | (Self::OomRanking, "path") => Some(Type::String),
            (Self::Link, "link") => Some(Type::Message(Message::Link)),
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
