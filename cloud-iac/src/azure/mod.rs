//! Microsoft Azure: the provider `hashicorp/azurerm`, version 4, one module for each service.
//!
//! Arguments that the provider has deprecated are not here.

pub mod authorization;
pub mod consumption;
pub mod dns;
pub mod identity;
pub mod key_vault;
pub mod network;
pub mod resources;
pub mod storage;

mod subscription;

pub use self::subscription::Subscription;
