//! Key Management Service.

mod alias;
mod key;

pub use self::alias::Alias;
pub use self::key::{Key, KeyArn, KeyId};
