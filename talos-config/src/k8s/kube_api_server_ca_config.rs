//! The kind `KubeAPIServerCAConfig`.

use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;
use crate::secrets::CertificateAndKey;

/// The certificate authority of the Kubernetes API. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/apiserver_ca.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::k8s::KubeAPIServerCAConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct KubeAPIServerCAConfig {
    /// The authority that signs, whose own certificate is trusted anyway; on control planes only.
    #[serde(default, deserialize_with = "crate::secrets::read_pair_pem", rename = "issuingCA")]
    pub issuing_ca: Option<CertificateAndKey>,
    /// More authorities that are trusted, as PEM; on workers the only ones.
    #[serde(default, rename = "acceptedCAs")]
    pub accepted_cas: Vec<String>,
}

impl KubeAPIServerCAConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().pair_pem("issuingCA", self.issuing_ca.as_ref()).plain("acceptedCAs", &self.accepted_cas).done()
    }
}
