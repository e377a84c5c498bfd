use super::BucketName;
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_s3_bucket_lifecycle_configuration`: when S3 deletes objects by itself.
///
/// A bucket has at most one. For old versions, take the bucket from
/// [`BucketVersioning`](super::BucketVersioning), so that they are kept before they are deleted.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct BucketLifecycleConfiguration {
    /// The bucket. A second configuration for the same one would replace this one.
    pub bucket: Value<BucketName>,
    /// What is deleted when. S3 looks once a day, so it may take a day longer.
    pub rules: Vec<LifecycleRule>,
    /// Region of the bucket, if it is not the provider's own.
    pub region: Option<String>,
}

/// One rule. It does what it has a number for; S3 wants one of them at least.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct LifecycleRule {
    /// Its name, at most 255 characters, unique in the bucket.
    pub id: String,
    /// Objects whose keys begin so, such as `backups/`; all if `None`.
    pub prefix: Option<String>,
    /// Days after which unfinished uploads of several parts are dropped.
    pub abort_incomplete_uploads_after: Option<u32>,
    /// Days after which objects are deleted, counted from when they were made. With versioning they become old
    /// versions.
    pub expire_after: Option<u32>,
    /// Days after which versions that were replaced or deleted are gone for good.
    pub expire_old_versions_after: Option<u32>,
}

impl Resource for BucketLifecycleConfiguration {
    const KIND: Identifier = Identifier::from_static("aws_s3_bucket_lifecycle_configuration");

    fn into_body(self) -> Body {
        let body = Body::new().set("bucket", self.bucket).set_some("region", self.region);
        self.rules.into_iter().fold(body, |body, rule| body.nest("rule", rule.into_body()))
    }
}

impl LifecycleRule {
    fn into_body(self) -> Body {
        let body = Body::new().set("id", self.id).set("status", "Enabled").nest("filter", Body::new().set_some("prefix", self.prefix));
        let blocks = [
            ("abort_incomplete_multipart_upload", "days_after_initiation", self.abort_incomplete_uploads_after),
            ("expiration", "days", self.expire_after),
            ("noncurrent_version_expiration", "noncurrent_days", self.expire_old_versions_after),
        ];
        blocks.into_iter().fold(body, |body, (block, name, days)| match days {
            Some(days) => body.nest(block, Body::new().set(name, days)),
            None => body,
        })
    }
}
