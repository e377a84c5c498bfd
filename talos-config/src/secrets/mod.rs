//! Secrets of a cluster: its bundle (`secrets.yaml`), certificate authorities, tokens and client certificates.
//!
//! Everything is made as Talos 1.14 makes it; the clock and the randomness are arguments.

mod authority;
mod bundle;
mod certificate;
mod client;
mod fields;
mod import;
mod issuer_documents;
mod pem;
mod read;
mod token;
mod token_key;
mod write;

pub use self::bundle::{SecretsBundle, ServiceAccountKey};
pub use self::certificate::CertificateAndKey;
pub use self::issuer_documents::IssuerDocuments;
pub use self::token_key::{KeyMaterial, TokenKey};

pub(crate) use self::fields::{
    read_base64, read_certificates, read_key, read_optional_secret, read_pair_base64, read_pair_pem, read_secret,
};
pub(crate) use self::pem::InBase64;
pub(crate) use self::read::Reader;
