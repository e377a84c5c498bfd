//! Keys in configurations that are read.

use base64ct::{Base64, Encoding};
use homelab_core::Secret;
use serde::de::{Deserialize, Deserializer, Error};

use super::CertificateAndKey;

/// A text that nobody may see.
pub(crate) fn read_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret<String>, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// A text that nobody may see, or none.
pub(crate) fn read_optional_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<String>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}

#[derive(serde::Deserialize)]
struct Pem {
    cert: String,
    key: String,
}

/// A certificate and its key as PEM, or none.
pub(crate) fn read_pair_pem<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CertificateAndKey>, D::Error> {
    let pair = Option::<Pem>::deserialize(deserializer)?;
    Ok(pair.map(|pair| CertificateAndKey { certificate: pair.cert, key: Secret::new(pair.key) }))
}

#[derive(serde::Deserialize)]
struct Encoded {
    #[serde(default)]
    crt: String,
    #[serde(default)]
    key: String,
}

/// A certificate and its key in base64, or none.
pub(crate) fn read_pair_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CertificateAndKey>, D::Error> {
    let pair = Option::<Encoded>::deserialize(deserializer)?;
    pair.map(|pair| Ok(CertificateAndKey { certificate: decoded(&pair.crt)?, key: Secret::new(decoded(&pair.key)?) })).transpose()
}

/// Certificates in base64.
pub(crate) fn read_certificates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Vec::<Encoded>::deserialize(deserializer)?.iter().map(|certificate| decoded(&certificate.crt)).collect()
}

/// A key in base64, or none.
pub(crate) fn read_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<String>>, D::Error> {
    Option::<Encoded>::deserialize(deserializer)?.map(|key| decoded(&key.key).map(Secret::new)).transpose()
}

/// A text in base64, or none.
pub(crate) fn read_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(|text| decoded(&text)).transpose()
}

/// What must not be seen stays as it is: `******`.
fn decoded<E: Error>(text: &str) -> Result<String, E> {
    if text == "******" {
        return Ok(text.to_owned());
    }
    let bytes = Base64::decode_vec(&text.replace(['\r', '\n'], "")).map_err(|_| E::custom("it is no base64"))?;
    String::from_utf8(bytes).map_err(|_| E::custom("what is in base64 is no text"))
}
