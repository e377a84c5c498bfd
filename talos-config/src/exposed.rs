//! Documents that hold keys, on their way into a text that is secret.

use base64ct::{Base64, Encoding};
use homelab_core::Secret;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::secrets::CertificateAndKey;

/// The fields of something that holds keys.
#[derive(Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A field that anybody may see.
    pub(crate) fn plain(self, key: &str, value: &impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("texts, numbers and booleans by text keys");
        self.value(key, Some(value))
    }

    /// A field that nobody may see.
    pub(crate) fn secret(self, key: &str, value: Option<&Secret<String>>) -> Self {
        self.value(key, value.map(|value| Value::from(value.expose().as_str())))
    }

    /// A certificate and its key as PEM.
    pub(crate) fn pair_pem(self, key: &str, pair: Option<&CertificateAndKey>) -> Self {
        self.value(key, pair.map(|pair| json!({ "cert": pair.certificate, "key": pair.key.expose() })))
    }

    /// A certificate and its key as PEM in base64.
    pub(crate) fn pair_base64(self, key: &str, pair: Option<&CertificateAndKey>) -> Self {
        self.value(key, pair.map(|pair| json!({ "crt": base64(&pair.certificate), "key": base64(pair.key.expose()) })))
    }

    /// Certificates as PEM in base64.
    pub(crate) fn certificates(self, key: &str, certificates: &[String]) -> Self {
        self.list(key, certificates.iter().map(|certificate| json!({ "crt": base64(certificate) })))
    }

    /// A key as PEM in base64.
    pub(crate) fn key(self, key: &str, value: Option<&Secret<String>>) -> Self {
        self.value(key, value.map(|value| json!({ "key": base64(value.expose()) })))
    }

    /// A text in base64.
    pub(crate) fn base64(self, key: &str, text: Option<&str>) -> Self {
        self.value(key, text.map(|text| Value::from(base64(text))))
    }

    /// Values in order; none of them is no field.
    pub(crate) fn list(self, key: &str, values: impl Iterator<Item = Value>) -> Self {
        let values: Vec<Value> = values.collect();
        self.value(key, (!values.is_empty()).then_some(Value::Array(values)))
    }

    /// Values by text; none of them is no field.
    pub(crate) fn map(self, key: &str, values: impl Iterator<Item = (String, Value)>) -> Self {
        let values: Map<String, Value> = values.collect();
        self.value(key, (!values.is_empty()).then_some(Value::Object(values)))
    }

    /// Anything; nothing is no field.
    pub(crate) fn value(mut self, key: &str, value: Option<Value>) -> Self {
        self.0.extend(value.filter(|value| !value.is_null()).map(|value| (key.to_owned(), value)));
        self
    }

    /// All of them.
    pub(crate) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// What stands in the place of a key that must not be seen, and is no base64 (`x509.Redacted`).
const REDACTED: &str = "******";

fn base64(text: &str) -> String {
    if text == REDACTED { text.to_owned() } else { Base64::encode_string(text.as_bytes()) }
}
