use super::BucketName;
use crate::aws::kms::KeyArn;
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_s3_bucket_server_side_encryption_configuration`: how S3 encrypts what is put into a bucket.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct BucketServerSideEncryptionConfiguration {
    /// The bucket. Objects that are there already keep the key that they were written with.
    pub bucket: Value<BucketName>,
    /// With which key. S3's own default is [`Encryption::Aes256`].
    pub encryption: Encryption,
    /// Region of the bucket, if it is not the provider's own.
    pub region: Option<String>,
}

/// The key that S3 encrypts with.
#[derive(Clone, Debug, PartialEq)]
pub enum Encryption {
    /// S3's own keys (SSE-S3), at no cost.
    Aes256,
    /// A key of the Key Management Service (SSE-KMS), which costs for each request and is needed for each read.
    Kms {
        /// The key; the account's own `aws/s3` if `None`.
        key: Option<Value<KeyArn>>,
        /// Whether a key for the bucket saves most requests to the service.
        bucket_key_enabled: bool,
    },
}

impl Resource for BucketServerSideEncryptionConfiguration {
    const KIND: Identifier = Identifier::from_static("aws_s3_bucket_server_side_encryption_configuration");

    fn into_body(self) -> Body {
        let kind = "apply_server_side_encryption_by_default";
        let rule = match self.encryption {
            Encryption::Aes256 => Body::new().nest(kind, Body::new().set("sse_algorithm", "AES256")),
            Encryption::Kms { key, bucket_key_enabled } => {
                let default = Body::new().set("sse_algorithm", "aws:kms").set_some("kms_master_key_id", key);
                Body::new().set("bucket_key_enabled", bucket_key_enabled).nest(kind, default)
            }
        };
        Body::new().set("bucket", self.bucket).set_some("region", self.region).nest("rule", rule)
    }
}
