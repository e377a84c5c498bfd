use super::{PolicyJson, RoleName};
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `aws_iam_role_policy`: what a role may do; a policy that belongs to this role alone.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct RolePolicy {
    /// Its name, unique in the role: at most 128 letters, digits and `+=,.@_-`.
    pub name: String,
    /// The role, by [`Handle::id`](crate::module::Handle) of a [`Role`](super::Role).
    pub role: Value<RoleName>,
    /// What it may do, by [`Handle::json`](crate::module::Handle) of a [`PolicyDocument`](super::PolicyDocument)
    /// without principals.
    pub policy: Value<PolicyJson>,
}

impl Resource for RolePolicy {
    const KIND: Identifier = Identifier::from_static("aws_iam_role_policy");

    fn into_body(self) -> Body {
        Body::new().set("name", self.name).set("role", self.role).set("policy", self.policy)
    }
}
