use super::VersionConstraint;
use crate::hcl::{Body, Expression, Identifier};

/// A provider: where it comes from, and how it is set up.
///
/// Made by [`aws::Account`](crate::aws::Account) and [`azure::Subscription`](crate::azure::Subscription).
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// Its local name, which the types of its resources begin with.
    pub name: Identifier,
    /// Where Terraform gets it: `<namespace>/<name>` in the registry that it asks by default, such as `hashicorp/aws`.
    pub source: &'static str,
    /// Allowed versions: the newest of them is taken, unless the lock file names one.
    pub version: VersionConstraint,
    /// What is in its block `provider "<name>"`: the account or subscription, never credentials.
    pub body: Body,
}

impl Provider {
    /// Its entry in `required_providers`; without one, Terraform takes the newest version there is.
    pub(super) fn requirement(&self) -> Expression {
        Expression::object([("source", self.source.to_owned()), ("version", self.version.to_string())])
    }
}
