//! Keys in the open, on their way into a configuration.

use serde::Serialize;

use crate::secrets::CertificateAndKey;

/// A certificate and its key, as PEM.
#[derive(Serialize)]
pub(super) struct Issuing<'a> {
    cert: &'a str,
    key: &'a str,
}

impl<'a> Issuing<'a> {
    pub(super) fn new(pair: &'a CertificateAndKey) -> Self {
        Self { cert: &pair.certificate, key: pair.key.expose() }
    }
}
