//! Route 53: DNS.

mod record;
mod zone;

pub use self::record::{Answer, Record, RecordFqdn};
pub use self::zone::{NameServers, Zone, ZoneArn, ZoneId, ZoneName};
