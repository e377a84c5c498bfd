use std::collections::BTreeMap;

use crate::azure::authorization::PrincipalId;
use crate::azure::resources::{Location, ResourceGroupName};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_user_assigned_identity`: an identity for programs, without a password.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct UserAssignedIdentity {
    /// Its name: 3 to 128 letters, digits, `-` and `_`, unique in the group.
    pub name: String,
    /// Group that it is in.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Where it is.
    pub location: Value<Location>,
    /// Tags.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of an identity, as Azure's resources name it.
#[derive(Clone, Copy, Debug)]
pub enum UserAssignedIdentityId {}

/// Kind of a [`Value`]: the id by which a program signs in.
#[derive(Clone, Copy, Debug)]
pub enum ClientId {}

/// Kind of a [`Value`]: the id of an Entra tenant.
#[derive(Clone, Copy, Debug)]
pub enum TenantId {}

impl Resource for UserAssignedIdentity {
    const KIND: Identifier = Identifier::from_static("azurerm_user_assigned_identity");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set("resource_group_name", self.resource_group_name)
            .set("location", self.location)
            .set_some("tags", tags)
    }
}

impl Handle<UserAssignedIdentity> {
    /// Its id, as Azure's resources name it.
    pub fn id(&self) -> Value<UserAssignedIdentityId> {
        self.value("id")
    }

    /// The id by which a program signs in.
    pub fn client_id(&self) -> Value<ClientId> {
        self.value("client_id")
    }

    /// The id to which roles are given.
    pub fn principal_id(&self) -> Value<PrincipalId> {
        self.value("principal_id")
    }

    /// Its tenant.
    pub fn tenant_id(&self) -> Value<TenantId> {
        self.value("tenant_id")
    }
}
