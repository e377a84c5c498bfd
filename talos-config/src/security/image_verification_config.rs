//! The kind `ImageVerificationConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Which images run: those whose signature a rule accepts. Since Talos 1.13.
///
/// Upstream: `config/types/security/image_verification.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct ImageVerificationConfig {
    /// Rules in order; the first whose pattern fits counts.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<ImageRule>,
}

/// What is asked of images whose name fits a pattern: one of the four.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageRule {
    /// Registry and repository with `*` for anything, such as `registry.k8s.io/*`.
    #[builder(into)]
    pub image: Option<String>,
    /// Whether nothing is asked. Talos' default is `false`.
    pub skip: Option<bool>,
    /// Whether they never run. Talos' default is `false`.
    pub deny: Option<bool>,
    /// They are signed by an identity (Sigstore).
    pub keyless: Option<KeylessVerifier>,
    /// They are signed by a key.
    pub public_key: Option<PublicKeyVerifier>,
}

/// An identity that signs images without a key of its own.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeylessVerifier {
    /// URL of who vouches for the identity, such as `https://accounts.google.com`.
    #[builder(into)]
    pub issuer: Option<String>,
    /// The identity, such as an address. This or the next is required.
    #[builder(into)]
    pub subject: Option<String>,
    /// A regular expression for identities.
    #[builder(into)]
    pub subject_regex: Option<String>,
}

/// A key that signs images.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PublicKeyVerifier {
    /// Public key or certificate, as PEM.
    #[builder(into)]
    pub certificate: Option<String>,
}
