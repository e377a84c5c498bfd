use std::collections::BTreeMap;

use super::VaultId;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `azurerm_key_vault_key`: an RSA key that encrypts keys, and never leaves Azure.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Key {
    /// Its name: 1 to 127 letters, digits and `-`, unique in the vault.
    pub name: String,
    /// The vault.
    pub key_vault_id: Value<VaultId>,
    /// Whether hardware guards it.
    pub key_type: KeyType,
    /// Bits: 2048, 3072 or 4096.
    pub key_size: u32,
    /// Tags, at most 15.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// What guards a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyType {
    /// Software.
    Rsa,
    /// A hardware module.
    RsaHsm,
}

/// Kind of a [`Value`]: the URL of a key in its newest version, as `sops` names it.
#[derive(Clone, Copy, Debug)]
pub enum KeyId {}

impl Resource for Key {
    const KIND: Identifier = Identifier::from_static("azurerm_key_vault_key");

    fn into_body(self) -> Body {
        let kind = match self.key_type {
            KeyType::Rsa => "RSA",
            KeyType::RsaHsm => "RSA-HSM",
        };
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("name", self.name)
            .set("key_vault_id", self.key_vault_id)
            .set("key_type", kind)
            .set("key_size", self.key_size)
            .set("key_opts", vec!["decrypt", "encrypt", "unwrapKey", "wrapKey"])
            .set_some("tags", tags)
    }
}

impl Handle<Key> {
    /// Its URL with its version.
    pub fn id(&self) -> Value<KeyId> {
        self.value("id")
    }
}
