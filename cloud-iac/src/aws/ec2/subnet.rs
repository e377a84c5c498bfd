use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use super::VpcId;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_subnet`: a part of a network, in one data centre.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Subnet {
    /// The network.
    pub vpc_id: Value<VpcId>,
    /// Its addresses, within those of the network: `/16` to `/28`. AWS keeps the first four and the last one.
    pub cidr_block: Ipv4Net,
    /// Such as `eu-central-1a`. AWS chooses if `None`.
    pub availability_zone: Option<String>,
    /// Whether machines get a public address by default. The provider's default is `false`.
    pub map_public_ip_on_launch: Option<bool>,
    /// Region of the network. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider. The tag `Name` is what the console shows.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a part of a network.
#[derive(Clone, Copy, Debug)]
pub enum SubnetId {}

impl Resource for Subnet {
    const KIND: Identifier = Identifier::from_static("aws_subnet");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("vpc_id", self.vpc_id)
            .set("cidr_block", self.cidr_block.to_string())
            .set_some("availability_zone", self.availability_zone)
            .set_some("map_public_ip_on_launch", self.map_public_ip_on_launch)
            .set_some("region", self.region)
            .set_some("tags", tags)
    }
}

impl Handle<Subnet> {
    /// Its id.
    pub fn id(&self) -> Value<SubnetId> {
        self.value("id")
    }
}
