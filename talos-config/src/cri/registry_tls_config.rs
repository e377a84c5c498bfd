//! The kind `RegistryTLSConfig`.

use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;
use crate::secrets::CertificateAndKey;

/// How Talos trusts a registry, and shows who it is. Since Talos 1.12.
///
/// Upstream: `config/types/cri/registry_tls.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::cri::RegistryTLSConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct RegistryTLSConfig {
    /// The registry as images name it, with a port or not.
    #[builder(into)]
    pub name: String,
    /// Certificate and key that Talos shows, as PEM.
    #[serde(default, deserialize_with = "crate::secrets::read_pair_pem")]
    pub client_identity: Option<CertificateAndKey>,
    /// Certificates that the registry's is checked by, as PEM, beside the usual ones.
    #[builder(into)]
    pub ca: Option<String>,
    /// Whether its certificate is not checked at all. Talos' default is `false`.
    pub insecure_skip_verify: Option<bool>,
}

impl RegistryTLSConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("name", &self.name)
            .pair_pem("clientIdentity", self.client_identity.as_ref())
            .plain("ca", &self.ca)
            .plain("insecureSkipVerify", &self.insecure_skip_verify)
            .done()
    }
}
