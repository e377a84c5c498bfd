use homelab_core::Name;

use crate::azure::network::{NetworkSecurityGroup, Subnet, SubnetNetworkSecurityGroupAssociation, VirtualNetwork};
use crate::azure::resources::ResourceGroup;
use crate::definition::Network;
use crate::hcl::Identifier;
use crate::module::Module;

const LAB: Identifier = Identifier::from_static("lab");
const GROUP: Identifier = Identifier::from_static("network");

/// The network and its parts, closed for the Internet.
pub(super) fn add(module: &mut Module, prefix: &Name, location: &str, network: &Network) {
    module.comment("A network for machines in Azure. Its addresses are free everywhere else in the lab.");
    let group = module.resource(GROUP, ResourceGroup::builder().name(format!("{prefix}-network")).location(location).build());
    let lab = VirtualNetwork::builder()
        .name(&**prefix)
        .resource_group_name(group.name())
        .location(group.location())
        .address_space(vec![network.range])
        .build();
    let lab = module.resource(LAB, lab);
    let firewall = NetworkSecurityGroup::builder().name(&**prefix).resource_group_name(group.name()).location(group.location()).build();
    let firewall = module.resource(LAB, firewall);
    for (name, range) in network.subnets() {
        let subnet = Subnet::builder()
            .name(name)
            .resource_group_name(group.name())
            .virtual_network_name(lab.name())
            .address_prefixes(vec![range])
            .default_outbound_access_enabled(false)
            .build();
        let subnet = module.resource(Identifier::from_static(name), subnet);
        let closed =
            SubnetNetworkSecurityGroupAssociation::builder().subnet_id(subnet.id()).network_security_group_id(firewall.id()).build();
        module.resource(Identifier::from_static(name), closed);
    }
}
