use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `azurerm_role_assignment`: gives a role to somebody, for a resource and all that is in it.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct RoleAssignment {
    /// For what: a container, a storage account, a group or the subscription, with all that is in it.
    #[builder(into)]
    pub scope: Value<Scope>,
    /// Name of the role, built in or the user's own, such as `Storage Blob Data Contributor`.
    pub role_definition_name: String,
    /// To whom: the object id in Entra, which is not the client id.
    pub principal_id: Value<PrincipalId>,
    /// What it is. Without it, an identity that was just made may not be found yet.
    pub principal_type: Option<PrincipalKind>,
    /// For people, in the portal. The provider's default is none.
    pub description: Option<String>,
}

/// Kind of a [`Value`]: the object id of a user, a group or an identity.
#[derive(Clone, Copy, Debug)]
pub enum PrincipalId {}

/// Kind of a [`Value`]: the id of any resource, a group or the subscription.
#[derive(Clone, Copy, Debug)]
pub enum Scope {}

/// What a role is given to. Azure finds it out by itself if it is not said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PrincipalKind {
    /// A group of Entra: the role is that of all its members.
    Group,
    /// A program, which a managed identity is too.
    ServicePrincipal,
    /// A user of Entra: a person.
    User,
}

impl Resource for RoleAssignment {
    const KIND: Identifier = Identifier::from_static("azurerm_role_assignment");

    fn into_body(self) -> Body {
        let kind = self.principal_type.map(|kind| match kind {
            PrincipalKind::Group => "Group",
            PrincipalKind::ServicePrincipal => "ServicePrincipal",
            PrincipalKind::User => "User",
        });
        Body::new()
            .set("scope", self.scope)
            .set("role_definition_name", self.role_definition_name)
            .set("principal_id", self.principal_id)
            .set_some("principal_type", kind)
            .set_some("description", self.description)
    }
}
