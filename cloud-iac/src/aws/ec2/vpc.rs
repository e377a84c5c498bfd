use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_vpc`: a private network.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Vpc {
    /// Its addresses: `/16` to `/28`. Cannot be changed later.
    pub cidr_block: Ipv4Net,
    /// Whether machines with a public address get a DNS name for it. The provider's default is `false`.
    pub enable_dns_hostnames: Option<bool>,
    /// Whether AWS' resolver answers in it. The provider's default is `true`.
    pub enable_dns_support: Option<bool>,
    /// Its region. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider. The tag `Name` is what the console shows.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a network.
#[derive(Clone, Copy, Debug)]
pub enum VpcId {}

impl Resource for Vpc {
    const KIND: Identifier = Identifier::from_static("aws_vpc");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("cidr_block", self.cidr_block.to_string())
            .set_some("enable_dns_hostnames", self.enable_dns_hostnames)
            .set_some("enable_dns_support", self.enable_dns_support)
            .set_some("region", self.region)
            .set_some("tags", tags)
    }
}

impl Handle<Vpc> {
    /// Its id.
    pub fn id(&self) -> Value<VpcId> {
        self.value("id")
    }
}
