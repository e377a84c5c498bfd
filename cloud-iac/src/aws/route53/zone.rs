use std::collections::BTreeMap;

use crate::aws::iam::PolicyResource;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_route53_zone`: a public DNS zone. Answers once its parent names its servers.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Zone {
    /// Such as `home.example`.
    pub name: String,
    /// For people. The provider's default is `Managed by Terraform`.
    pub comment: Option<String>,
    /// Whether Terraform may destroy it with records in it that others have made. The provider's default is `false`.
    pub force_destroy: Option<bool>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a zone.
#[derive(Clone, Copy, Debug)]
pub enum ZoneId {}

/// Kind of a [`Value`]: the name of a zone.
#[derive(Clone, Copy, Debug)]
pub enum ZoneName {}

/// Kind of a [`Value`]: the ARN of a zone.
#[derive(Clone, Copy, Debug)]
pub enum ZoneArn {}

/// Kind of a [`Value`]: the names of a zone's servers, with spaces between.
#[derive(Clone, Copy, Debug)]
pub enum NameServers {}

impl Resource for Zone {
    const KIND: Identifier = Identifier::from_static("aws_route53_zone");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set_some("comment", self.comment)
            .set_some("force_destroy", self.force_destroy)
            .set_some("tags", tags)
    }
}

impl Handle<Zone> {
    /// Its id.
    pub fn zone_id(&self) -> Value<ZoneId> {
        self.value("zone_id")
    }

    /// Its name.
    pub fn name(&self) -> Value<ZoneName> {
        self.value("name")
    }

    /// Its ARN.
    pub fn arn(&self) -> Value<ZoneArn> {
        self.value("arn")
    }

    /// Its four name servers.
    pub fn name_servers(&self) -> Value<NameServers> {
        let servers: Value<NameServers> = self.value("name_servers");
        Value::new(Expression::call("join", vec![" ".into(), servers.into()]))
    }
}

impl From<Value<ZoneArn>> for Value<PolicyResource> {
    fn from(arn: Value<ZoneArn>) -> Self {
        Self::new(arn)
    }
}
