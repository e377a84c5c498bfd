//! The kind `KubeAPIServerCAConfig`.

use serde::{Deserialize, Serialize};

use super::issuing::Issuing;
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
    pub(crate) fn exposed(&self) -> impl Serialize {
        #[derive(Serialize)]
        #[serde(rename = "KubeAPIServerCAConfig", tag = "kind")]
        struct Exposed<'a> {
            #[serde(rename = "issuingCA", skip_serializing_if = "Option::is_none")]
            issuing_ca: Option<Issuing<'a>>,
            #[serde(rename = "acceptedCAs", skip_serializing_if = "<[String]>::is_empty")]
            accepted_cas: &'a [String],
        }
        Exposed { issuing_ca: self.issuing_ca.as_ref().map(Issuing::new), accepted_cas: &self.accepted_cas }
    }
}
