use super::{NetworkSecurityGroupId, SubnetId};
use crate::hcl::{Body, Identifier};
use crate::module::{Resource, Value};

/// `azurerm_subnet_network_security_group_association`: which firewall a subnet has. It has at most one.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct SubnetNetworkSecurityGroupAssociation {
    /// The subnet.
    pub subnet_id: Value<SubnetId>,
    /// The firewall.
    pub network_security_group_id: Value<NetworkSecurityGroupId>,
}

impl Resource for SubnetNetworkSecurityGroupAssociation {
    const KIND: Identifier = Identifier::from_static("azurerm_subnet_network_security_group_association");

    fn into_body(self) -> Body {
        Body::new().set("subnet_id", self.subnet_id).set("network_security_group_id", self.network_security_group_id)
    }
}
