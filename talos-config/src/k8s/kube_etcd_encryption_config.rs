//! The kind `KubeEtcdEncryptionConfig`.

use homelab_core::Secret;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// How kube-apiserver encrypts what it keeps in etcd. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/etcd_encryption.go`, which takes any `EncryptionConfiguration`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::k8s::KubeEtcdEncryptionConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KubeEtcdEncryptionConfig {
    /// Rules; the first one that names a resource counts. What none names is kept as it is.
    pub resources: Vec<EncryptedResources>,
}

/// Which resources are encrypted, and how: a rule of an `EncryptionConfiguration`.
#[derive(Clone, Debug, PartialEq)]
pub struct EncryptedResources {
    /// Resources in the plural, with their group if they have one: `secrets`, `widgets.example.com`.
    pub resources: Vec<String>,
    /// The first one encrypts what is written, all decrypt what is read. At least one.
    pub providers: Vec<EncryptionProvider>,
}

/// How something is encrypted, as kube-apiserver names its providers.
#[derive(Clone, Debug, PartialEq)]
pub enum EncryptionProvider {
    /// Not at all; as the last provider it reads what was written before encryption.
    Identity,
    /// By `XSalsa20` and `Poly1305`; the first of these keys encrypts, all decrypt.
    Secretbox(Vec<EncryptionKey>),
    /// By something else: `aescbc`, `aesgcm` or `kms`.
    Other {
        /// As kube-apiserver names it.
        name: String,
        /// Its configuration as JSON, keys and all.
        configuration: Secret<String>,
    },
}

/// A key with a name, by which kube-apiserver finds the key for a stored value.
#[derive(Clone, Debug, PartialEq)]
pub struct EncryptionKey {
    /// Stands beside each value in etcd. `talosctl gen config` writes `key2`.
    pub name: String,
    /// 32 random bytes in base64; without them what is in etcd cannot be read.
    pub secret: Secret<String>,
}

impl KubeEtcdEncryptionConfig {
    /// Secrets are encrypted by secretbox with `key`, under the name that `talosctl gen config` gives it.
    pub fn secretbox(key: Secret<String>) -> Self {
        let provider = EncryptionProvider::Secretbox(vec![EncryptionKey { name: "key2".to_owned(), secret: key }]);
        Self { resources: vec![EncryptedResources { resources: vec!["secrets".to_owned()], providers: vec![provider] }] }
    }

    pub(crate) fn exposed(&self) -> Value {
        let rule = |rule: &EncryptedResources| {
            let providers: Vec<Value> = rule.providers.iter().map(EncryptionProvider::exposed).collect();
            json!({ "providers": providers, "resources": rule.resources })
        };
        json!({ "config": { "resources": self.resources.iter().map(rule).collect::<Vec<Value>>() } })
    }
}

impl EncryptionProvider {
    fn exposed(&self) -> Value {
        match self {
            Self::Identity => json!({ "identity": {} }),
            Self::Secretbox(keys) => {
                let keys: Vec<Value> = keys.iter().map(|key| json!({ "name": key.name, "secret": key.secret.expose() })).collect();
                json!({ "secretbox": { "keys": keys } })
            }
            Self::Other { name, configuration } => {
                json!({ name.as_str(): serde_json::from_str::<Value>(configuration.expose()).unwrap_or_default() })
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default, rename = "apiVersion")]
    _version: String,
    #[serde(default, rename = "kind")]
    _kind: String,
    resources: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    resources: Vec<String>,
    providers: Vec<EncryptionProvider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    name: String,
    #[serde(deserialize_with = "crate::secrets::read_secret")]
    secret: Secret<String>,
}

impl<'de> Deserialize<'de> for KubeEtcdEncryptionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Document {
            config: Config,
        }
        let rules = Document::deserialize(deserializer)?.config.resources;
        Ok(Self {
            resources: rules.into_iter().map(|rule| EncryptedResources { resources: rule.resources, providers: rule.providers }).collect(),
        })
    }
}

impl<'de> Deserialize<'de> for EncryptionProvider {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = serde_json::Map::deserialize(deserializer)?;
        let mut entries = map.into_iter();
        let (Some((name, configuration)), None) = (entries.next(), entries.next()) else {
            return Err(D::Error::custom("a provider has to have one name"));
        };
        match name.as_str() {
            "identity" => Ok(Self::Identity),
            "secretbox" => {
                let keys =
                    Keys::deserialize(configuration).map_err(|_| D::Error::custom("secretbox has to have keys with names and secrets"))?;
                Ok(Self::Secretbox(keys.keys.into_iter().map(|key| EncryptionKey { name: key.name, secret: key.secret }).collect()))
            }
            _ => Ok(Self::Other { name, configuration: Secret::new(configuration.to_string()) }),
        }
    }
}
