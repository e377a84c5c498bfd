use super::BucketName;
use crate::hcl::{Body, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_s3_bucket_versioning`: whether a bucket keeps old versions of its objects.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct BucketVersioning {
    /// The bucket, whose objects from now on get versions; those that are there keep none.
    pub bucket: Value<BucketName>,
    /// Whether it keeps old versions. AWS' own default is that it never had any, which cannot be had again.
    pub status: VersioningStatus,
    /// Region of the bucket, if it is not the provider's own.
    pub region: Option<String>,
}

/// Whether a bucket keeps old versions. Once it has, it can only be suspended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum VersioningStatus {
    /// Old versions are kept, for ever unless a [`LifecycleRule`](super::LifecycleRule) drops them.
    Enabled,
    /// Versions that are there are kept, new ones are not made.
    Suspended,
}

impl Resource for BucketVersioning {
    const KIND: Identifier = Identifier::from_static("aws_s3_bucket_versioning");

    fn into_body(self) -> Body {
        let status = match self.status {
            VersioningStatus::Enabled => "Enabled",
            VersioningStatus::Suspended => "Suspended",
        };
        Body::new()
            .set("bucket", self.bucket)
            .set_some("region", self.region)
            .nest("versioning_configuration", Body::new().set("status", status))
    }
}

impl Handle<BucketVersioning> {
    /// The bucket, once its versioning is set: for what must wait for that.
    pub fn bucket(&self) -> Value<BucketName> {
        self.value("bucket")
    }
}
