use super::BucketName;
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_s3_bucket_public_access_block`: what of public access to a bucket is blocked.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct BucketPublicAccessBlock {
    /// The bucket. AWS itself blocks public access to new ones since April 2023; this keeps it so.
    pub bucket: Value<BucketName>,
    /// Whether requests that set a public ACL fail. The provider's default is `false`.
    pub block_public_acls: Option<bool>,
    /// Whether requests that set a public policy fail. The provider's default is `false`.
    pub block_public_policy: Option<bool>,
    /// Whether public ACLs have no effect. The provider's default is `false`.
    pub ignore_public_acls: Option<bool>,
    /// Whether a public policy has no effect for other accounts. The provider's default is `false`.
    pub restrict_public_buckets: Option<bool>,
    /// Region of the bucket, if it is not the provider's own.
    pub region: Option<String>,
}

impl BucketPublicAccessBlock {
    /// Blocks all of it: nobody without credentials reads or writes the bucket, whatever else is set.
    pub const fn all(bucket: Value<BucketName>) -> Self {
        Self {
            bucket,
            block_public_acls: Some(true),
            block_public_policy: Some(true),
            ignore_public_acls: Some(true),
            restrict_public_buckets: Some(true),
            region: None,
        }
    }
}

impl Resource for BucketPublicAccessBlock {
    const KIND: Identifier = Identifier::from_static("aws_s3_bucket_public_access_block");

    fn into_body(self) -> Body {
        Body::new()
            .set("bucket", self.bucket)
            .set_some("block_public_acls", self.block_public_acls)
            .set_some("block_public_policy", self.block_public_policy)
            .set_some("ignore_public_acls", self.ignore_public_acls)
            .set_some("restrict_public_buckets", self.restrict_public_buckets)
            .set_some("region", self.region)
    }
}
