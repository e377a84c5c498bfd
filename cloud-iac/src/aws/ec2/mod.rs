//! Elastic Compute Cloud: its networks.

mod default_security_group;
mod internet_gateway;
mod route;
mod route_table;
mod route_table_association;
mod subnet;
mod vpc;

pub use self::default_security_group::DefaultSecurityGroup;
pub use self::internet_gateway::{InternetGateway, InternetGatewayId};
pub use self::route::Route;
pub use self::route_table::{RouteTable, RouteTableId};
pub use self::route_table_association::RouteTableAssociation;
pub use self::subnet::{Subnet, SubnetId};
pub use self::vpc::{Vpc, VpcId};
