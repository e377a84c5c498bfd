use super::KeyId;
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_kms_alias`: a name for a key.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Alias {
    /// `alias/`, then letters, digits, `/`, `_` and `-`; unique in the region. AWS keeps `alias/aws/` for itself.
    pub name: String,
    /// The key.
    pub target_key_id: Value<KeyId>,
    /// Region of the key. The provider's own if `None`.
    pub region: Option<String>,
}

impl Resource for Alias {
    const KIND: Identifier = Identifier::from_static("aws_kms_alias");

    fn into_body(self) -> Body {
        Body::new().set("name", self.name).set("target_key_id", self.target_key_id).set_some("region", self.region)
    }
}
