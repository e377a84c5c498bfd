//! Azure DNS.

mod zone;

pub use self::zone::{NameServers, Zone, ZoneId, ZoneName};
