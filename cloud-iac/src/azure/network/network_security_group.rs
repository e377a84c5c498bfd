use std::collections::BTreeMap;

use crate::azure::resources::{Location, ResourceGroupName};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_network_security_group`: a firewall without rules of its own. Azure's own let the network's machines reach each
/// other and everything out, and nothing in.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct NetworkSecurityGroup {
    /// Its name: at most 80 letters, digits and `-_.`, unique in the group.
    pub name: String,
    /// Group that it is in.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Where it is.
    pub location: Value<Location>,
    /// Tags.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a firewall.
#[derive(Clone, Copy, Debug)]
pub enum NetworkSecurityGroupId {}

impl Resource for NetworkSecurityGroup {
    const KIND: Identifier = Identifier::from_static("azurerm_network_security_group");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set("resource_group_name", self.resource_group_name)
            .set("location", self.location)
            .set_some("tags", tags)
    }
}

impl Handle<NetworkSecurityGroup> {
    /// Its id.
    pub fn id(&self) -> Value<NetworkSecurityGroupId> {
        self.value("id")
    }
}
