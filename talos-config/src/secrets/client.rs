//! Client certificates of the Talos API.

use std::time::{Duration, SystemTime};

use rand_core::CryptoRng;
use x509_cert::SubjectPublicKeyInfo;
use x509_cert::builder::{self, Builder};
use x509_cert::der::Encode;
use x509_cert::der::oid::db;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, KeyUsages, SubjectKeyIdentifier};

use super::authority::{self, Draft};
use super::{CertificateAndKey, SecretsBundle, pem};
use crate::Error;

/// `constants.TalosAPIDefaultCertificateValidityDuration`.
const VALIDITY: Duration = Duration::from_hours(365 * 24);

/// The role that may do everything (`role/role.go`); Talos reads roles from the organization of the subject.
const ADMIN: &str = "os:admin";

impl SecretsBundle {
    /// A new key with a certificate for the Talos API, with the role `os:admin`, valid for 365 days from `now`.
    ///
    /// # Errors
    /// [`Error::Certificate`] if no certificate can be valid at `now`: before 1970 or after 9998.
    pub fn client_certificate(&self, now: SystemTime, random: &mut impl CryptoRng) -> Result<CertificateAndKey, Error> {
        Ok(self.sign(now, random)?)
    }

    /// Whether `certificate` is one that this bundle's machine authority has signed.
    pub(crate) fn has_signed(&self, certificate: &CertificateAndKey) -> bool {
        certificate.parse().is_some_and(|certificate| authority::has_signed(self.machine.key.expose(), &certificate))
    }

    fn sign(&self, now: SystemTime, random: &mut impl CryptoRng) -> builder::Result<CertificateAndKey> {
        let authority = self.machine.parse().expect("certificates are read when a bundle is made");
        let signer = authority::parse_ed25519(self.machine.key.expose()).expect("keys are read when a bundle is made");
        let identifier = authority.tbs_certificate().get_extension::<SubjectKeyIdentifier>()?.map(|(_, identifier)| identifier.0);
        let key = authority::ed25519_key(random);
        let draft = Draft {
            issuer: authority.tbs_certificate().subject().clone(),
            subject: authority::name(ADMIN)?,
            extensions: vec![
                authority::key_usage(KeyUsages::DigitalSignature)?,
                authority::extended_key_usage(vec![db::rfc5280::ID_KP_CLIENT_AUTH])?,
                authority::extension(&AuthorityKeyIdentifier { key_identifier: identifier, ..Default::default() }, false)?,
            ],
        };
        let public = SubjectPublicKeyInfo::from_key(&key.verifying_key())?;
        let certificate = draft.builder(public, now, VALIDITY, random)?.build::<_, ed25519_dalek::Signature>(&signer)?;
        Ok(CertificateAndKey { certificate: pem::encode(pem::CERTIFICATE, &certificate.to_der()?)?, key: authority::ed25519_pem(&key)? })
    }
}
