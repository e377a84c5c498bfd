//! Identity and Access Management.

mod openid_connect_provider;
mod policy_document;
mod role;
mod role_policy;

pub use self::openid_connect_provider::{OpenidConnectProvider, OpenidConnectProviderArn};
pub use self::policy_document::{Condition, PolicyDocument, PolicyJson, PolicyResource, Principals, Statement};
pub use self::role::{Role, RoleArn, RoleName};
pub use self::role_policy::RolePolicy;
