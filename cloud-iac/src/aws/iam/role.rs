use std::collections::BTreeMap;

use super::PolicyJson;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_iam_role`: a role. What it may do is a [`RolePolicy`](super::RolePolicy).
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Role {
    /// Its name: at most 64 letters, digits and `+=,.@_-`, unique in the account.
    pub name: String,
    /// Who may take it: its trust policy. Whoever is not in it cannot, whatever the role may do.
    pub assume_role_policy: Value<PolicyJson>,
    /// For people, in the console; at most 1000 characters.
    pub description: Option<String>,
    /// Longest session, in seconds, 3600 to 43200. AWS' default is 3600.
    pub max_session_duration: Option<u32>,
    /// Path in its ARN, such as `/lab/`, with slashes at both ends. AWS' default is `/`.
    pub path: Option<String>,
    /// ARN of a policy that bounds what it may do, whatever its own policies say. AWS' default is none.
    pub permissions_boundary: Option<String>,
    /// Tags, beside those of the provider; AWS takes up to 50.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the ARN of a role, which programs name when they sign in.
#[derive(Clone, Copy, Debug)]
pub enum RoleArn {}

/// Kind of a [`Value`]: the name of a role, which is also its id.
#[derive(Clone, Copy, Debug)]
pub enum RoleName {}

impl Resource for Role {
    const KIND: Identifier = Identifier::from_static("aws_iam_role");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set_some("description", self.description)
            .set("assume_role_policy", self.assume_role_policy)
            .set_some("max_session_duration", self.max_session_duration)
            .set_some("path", self.path)
            .set_some("permissions_boundary", self.permissions_boundary)
            .set_some("tags", tags)
    }
}

impl Handle<Role> {
    /// Its ARN, `arn:aws:iam::<account>:role<path><name>`; known once it is made. Programs take it as `AWS_ROLE_ARN`.
    pub fn arn(&self) -> Value<RoleArn> {
        self.value("arn")
    }

    /// Its name, which is also its id in Terraform; for [`RolePolicy`](super::RolePolicy). It is given once the role is
    /// made, so what takes it comes later.
    pub fn id(&self) -> Value<RoleName> {
        self.value("id")
    }
}
