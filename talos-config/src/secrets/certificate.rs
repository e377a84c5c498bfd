//! Certificates with their keys.

use std::fmt;
use std::time::SystemTime;

use homelab_core::Secret;
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use super::pem;

/// A certificate and its private key, both as PEM.
///
/// Prints nothing of itself.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::secrets::CertificateAndKey) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct CertificateAndKey {
    /// The certificate, as PEM with the label `CERTIFICATE`; not secret.
    pub certificate: String,
    /// The key: `EC PRIVATE KEY` for ECDSA P-256, `ED25519 PRIVATE KEY` (PKCS#8 within) for Ed25519.
    pub key: Secret<String>,
}

/// See [`CertificateAndKey::problem`].
pub(super) const CERTIFICATE_UNREADABLE: &str = "is no certificate that can be read";

impl CertificateAndKey {
    /// When the certificate ends, by its `notAfter`; `None` if it cannot be read.
    pub fn expires(&self) -> Option<SystemTime> {
        Some(self.parse()?.tbs_certificate().validity().not_after.to_system_time())
    }

    /// The certificate; `None` if it cannot be read.
    pub(super) fn parse(&self) -> Option<Certificate> {
        let (label, der) = pem::decode(&self.certificate)?;
        if label == pem::CERTIFICATE { Certificate::from_der(&der).ok() } else { None }
    }

    /// What is wrong with the pair, as the end of a sentence.
    pub(super) fn problem(&self) -> Option<&'static str> {
        let Some(certificate) = self.parse() else {
            return Some(CERTIFICATE_UNREADABLE);
        };
        let Some(public) = super::authority::public_key(self.key.expose()) else {
            return Some("is no key that can be read");
        };
        let same = certificate.tbs_certificate().subject_public_key_info().to_der().is_ok_and(|der| der == public);
        (!same).then_some("is not the key of the certificate beside it")
    }

    /// Whether it has signed itself, as a certificate authority does.
    pub(super) fn is_self_signed(&self) -> bool {
        self.parse().is_some_and(|certificate| super::authority::has_signed(self.key.expose(), &certificate))
    }
}

impl fmt::Debug for CertificateAndKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CertificateAndKey(…)")
    }
}
