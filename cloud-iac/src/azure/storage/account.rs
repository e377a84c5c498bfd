use std::collections::BTreeMap;

use crate::azure::authorization::Scope;
use crate::azure::resources::{Location, ResourceGroupName};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_storage_account`: a storage account of the general kind (`StorageV2`), reached over HTTPS and TLS 1.2 only.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Account {
    /// Its name: 3 to 24 lower-case letters and digits, unique in all of Azure.
    pub name: String,
    /// Group that it is in, and is deleted with.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Where it is, such as `westeurope`. Another one makes a new account.
    pub location: Value<Location>,
    /// Disks or flash. Another one makes a new account.
    pub account_tier: Tier,
    /// How many copies are kept, and where; it decides on most of the price.
    pub account_replication_type: Replication,
    /// Whether containers may be readable by everybody. Azure's default is `true`.
    pub allow_nested_items_to_be_public: Option<bool>,
    /// Whether objects may be copied to accounts of other tenants. The provider's default is `false`.
    pub cross_tenant_replication_enabled: Option<bool>,
    /// Whether the portal signs in as the user by default. The provider's default is `false`.
    pub default_to_oauth_authentication: Option<bool>,
    /// Whether users that live in the account itself may sign in (SFTP). The provider's default is `true`.
    pub local_user_enabled: Option<bool>,
    /// Whether it is reachable from outside Azure's networks. The provider's default is `true`.
    pub public_network_access_enabled: Option<bool>,
    /// Whether its two keys open it, instead of only an identity with a role. The provider's default is `true`.
    pub shared_access_key_enabled: Option<bool>,
    /// What is kept of blobs that were overwritten or deleted. Azure's default is nothing.
    pub blob_properties: Option<BlobProperties>,
    /// Tags, up to 50; the provider has none that all resources get.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// What is kept of blobs that were overwritten or deleted; nothing of what is `None`.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct BlobProperties {
    /// Whether old versions are kept, for ever. The provider's default is `false`.
    pub versioning_enabled: Option<bool>,
    /// Days for which deleted blobs can be restored, and overwritten ones unless versions are kept: 1 to 365.
    pub delete_retention_days: Option<u32>,
    /// Days for which deleted containers can be restored: 1 to 365.
    pub container_delete_retention_days: Option<u32>,
}

/// Disks or flash, for all that is in the account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tier {
    /// Disks: for backups and states.
    Standard,
    /// Flash: for block blobs it needs an account of another kind than [`Account`] makes.
    Premium,
}

/// How many copies are kept, and where. A second region gets them some minutes later.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Replication {
    /// Three in one data centre: the cheapest, lost with the data centre.
    Lrs,
    /// One in each of three zones of the region; not every region has them.
    Zrs,
    /// As `Lrs`, in two regions.
    Grs,
    /// As `Zrs`, and `Lrs` in a second region.
    Gzrs,
    /// As `Grs`; the second region can be read.
    Ragrs,
    /// As `Gzrs`; the second region can be read.
    Ragzrs,
}

/// Kind of a [`Value`]: the id of a storage account, for its containers and for roles.
#[derive(Clone, Copy, Debug)]
pub enum AccountId {}

/// Kind of a [`Value`]: the name of a storage account, which is the first label of its URLs.
#[derive(Clone, Copy, Debug)]
pub enum AccountName {}

impl Resource for Account {
    const KIND: Identifier = Identifier::from_static("azurerm_storage_account");

    fn into_body(self) -> Body {
        let tier = match self.account_tier {
            Tier::Standard => "Standard",
            Tier::Premium => "Premium",
        };
        let replication = match self.account_replication_type {
            Replication::Lrs => "LRS",
            Replication::Zrs => "ZRS",
            Replication::Grs => "GRS",
            Replication::Gzrs => "GZRS",
            Replication::Ragrs => "RAGRS",
            Replication::Ragzrs => "RAGZRS",
        };
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        let body = Body::new()
            .set("name", self.name)
            .set("resource_group_name", self.resource_group_name)
            .set("location", self.location)
            .set("account_tier", tier)
            .set("account_replication_type", replication)
            .set("min_tls_version", "TLS1_2")
            .set("https_traffic_only_enabled", true)
            .set_some("allow_nested_items_to_be_public", self.allow_nested_items_to_be_public)
            .set_some("cross_tenant_replication_enabled", self.cross_tenant_replication_enabled)
            .set_some("default_to_oauth_authentication", self.default_to_oauth_authentication)
            .set_some("local_user_enabled", self.local_user_enabled)
            .set_some("public_network_access_enabled", self.public_network_access_enabled)
            .set_some("shared_access_key_enabled", self.shared_access_key_enabled)
            .set_some("tags", tags);
        match self.blob_properties {
            Some(properties) => body.nest("blob_properties", properties.body()),
            None => body,
        }
    }
}

impl BlobProperties {
    fn body(&self) -> Body {
        let policies = [
            ("delete_retention_policy", self.delete_retention_days),
            ("container_delete_retention_policy", self.container_delete_retention_days),
        ];
        let body = Body::new().set_some("versioning_enabled", self.versioning_enabled);
        policies.into_iter().fold(body, |body, (block, days)| match days {
            Some(days) => body.nest(block, Body::new().set("days", days)),
            None => body,
        })
    }
}

impl Handle<Account> {
    /// Its id, `/subscriptions/…/storageAccounts/<name>`; known once it is made. For containers, and as the scope of a
    /// role.
    pub fn id(&self) -> Value<AccountId> {
        self.value("id")
    }

    /// Its name; programs find it at `<name>.blob.core.windows.net`.
    pub fn name(&self) -> Value<AccountName> {
        self.value("name")
    }
}

impl From<Value<AccountId>> for Value<Scope> {
    fn from(id: Value<AccountId>) -> Self {
        Self::new(id)
    }
}
