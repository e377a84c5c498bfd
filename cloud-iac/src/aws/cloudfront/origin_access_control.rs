use crate::hcl::{Body, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_cloudfront_origin_access_control`: that CloudFront signs what it asks of a private S3 bucket.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct OriginAccessControl {
    /// Its name: at most 64 characters, unique in the account.
    pub name: String,
    /// For people. The provider's default is `Managed by Terraform`.
    pub description: Option<String>,
}

/// Kind of a [`Value`]: the id of a way to sign.
#[derive(Clone, Copy, Debug)]
pub enum OriginAccessControlId {}

impl Resource for OriginAccessControl {
    const KIND: Identifier = Identifier::from_static("aws_cloudfront_origin_access_control");

    fn into_body(self) -> Body {
        Body::new()
            .set("name", self.name)
            .set_some("description", self.description)
            .set("origin_access_control_origin_type", "s3")
            .set("signing_behavior", "always")
            .set("signing_protocol", "sigv4")
    }
}

impl Handle<OriginAccessControl> {
    /// Its id.
    pub fn id(&self) -> Value<OriginAccessControlId> {
        self.value("id")
    }
}
