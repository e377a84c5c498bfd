//! Azure Storage.

mod account;
mod container;

pub use self::account::{Account, AccountId, AccountName, BlobProperties, Replication, Tier};
pub use self::container::{Container, ContainerId, ContainerName};
