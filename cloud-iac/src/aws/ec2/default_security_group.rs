use std::collections::BTreeMap;

use super::VpcId;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Resource, Value};

/// `aws_default_security_group`: the firewall of machines that name no other, with all its rules taken away.
///
/// AWS' own lets machines of the network reach each other, and everything out. Terraform takes it over, makes it empty, and
/// leaves it so when the resource goes.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct DefaultSecurityGroup {
    /// The network.
    pub vpc_id: Value<VpcId>,
    /// Region of the network. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

impl Resource for DefaultSecurityGroup {
    const KIND: Identifier = Identifier::from_static("aws_default_security_group");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new().set("vpc_id", self.vpc_id).set_some("region", self.region).set_some("tags", tags)
    }
}
