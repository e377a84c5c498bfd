use std::collections::BTreeMap;

use crate::azure::authorization::Scope;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_resource_group`: what other resources are put into, and are deleted with.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct ResourceGroup {
    /// Its name: at most 90 letters, digits and `-_.()`, unique in the subscription.
    pub name: String,
    /// Where the group itself is kept, such as `westeurope`; what is in it may be elsewhere. Another one makes a new
    /// group.
    pub location: String,
    /// Tags, up to 50; what is in the group does not get them.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a resource group.
#[derive(Clone, Copy, Debug)]
pub enum ResourceGroupId {}

/// Kind of a [`Value`]: the name of a resource group.
#[derive(Clone, Copy, Debug)]
pub enum ResourceGroupName {}

/// Kind of a [`Value`]: a location, such as `westeurope`; also spelt `West Europe`.
#[derive(Clone, Copy, Debug)]
pub enum Location {}

impl Resource for ResourceGroup {
    const KIND: Identifier = Identifier::from_static("azurerm_resource_group");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new().set("name", self.name).set("location", self.location).set_some("tags", tags)
    }
}

impl Handle<ResourceGroup> {
    /// Its id.
    pub fn id(&self) -> Value<ResourceGroupId> {
        self.value("id")
    }

    /// Its name.
    pub fn name(&self) -> Value<ResourceGroupName> {
        self.value("name")
    }

    /// Its location, so that what is in the group can be where the group is.
    pub fn location(&self) -> Value<Location> {
        self.value("location")
    }
}

impl From<Value<ResourceGroupId>> for Value<Scope> {
    fn from(id: Value<ResourceGroupId>) -> Self {
        Self::new(id)
    }
}
