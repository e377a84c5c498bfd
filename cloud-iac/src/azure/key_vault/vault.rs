use std::collections::BTreeMap;

use crate::azure::authorization::Scope;
use crate::azure::identity::TenantId;
use crate::azure::resources::{Location, ResourceGroupName};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_key_vault`: a place for keys, opened by roles only.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Vault {
    /// Its name: 3 to 24 letters, digits and single `-`, first a letter, unique in all of Azure.
    pub name: String,
    /// Group that it is in.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Where it is.
    pub location: Value<Location>,
    /// The tenant whose users and identities may open it.
    pub tenant_id: Value<TenantId>,
    /// Software, or a hardware module.
    pub sku_name: Sku,
    /// Whether nobody can destroy it before its days are over. Cannot be taken back. The provider's default is `false`.
    pub purge_protection_enabled: Option<bool>,
    /// Days for which it can be restored, 7 to 90. The provider's default is 90.
    pub soft_delete_retention_days: Option<u32>,
    /// Tags.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// What guards the keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sku {
    /// Software.
    Standard,
    /// A hardware module, for keys that ask for one.
    Premium,
}

/// Kind of a [`Value`]: the id of a place for keys.
#[derive(Clone, Copy, Debug)]
pub enum VaultId {}

impl Resource for Vault {
    const KIND: Identifier = Identifier::from_static("azurerm_key_vault");

    fn into_body(self) -> Body {
        let sku = match self.sku_name {
            Sku::Standard => "standard",
            Sku::Premium => "premium",
        };
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set("resource_group_name", self.resource_group_name)
            .set("location", self.location)
            .set("tenant_id", self.tenant_id)
            .set("sku_name", sku)
            .set("rbac_authorization_enabled", true)
            .set_some("purge_protection_enabled", self.purge_protection_enabled)
            .set_some("soft_delete_retention_days", self.soft_delete_retention_days)
            .set_some("tags", tags)
    }
}

impl Handle<Vault> {
    /// Its id.
    pub fn id(&self) -> Value<VaultId> {
        self.value("id")
    }
}

impl From<Value<VaultId>> for Value<Scope> {
    fn from(id: Value<VaultId>) -> Self {
        Self::new(id)
    }
}
