use std::collections::BTreeMap;

use crate::aws::iam::PolicyResource;
use crate::hcl::{Body, Expression, Identifier, Piece};
use crate::module::{Handle, Resource, Value};

/// `aws_s3_bucket`: a bucket. Versioning, encryption, lifecycle and access are resources of their own.
///
/// A name is required: without it, the provider makes one up.
///
/// ```compile_fail,E0277
/// cloud_iac::aws::s3::Bucket::builder().build();
/// ```
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Bucket {
    /// Its name, unique in all of AWS: 3 to 63 lower-case letters, digits, `-` and `.`. Another name is another bucket.
    pub bucket: String,
    /// Whether Terraform may destroy it with objects in it. The provider's default is `false`.
    pub force_destroy: Option<bool>,
    /// Whether objects may be locked. Cannot be changed later. The provider's default is `false`.
    pub object_lock_enabled: Option<bool>,
    /// Its region. The provider's own if `None`. It cannot be changed later.
    pub region: Option<String>,
    /// Tags, beside those of the provider; AWS takes up to 50.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the name of a bucket, which is also its id.
#[derive(Clone, Copy, Debug)]
pub enum BucketName {}

/// Kind of a [`Value`]: the ARN of a bucket, which policies name.
#[derive(Clone, Copy, Debug)]
pub enum BucketArn {}

/// Kind of a [`Value`]: the DNS name of a bucket in its region.
#[derive(Clone, Copy, Debug)]
pub enum BucketDomainName {}

impl Resource for Bucket {
    const KIND: Identifier = Identifier::from_static("aws_s3_bucket");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("bucket", self.bucket)
            .set_some("force_destroy", self.force_destroy)
            .set_some("object_lock_enabled", self.object_lock_enabled)
            .set_some("region", self.region)
            .set_some("tags", tags)
    }
}

impl Handle<Bucket> {
    /// Its name, which is also its id; for the resources that set the bucket up. It is given once the bucket is made,
    /// so they come later.
    pub fn id(&self) -> Value<BucketName> {
        self.value("id")
    }

    /// Its ARN, `arn:aws:s3:::<name>`; for policies about the bucket itself, such as `s3:ListBucket`.
    pub fn arn(&self) -> Value<BucketArn> {
        self.value("arn")
    }

    /// Its DNS name in its region.
    pub fn bucket_regional_domain_name(&self) -> Value<BucketDomainName> {
        self.value("bucket_regional_domain_name")
    }

    /// All objects in it, as a policy names them.
    pub fn objects(&self) -> Value<PolicyResource> {
        Value::new(Expression::Template(vec![Piece::Expression(self.arn().into()), Piece::Text("/*".to_owned())]))
    }
}

impl From<Value<BucketArn>> for Value<PolicyResource> {
    fn from(arn: Value<BucketArn>) -> Self {
        Self::new(arn)
    }
}
