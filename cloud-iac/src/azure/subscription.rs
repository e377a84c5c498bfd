use crate::hcl::{Body, Identifier};
use crate::module::{Provider, VersionConstraint};

/// The Azure subscription and location that a module works in. The credentials are those of whoever runs Terraform.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Subscription {
    /// UUID of the subscription. Version 4 of the provider requires it.
    pub subscription_id: String,
    /// UUID of the Entra tenant. The tenant of the signed-in user if `None`.
    pub tenant_id: Option<String>,
    /// Where resources are made, such as `westeurope`; the provider has no such setting, so each resource names it.
    pub location: String,
    /// Allowed versions of the provider, such as `~> 4.80`: from 4.80 on, before 5. `terraform init` writes the one it
    /// took to the lock file.
    pub provider_version: VersionConstraint,
}

impl Subscription {
    /// The provider. It makes storage through Azure's management only, and never waits for the storage itself: with shared
    /// keys off, that would answer nobody who has no role yet.
    pub fn provider(&self) -> Provider {
        let body = Body::new()
            .set("subscription_id", self.subscription_id.as_str())
            .set_some("tenant_id", self.tenant_id.as_deref())
            .set("storage_use_azuread", true)
            .nest("features", Body::new().nest("storage", Body::new().set("data_plane_available", false)));
        Provider { name: Identifier::from_static("azurerm"), source: "hashicorp/azurerm", version: self.provider_version.clone(), body }
    }
}
