use std::collections::BTreeMap;

use homelab_core::Name;
use ipnet::Ipv4Net;

use crate::aws::ec2::{DefaultSecurityGroup, InternetGateway, Route, RouteTable, RouteTableAssociation, Subnet, Vpc};
use crate::definition::Network;
use crate::hcl::Identifier;
use crate::module::Module;

const LAB: Identifier = Identifier::from_static("lab");
const PUBLIC: &str = "public";

/// Everywhere.
const DEFAULT_ROUTE: Ipv4Net = Ipv4Net::new_assert(std::net::Ipv4Addr::UNSPECIFIED, 0);

/// The network, its parts, and the way out of the public one.
pub(super) fn add(module: &mut Module, prefix: &Name, network: &Network) {
    let named = |name: String| BTreeMap::from([("Name".to_owned(), name)]);
    module.comment("A network for machines in AWS. Its addresses are free everywhere else in the lab.");
    let vpc = Vpc::builder()
        .cidr_block(network.range)
        .enable_dns_hostnames(true)
        .enable_dns_support(true)
        .tags(named(prefix.to_string()))
        .build();
    let vpc = module.resource(LAB, vpc);
    module.resource(LAB, DefaultSecurityGroup::builder().vpc_id(vpc.id()).build());
    let gateway = module.resource(LAB, InternetGateway::builder().vpc_id(vpc.id()).build());
    let table = module.resource(Identifier::from_static(PUBLIC), RouteTable::builder().vpc_id(vpc.id()).build());
    let route = Route::builder().route_table_id(table.id()).destination_cidr_block(DEFAULT_ROUTE).gateway_id(gateway.id()).build();
    module.resource(Identifier::from_static(PUBLIC), route);
    for (name, range) in network.subnets() {
        let label = Identifier::from_static(name);
        let subnet = Subnet::builder().vpc_id(vpc.id()).cidr_block(range).tags(named(format!("{prefix}-{name}"))).build();
        let subnet = module.resource(label.clone(), subnet);
        if name == PUBLIC {
            module.resource(label, RouteTableAssociation::builder().subnet_id(subnet.id()).route_table_id(table.id()).build());
        }
    }
}
