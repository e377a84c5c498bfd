//! The kind `KubeServiceAccountConfig`.

use homelab_core::Secret;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::exposed::Fields;

/// Who signs the tokens of service accounts, and whose tokens are trusted. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/service_account.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::k8s::KubeServiceAccountConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct KubeServiceAccountConfig {
    /// The key that signs, as PEM: RSA or ECDSA. Tokens that it signed are trusted, too.
    pub private_key: Secret<String>,
    /// URL that tokens name as their issuer. `talosctl gen config` writes the endpoint of the API; changing it later makes all tokens void.
    #[builder(into)]
    pub issuer_url: String,
    /// More keys whose tokens are trusted, as PEM: RSA or ECDSA, such as the one before a change.
    #[builder(default)]
    pub accepted_public_keys: Vec<String>,
    /// More issuers whose tokens are trusted, such as the one before a change.
    #[builder(default)]
    pub accepted_issuers: Vec<String>,
    /// Audiences whose tokens are trusted. Talos' default is the issuer alone, without `https://kubernetes.default.svc`.
    #[builder(default)]
    pub accepted_audiences: Vec<String>,
}

impl KubeServiceAccountConfig {
    pub(crate) fn exposed(&self) -> Value {
        let issuer = Fields::new().secret("privateKey", Some(&self.private_key)).plain("issuerURL", &self.issuer_url).done();
        let accepted = Fields::new()
            .plain("publicKeys", &self.accepted_public_keys)
            .plain("issuers", &self.accepted_issuers)
            .plain("audiences", &self.accepted_audiences)
            .done();
        Fields::new().value("issuer", Some(issuer)).value("accepted", Some(accepted)).done()
    }
}

impl<'de> Deserialize<'de> for KubeServiceAccountConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Read {
            issuer: ReadIssuer,
            #[serde(default)]
            accepted: ReadAccepted,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct ReadIssuer {
            #[serde(deserialize_with = "crate::secrets::read_secret")]
            private_key: Secret<String>,
            #[serde(rename = "issuerURL")]
            issuer_url: String,
        }
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct ReadAccepted {
            public_keys: Vec<String>,
            issuers: Vec<String>,
            audiences: Vec<String>,
        }
        let Read { issuer, accepted } = Read::deserialize(deserializer)?;
        Ok(Self {
            private_key: issuer.private_key,
            issuer_url: issuer.issuer_url,
            accepted_public_keys: accepted.public_keys,
            accepted_issuers: accepted.issuers,
            accepted_audiences: accepted.audiences,
        })
    }
}
