//! Virtual networks.

mod network_security_group;
mod subnet;
mod subnet_network_security_group_association;
mod virtual_network;

pub use self::network_security_group::{NetworkSecurityGroup, NetworkSecurityGroupId};
pub use self::subnet::{Subnet, SubnetId};
pub use self::subnet_network_security_group_association::SubnetNetworkSecurityGroupAssociation;
pub use self::virtual_network::{VirtualNetwork, VirtualNetworkName};
