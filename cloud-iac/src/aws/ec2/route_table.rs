use std::collections::BTreeMap;

use super::VpcId;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_route_table`: where packets of a subnet go. What the network itself has is always in it; more is a
/// [`Route`](super::Route).
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct RouteTable {
    /// The network.
    pub vpc_id: Value<VpcId>,
    /// Region of the network. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a table of routes.
#[derive(Clone, Copy, Debug)]
pub enum RouteTableId {}

impl Resource for RouteTable {
    const KIND: Identifier = Identifier::from_static("aws_route_table");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new().set("vpc_id", self.vpc_id).set_some("region", self.region).set_some("tags", tags)
    }
}

impl Handle<RouteTable> {
    /// Its id.
    pub fn id(&self) -> Value<RouteTableId> {
        self.value("id")
    }
}
