//! What a lab has in the clouds.

mod aws;
mod azure;
mod bucket;
mod container;
mod judge;
mod service_account;
mod state;

pub use self::aws::Aws;
pub use self::azure::Azure;
pub use self::service_account::ServiceAccount;
pub use self::state::{AwsState, AzureState, STATE, State, StateHome, Step};
