use super::{RouteTableId, SubnetId};
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_route_table_association`: which table a subnet uses. Without one it uses the network's own, which has no way out.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct RouteTableAssociation {
    /// The subnet.
    pub subnet_id: Value<SubnetId>,
    /// The table.
    pub route_table_id: Value<RouteTableId>,
    /// Region of the network. The provider's own if `None`.
    pub region: Option<String>,
}

impl Resource for RouteTableAssociation {
    const KIND: Identifier = Identifier::from_static("aws_route_table_association");

    fn into_body(self) -> Body {
        Body::new().set("subnet_id", self.subnet_id).set("route_table_id", self.route_table_id).set_some("region", self.region)
    }
}
