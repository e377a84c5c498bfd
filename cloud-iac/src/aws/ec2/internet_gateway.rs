use std::collections::BTreeMap;

use super::VpcId;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_internet_gateway`: the way out of a network, and in, for machines with a public address. A network has at most one.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct InternetGateway {
    /// The network.
    pub vpc_id: Value<VpcId>,
    /// Region of the network. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of the way out of a network.
#[derive(Clone, Copy, Debug)]
pub enum InternetGatewayId {}

impl Resource for InternetGateway {
    const KIND: Identifier = Identifier::from_static("aws_internet_gateway");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new().set("vpc_id", self.vpc_id).set_some("region", self.region).set_some("tags", tags)
    }
}

impl Handle<InternetGateway> {
    /// Its id.
    pub fn id(&self) -> Value<InternetGatewayId> {
        self.value("id")
    }
}
