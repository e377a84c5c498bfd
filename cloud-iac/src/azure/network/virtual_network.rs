use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use crate::azure::resources::{Location, ResourceGroupName};
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_virtual_network`: a private network.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct VirtualNetwork {
    /// Its name: 2 to 64 letters, digits and `-_.`, unique in the group.
    pub name: String,
    /// Group that it is in.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Where it is.
    pub location: Value<Location>,
    /// Its addresses: `/8` to `/29`.
    pub address_space: Vec<Ipv4Net>,
    /// Tags.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the name of a network.
#[derive(Clone, Copy, Debug)]
pub enum VirtualNetworkName {}

impl Resource for VirtualNetwork {
    const KIND: Identifier = Identifier::from_static("azurerm_virtual_network");

    fn into_body(self) -> Body {
        let addresses: Vec<String> = self.address_space.iter().map(ToString::to_string).collect();
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set("resource_group_name", self.resource_group_name)
            .set("location", self.location)
            .set("address_space", addresses)
            .set_some("tags", tags)
    }
}

impl Handle<VirtualNetwork> {
    /// Its name.
    pub fn name(&self) -> Value<VirtualNetworkName> {
        self.value("name")
    }
}
