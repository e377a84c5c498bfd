use std::collections::BTreeMap;

use crate::aws::iam::PolicyResource;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_kms_key`: a symmetric key that never leaves AWS. Who may use it, the account's other policies say.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Key {
    /// For people.
    pub description: Option<String>,
    /// Days between its deletion and its end, 7 to 30. AWS' default is 30.
    pub deletion_window_in_days: Option<u32>,
    /// Whether AWS changes what is inside it from time to time; what was encrypted before still opens. The provider's default is `false`.
    pub enable_key_rotation: Option<bool>,
    /// Days between two changes, 90 to 2560. AWS' default is 365.
    pub rotation_period_in_days: Option<u32>,
    /// Its region. The provider's own if `None`.
    pub region: Option<String>,
    /// Tags, beside those of the provider.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a key.
#[derive(Clone, Copy, Debug)]
pub enum KeyId {}

/// Kind of a [`Value`]: the ARN of a key.
#[derive(Clone, Copy, Debug)]
pub enum KeyArn {}

impl Resource for Key {
    const KIND: Identifier = Identifier::from_static("aws_kms_key");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set_some("description", self.description)
            .set_some("deletion_window_in_days", self.deletion_window_in_days)
            .set_some("enable_key_rotation", self.enable_key_rotation)
            .set_some("rotation_period_in_days", self.rotation_period_in_days)
            .set_some("region", self.region)
            .set_some("tags", tags)
    }
}

impl Handle<Key> {
    /// Its id.
    pub fn key_id(&self) -> Value<KeyId> {
        self.value("key_id")
    }

    /// Its ARN.
    pub fn arn(&self) -> Value<KeyArn> {
        self.value("arn")
    }
}

impl From<Value<KeyArn>> for Value<PolicyResource> {
    fn from(arn: Value<KeyArn>) -> Self {
        Self::new(arn)
    }
}
