use std::collections::BTreeMap;

use super::AccountId;
use crate::azure::authorization::Scope;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_storage_container`: a container for blobs, which only identities with a role can read.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Container {
    /// Its name: 3 to 63 lower-case letters, digits and single `-`, unique in the account.
    pub name: String,
    /// The account, by its id: the provider then needs no key of it.
    pub storage_account_id: Value<AccountId>,
    /// Texts by key, kept with the container; keys are lower-case identifiers.
    #[builder(default)]
    pub metadata: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a container, which a role may be limited to.
#[derive(Clone, Copy, Debug)]
pub enum ContainerId {}

/// Kind of a [`Value`]: the name of a container, as programs name it beside the account.
#[derive(Clone, Copy, Debug)]
pub enum ContainerName {}

impl Resource for Container {
    const KIND: Identifier = Identifier::from_static("azurerm_storage_container");

    fn into_body(self) -> Body {
        let metadata = (!self.metadata.is_empty()).then(|| Expression::object(self.metadata));
        Body::new()
            .set("name", self.name)
            .set("storage_account_id", self.storage_account_id)
            .set("container_access_type", "private")
            .set_some("metadata", metadata)
    }
}

impl Handle<Container> {
    /// Its id, `/subscriptions/…/containers/<name>`; known once it is made. As the scope of a role.
    pub fn id(&self) -> Value<ContainerId> {
        self.value("id")
    }

    /// Its name; given once the container is made, so that what takes it comes later.
    pub fn name(&self) -> Value<ContainerName> {
        self.value("name")
    }
}

impl From<Value<ContainerId>> for Value<Scope> {
    fn from(id: Value<ContainerId>) -> Self {
        Self::new(id)
    }
}
