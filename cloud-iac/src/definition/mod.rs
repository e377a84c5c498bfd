//! What a lab has in the clouds.

mod aws;
mod azure;
mod bucket;
mod budget;
mod container;
mod issuer;
mod judge;
mod network;
mod service_account;
mod state;
mod zone;

pub use self::aws::{Aws, Publication};
pub use self::azure::Azure;
pub use self::budget::Budget;
pub use self::issuer::{IssuerDocuments, IssuerFolder};
pub use self::network::Network;
pub use self::service_account::ServiceAccount;
pub use self::state::{AwsState, AzureState, STATE, State, StateHome, Step};
pub use self::zone::Zone;
