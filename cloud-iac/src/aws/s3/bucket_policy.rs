use super::BucketName;
use crate::aws::iam::PolicyJson;
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_s3_bucket_policy`: who else may use a bucket. A bucket has at most one.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct BucketPolicy {
    /// The bucket.
    pub bucket: Value<BucketName>,
    /// Who may do what.
    pub policy: Value<PolicyJson>,
    /// Region of the bucket. The provider's own if `None`.
    pub region: Option<String>,
}

impl Resource for BucketPolicy {
    const KIND: Identifier = Identifier::from_static("aws_s3_bucket_policy");

    fn into_body(self) -> Body {
        Body::new().set("bucket", self.bucket).set("policy", self.policy).set_some("region", self.region)
    }
}
