use crate::azure::authorization::PrincipalId;
use crate::azure::identity::TenantId;
use crate::hcl::{Body, Identifier};
use crate::module::{DataSource, Handle, Value};

/// `data "azurerm_client_config"`: who runs Terraform, as the provider signed in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientConfig;

impl DataSource for ClientConfig {
    const KIND: Identifier = Identifier::from_static("azurerm_client_config");

    fn into_body(self) -> Body {
        Body::new()
    }
}

impl Handle<ClientConfig> {
    /// The signed-in user or service by its object id in Entra; for roles that whoever runs Terraform needs.
    pub fn object_id(&self) -> Value<PrincipalId> {
        self.value("object_id")
    }

    /// The tenant that it is signed in to.
    pub fn tenant_id(&self) -> Value<TenantId> {
        self.value("tenant_id")
    }
}
