use std::collections::BTreeMap;

use super::BucketName;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{FilePath, Resource, Value};

/// `aws_s3_object`: a file in a bucket. Put there again whenever the file has changed.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Object {
    /// The bucket.
    pub bucket: Value<BucketName>,
    /// Its key: up to 1024 bytes, unique in the bucket.
    pub key: String,
    /// The file.
    pub source: Value<FilePath>,
    /// How long others may keep it, such as `max-age=300`.
    pub cache_control: Option<String>,
    /// Its media type. S3's default is `application/octet-stream`.
    pub content_type: Option<String>,
    /// Region of the bucket. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

impl Resource for Object {
    const KIND: Identifier = Identifier::from_static("aws_s3_object");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("bucket", self.bucket)
            .set("key", self.key)
            .set("source", self.source.clone())
            .set("source_hash", Expression::call("filemd5", vec![self.source.into()]))
            .set_some("cache_control", self.cache_control)
            .set_some("content_type", self.content_type)
            .set_some("region", self.region)
            .set_some("tags", tags)
    }
}
