use ipnet::Ipv4Net;

use super::VirtualNetworkName;
use crate::azure::resources::ResourceGroupName;
use crate::hcl::{Body, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_subnet`: a part of a network.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Subnet {
    /// Its name: at most 80 letters, digits and `-_.`, unique in the network.
    pub name: String,
    /// Group that the network is in.
    pub resource_group_name: Value<ResourceGroupName>,
    /// The network.
    pub virtual_network_name: Value<VirtualNetworkName>,
    /// Its addresses, within those of the network: `/29` at least. Azure keeps the first four and the last one.
    pub address_prefixes: Vec<Ipv4Net>,
    /// Whether machines without a public address get out by one of Azure's. The provider's default is `true`.
    pub default_outbound_access_enabled: Option<bool>,
}

/// Kind of a [`Value`]: the id of a part of a network.
#[derive(Clone, Copy, Debug)]
pub enum SubnetId {}

impl Resource for Subnet {
    const KIND: Identifier = Identifier::from_static("azurerm_subnet");

    fn into_body(self) -> Body {
        let addresses: Vec<String> = self.address_prefixes.iter().map(ToString::to_string).collect();
        Body::new()
            .set("name", self.name)
            .set("resource_group_name", self.resource_group_name)
            .set("virtual_network_name", self.virtual_network_name)
            .set("address_prefixes", addresses)
            .set_some("default_outbound_access_enabled", self.default_outbound_access_enabled)
    }
}

impl Handle<Subnet> {
    /// Its id.
    pub fn id(&self) -> Value<SubnetId> {
        self.value("id")
    }
}
