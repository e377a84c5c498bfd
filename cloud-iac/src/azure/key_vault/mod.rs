//! Azure Key Vault.

mod key;
mod vault;

pub use self::key::{Key, KeyId, KeyType};
pub use self::vault::{Sku, Vault, VaultId};
