//! Azure Resource Manager itself.

mod client_config;
mod resource_group;

pub use self::client_config::ClientConfig;
pub use self::resource_group::{Location, ResourceGroup, ResourceGroupId, ResourceGroupName};
