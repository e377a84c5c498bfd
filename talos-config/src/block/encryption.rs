//! Encryption of volumes.

use homelab_core::Secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use crate::exposed::Fields;

/// How a volume is encrypted; what is on it before is lost.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// What encrypts it. LUKS 2 is all there is.
    pub provider: EncryptionProvider,
    /// Keys, of which each opens the volume; at most one for each slot.
    #[serde(default)]
    pub keys: Vec<EncryptionKey>,
    /// Cipher of the kernel, such as `aes-xts-plain64`, which is Talos' default.
    #[builder(into)]
    pub cipher: Option<String>,
    /// Size of the key in bits. Talos' default follows the cipher.
    pub key_size: Option<u64>,
    /// Size of a sector in bytes. Talos' default is that of the disk.
    pub block_size: Option<u64>,
    /// Options of the kernel's dm-crypt, such as `no_read_workqueue`. None is Talos' default.
    #[builder(default)]
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether the disk learns what is free, which shows how full it is. Talos' default is `false`.
    pub allow_discards: Option<bool>,
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
            .plain("allowDiscards", &self.allow_discards)
            .done()
    }
}

/// A key of an encrypted volume: a slot, and one way to come by the key.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct EncryptionKey {
    /// Slot of LUKS that holds it, from 0.
    pub slot: i64,
    /// A passphrase that stands in the configuration.
    #[serde(rename = "static")]
    pub passphrase: Option<StaticKey>,
    /// A key that is computed from the node's identity: it protects disks that leave the machine alone.
    #[serde(rename = "nodeID")]
    pub node_id: Option<NodeIdKey>,
    /// A key that a server seals.
    pub kms: Option<KmsKey>,
    /// A key that the TPM seals.
    pub tpm: Option<TpmKey>,
    /// Whether a part of the key lies on `STATE`, so that wiping that makes the volume void. Talos' default is `false`.
    pub lock_to_state: Option<bool>,
}

impl EncryptionKey {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("slot", &self.slot)
            .value("static", self.passphrase.as_ref().map(StaticKey::exposed))
            .plain("nodeID", &self.node_id)
            .plain("kms", &self.kms)
            .plain("tpm", &self.tpm)
            .plain("lockToState", &self.lock_to_state)
            .done()
    }
}

/// A passphrase that stands in the configuration.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct StaticKey {
    /// The passphrase, which opens the volume.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub passphrase: Option<Secret<String>>,
}

impl StaticKey {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().secret("passphrase", self.passphrase.as_ref()).done()
    }
}

/// A key that is computed from the node's identity.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct NodeIdKey {}

/// A key that a server seals, which has to be there at each start.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct KmsKey {
    /// URL of the server, `grpc://` or `https://` with a host and a port.
    #[builder(into)]
    pub endpoint: String,
}

/// A key that the TPM seals.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TpmKey {
    /// What it is bound to. Talos' default is the state of Secure Boot.
    pub options: Option<TpmOptions>,
    /// Whether the key is made under Secure Boot only. Talos' default is `false`.
    #[serde(rename = "checkSecurebootStatusOnEnroll")]
    pub check_secure_boot: Option<bool>,
}

/// What a key of the TPM is bound to.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TpmOptions {
    /// Registers of the TPM, 0 to 23. Talos' default is 7, the state of Secure Boot.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pcrs: Vec<i64>,
}

/// What encrypts a volume.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EncryptionProvider {
    /// Nothing; Talos refuses it where keys are given.
    None,
    /// LUKS 2.
    Luks2,
}
