use ipnet::Ipv4Net;

use super::{InternetGatewayId, RouteTableId};
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_route`: where packets for some addresses go.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Route {
    /// The table.
    pub route_table_id: Value<RouteTableId>,
    /// Whither, such as `0.0.0.0/0`.
    pub destination_cidr_block: Ipv4Net,
    /// By which way out.
    pub gateway_id: Value<InternetGatewayId>,
    /// Region of the network. The provider's own if `None`.
    pub region: Option<String>,
}

impl Resource for Route {
    const KIND: Identifier = Identifier::from_static("aws_route");

    fn into_body(self) -> Body {
        Body::new()
            .set("route_table_id", self.route_table_id)
            .set("destination_cidr_block", self.destination_cidr_block.to_string())
            .set("gateway_id", self.gateway_id)
            .set_some("region", self.region)
    }
}
