//! The network storage.

use std::net::IpAddr;

use homelab_core::Name;

use super::located::Located;
use super::reader::{Fields, Record};

/// A network storage in the LAN; it is not set up here.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Nas {
    /// Its host name. Unique among nodes and NAS.
    pub name: Located<Name>,
    /// Its fixed address in the LAN, outside the DHCP range.
    pub address: Located<IpAddr>,
}

impl Record for Nas {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.required("name", "Host name of the storage.");
        let address = fields.required("address", "Its fixed address in the LAN, outside the DHCP range.");
        Some(Self { name: name?, address: address? })
    }
}
