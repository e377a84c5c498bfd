use std::collections::BTreeMap;

use crate::azure::authorization::Scope;
use crate::azure::resources::ResourceGroupName;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_dns_zone`: a public DNS zone. Answers once its parent names its servers.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Zone {
    /// Such as `home.example`: 2 to 34 labels, unique in the group.
    pub name: String,
    /// Group that it is in.
    pub resource_group_name: Value<ResourceGroupName>,
    /// Tags.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the id of a zone.
#[derive(Clone, Copy, Debug)]
pub enum ZoneId {}

/// Kind of a [`Value`]: the name of a zone.
#[derive(Clone, Copy, Debug)]
pub enum ZoneName {}

/// Kind of a [`Value`]: the names of a zone's servers, with spaces between.
#[derive(Clone, Copy, Debug)]
pub enum NameServers {}

impl Resource for Zone {
    const KIND: Identifier = Identifier::from_static("azurerm_dns_zone");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new().set("name", self.name).set("resource_group_name", self.resource_group_name).set_some("tags", tags)
    }
}

impl Handle<Zone> {
    /// Its id.
    pub fn id(&self) -> Value<ZoneId> {
        self.value("id")
    }

    /// Its name.
    pub fn name(&self) -> Value<ZoneName> {
        self.value("name")
    }

    /// Its four name servers.
    pub fn name_servers(&self) -> Value<NameServers> {
        let servers: Value<NameServers> = self.value("name_servers");
        Value::new(Expression::call("join", vec![" ".into(), servers.into()]))
    }
}

impl From<Value<ZoneId>> for Value<Scope> {
    fn from(id: Value<ZoneId>) -> Self {
        Self::new(id)
    }
}
