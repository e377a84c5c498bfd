//! Text forms of keys and certificates.

use base64ct::{Base64, Encoding};
use homelab_core::Secret;
use serde::{Serialize, Serializer};
use x509_cert::der;
use x509_cert::der::pem::LineEnding;
use zeroize::Zeroizing;

pub(super) const CERTIFICATE: &str = "CERTIFICATE";
pub(super) const EC_KEY: &str = "EC PRIVATE KEY";
/// Talos' own label; what is inside is PKCS#8 version 1 (`crypto/x509/ed25519.go` of siderolabs/crypto).
pub(super) const ED25519_KEY: &str = "ED25519 PRIVATE KEY";
/// The usual label of PKCS#8, which Talos reads as well.
pub(super) const PKCS8_KEY: &str = "PRIVATE KEY";
pub(super) const RSA_KEY: &str = "RSA PRIVATE KEY";

/// `der` as PEM with lines of 64 characters.
pub(super) fn encode(label: &str, der: &[u8]) -> der::Result<String> {
    Ok(der::pem::encode_string(label, LineEnding::LF, der)?)
}

/// `der` as PEM which must not be seen.
pub(super) fn encode_key(label: &str, der: &[u8]) -> der::Result<Secret<String>> {
    encode(label, der).map(Secret::new)
}

/// Label and content of a PEM text; `None` if it is none.
pub(super) fn decode(text: &str) -> Option<(&str, Zeroizing<Vec<u8>>)> {
    let (label, der) = der::pem::decode_vec(text.as_bytes()).ok()?;
    Some((label, Zeroizing::new(der)))
}

/// A text that is written in base64 on one line, as the bundle, the machine configuration and the talosconfig hold PEM.
pub(crate) struct InBase64<'a>(pub(crate) &'a str);

impl Serialize for InBase64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(Base64::encode_string(self.0.as_bytes())))
    }
}

/// The text within base64; `None` if it is no base64 or no text.
pub(super) fn from_base64(text: &str) -> Option<String> {
    String::from_utf8(Base64::decode_vec(text).ok()?).ok()
}
