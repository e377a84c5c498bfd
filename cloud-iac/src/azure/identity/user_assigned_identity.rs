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
    /// Group that it is in, and is deleted with.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Where it is, such as `westeurope`; it may be used anywhere. Another one makes a new identity.
    pub location: Value<Location>,
    /// Tags, up to 50; the provider has none that all resources get.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of an identity, as Azure's resources name it.
#[derive(Clone, Copy, Debug)]
pub enum UserAssignedIdentityId {}

/// Kind of a [`Value`]: the id by which a program signs in; a UUID. Programs take it as `AZURE_CLIENT_ID`.
#[derive(Clone, Copy, Debug)]
pub enum ClientId {}

/// Kind of a [`Value`]: the id of an Entra tenant; a UUID.
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
    /// Its id, as Azure's resources name it: `/subscriptions/…/userAssignedIdentities/<name>`. Known once it is made.
    pub fn id(&self) -> Value<UserAssignedIdentityId> {
        self.value("id")
    }

    /// The id by which a program signs in, a UUID; known once it is made. Programs take it as `AZURE_CLIENT_ID`.
    pub fn client_id(&self) -> Value<ClientId> {
        self.value("client_id")
    }

    /// The id to which roles are given, a UUID; known once it is made. For a
    /// [`RoleAssignment`](crate::azure::authorization::RoleAssignment).
    pub fn principal_id(&self) -> Value<PrincipalId> {
        self.value("principal_id")
    }

    /// Its tenant, a UUID: that of the subscription. Programs take it as `AZURE_TENANT_ID`.
    pub fn tenant_id(&self) -> Value<TenantId> {
        self.value("tenant_id")
    }
}
