//! How system volumes are encrypted.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use crate::block::{KmsKey, NodeIdKey, StaticKey};
use crate::exposed::Fields;

/// How system volumes are encrypted.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct SystemDiskEncryption {
    /// `STATE`.
    pub state: Option<Encryption>,
    /// `EPHEMERAL`.
    pub ephemeral: Option<Encryption>,
}

impl SystemDiskEncryption {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .value("state", self.state.as_ref().map(Encryption::exposed))
            .value("ephemeral", self.ephemeral.as_ref().map(Encryption::exposed))
            .done()
    }
}

/// How a system volume is encrypted.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// `luks2`.
    #[builder(into)]
    pub provider: String,
    /// Keys, one at least.
    #[serde(default)]
    pub keys: Vec<EncryptionKey>,
    /// Cipher of the kernel.
    #[builder(into)]
    pub cipher: Option<String>,
    /// Size of the key in bits.
    pub key_size: Option<u64>,
    /// Size of a sector in bytes.
    pub block_size: Option<u64>,
    /// Options of the kernel's dm-crypt.
    #[builder(default)]
    #[serde(default)]
    pub options: Vec<String>,
}

impl Encryption {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("provider", &self.provider)
            .list("keys", self.keys.iter().map(EncryptionKey::exposed))
            .plain("cipher", &self.cipher)
            .plain("keySize", &self.key_size)
            .plain("blockSize", &self.block_size)
            .plain("options", &self.options)
            .done()
    }
}

/// A key of an encrypted volume: a slot, and one way to come by the key.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct EncryptionKey {
    /// A passphrase that stands in the configuration.
    #[serde(rename = "static")]
    pub passphrase: Option<StaticKey>,
    /// A key that is computed from the node's identity.
    #[serde(rename = "nodeID")]
    pub node_id: Option<NodeIdKey>,
    /// A key that a server seals.
    pub kms: Option<KmsKey>,
    /// Slot of LUKS that holds it, from 0.
    pub slot: i64,
    /// A key that the TPM seals.
    pub tpm: Option<TpmKey>,
}

impl EncryptionKey {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .value("static", self.passphrase.as_ref().map(StaticKey::exposed))
            .plain("nodeID", &self.node_id)
            .plain("kms", &self.kms)
            .plain("slot", &self.slot)
            .plain("tpm", &self.tpm)
            .done()
    }
}

/// A key that the TPM seals.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TpmKey {
    /// Whether the key is made under Secure Boot only. Talos' default is `false`.
    #[serde(rename = "checkSecurebootStatusOnEnroll")]
    pub check_secure_boot: Option<bool>,
}
