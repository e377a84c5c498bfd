//! The kind `KubeEtcdEncryptionConfig`.

use homelab_core::Secret;
use serde::Serialize;

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

    pub(crate) fn exposed(&self) -> impl Serialize {
        #[derive(Serialize)]
        #[serde(rename = "KubeEtcdEncryptionConfig", tag = "kind")]
        struct Exposed<'a> {
            config: Config<'a>,
        }
        #[derive(Serialize)]
        struct Config<'a> {
            resources: Vec<Resources<'a>>,
        }
        #[derive(Serialize)]
        struct Resources<'a> {
            providers: Vec<Provider<'a>>,
            resources: &'a [String],
        }
        let resources = self
            .resources
            .iter()
            .map(|rule| Resources { providers: rule.providers.iter().map(Provider::new).collect(), resources: &rule.resources });
        Exposed { config: Config { resources: resources.collect() } }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Provider<'a> {
    Identity {},
    Secretbox { keys: Vec<Key<'a>> },
}

#[derive(Serialize)]
struct Key<'a> {
    name: &'a str,
    secret: &'a str,
}

impl<'a> Provider<'a> {
    fn new(provider: &'a EncryptionProvider) -> Self {
        match provider {
            EncryptionProvider::Identity => Self::Identity {},
            EncryptionProvider::Secretbox(keys) => {
                Self::Secretbox { keys: keys.iter().map(|key| Key { name: &key.name, secret: key.secret.expose() }).collect() }
            }
        }
    }
}
