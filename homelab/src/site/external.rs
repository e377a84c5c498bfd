//! How the internet gets in.

use std::net::IpAddr;

use homelab_core::ObjectName;
use homelab_core::yaml::Node;

use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};

/// How the internet gets in. A site that says nothing of it is reached from the LAN only.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum External {
    /// The router forwards its ports 80 and 443.
    Forward(Forward),
}

/// A port forward of the router.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Forward {
    /// Where to: an address of one of the pools.
    pub address: Located<IpAddr>,
    /// What the internet calls the router: its address, or a name that leads there. Records of a public zone lead to it.
    pub public: Option<ObjectName>,
}

struct Ways(External);

impl External {
    /// Where the internet comes in.
    pub const fn address(&self) -> &Located<IpAddr> {
        let Self::Forward(forward) = self;
        &forward.address
    }

    /// What the internet calls it, if the site says so.
    pub const fn public(&self) -> Option<&ObjectName> {
        let Self::Forward(forward) = self;
        forward.public.as_ref()
    }
}

impl Record for Ways {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let forward = fields.required("forward", "A port forward of the router: of its ports 80 and 443 to an address of a pool.");
        Some(Self(External::Forward(forward?)))
    }
}

impl Record for Forward {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let address = fields.required("address", "Where the router forwards its ports 80 and 443 to: an address of one of the pools.");
        let public = fields.optional(
            "public",
            "What the internet calls the router: its address, or a name that leads there. Only needed if a cloud has a zone of the domain, whose records lead to it.",
        );
        Some(Self { address: address?, public })
    }
}

impl Value for External {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        Ways::read(node, reader).map(|Ways(external)| external)
    }

    fn schema() -> serde_json::Value {
        Ways::schema()
    }
}
