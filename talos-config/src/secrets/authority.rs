//! X.509 as Talos writes it.

use std::time::{Duration, SystemTime};

use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use homelab_core::Secret;
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::elliptic_curve::Generate;
use p256::pkcs8::EncodePublicKey;
use rand_core::CryptoRng;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, RsaPrivateKeyRef};
use x509_cert::SubjectPublicKeyInfo;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::der::asn1::{Any, BitStringRef, OctetString};
use x509_cert::der::flagset::FlagSet;
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier, db};
use x509_cert::der::{self, Decode, Encode, Tag};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate};
use zeroize::Zeroizing;

use super::{CertificateAndKey, pem};

/// How long a certificate authority is valid: ten years of 365 days (`constants.go`, `x509.DefaultCertificateValidityDuration`).
const AUTHORITY_VALIDITY: Duration = Duration::from_hours(10 * 365 * 24);

/// Bits of the RSA key that signs service account tokens (`config/generate/secrets/bundle.go`).
const RSA_BITS: usize = 4096;

/// A certificate authority with an ECDSA P-256 key; without an organization its subject is empty.
pub(super) fn ecdsa_authority(
    organization: Option<&str>,
    now: SystemTime,
    random: &mut impl CryptoRng,
) -> builder::Result<CertificateAndKey> {
    let key = SecretKey::generate_from_rng(random);
    let signer = p256::ecdsa::SigningKey::from(&key);
    let public = SubjectPublicKeyInfo::from_key(signer.verifying_key())?;
    let builder = authority(organization, public, now, random)?;
    let certificate = builder.build::<_, p256::ecdsa::DerSignature>(&signer)?;
    Ok(CertificateAndKey {
        certificate: pem::encode(pem::CERTIFICATE, &certificate.to_der()?)?,
        key: pem::encode_key(pem::EC_KEY, &key.to_sec1_der()?)?,
    })
}

/// A certificate authority with an Ed25519 key.
pub(super) fn ed25519_authority(organization: &str, now: SystemTime, random: &mut impl CryptoRng) -> builder::Result<CertificateAndKey> {
    let signer = ed25519_key(random);
    let public = SubjectPublicKeyInfo::from_key(&signer.verifying_key())?;
    let certificate = authority(Some(organization), public, now, random)?.build::<_, ed25519_dalek::Signature>(&signer)?;
    Ok(CertificateAndKey { certificate: pem::encode(pem::CERTIFICATE, &certificate.to_der()?)?, key: ed25519_pem(&signer)? })
}

/// A new Ed25519 key.
pub(super) fn ed25519_key(random: &mut impl CryptoRng) -> ed25519_dalek::SigningKey {
    let mut seed = Zeroizing::new([0; 32]);
    random.fill_bytes(&mut *seed);
    ed25519_dalek::SigningKey::from_bytes(&seed)
}

/// An Ed25519 key as Talos writes it: version 1 of PKCS#8, which has no public key.
pub(super) fn ed25519_pem(key: &ed25519_dalek::SigningKey) -> builder::Result<Secret<String>> {
    let bytes = KeypairBytes { secret_key: key.to_bytes(), public_key: None };
    let der = bytes.to_pkcs8_der().expect("32 bytes fit");
    Ok(pem::encode_key(pem::ED25519_KEY, der.as_bytes())?)
}

/// A new ECDSA P-256 key without a certificate.
pub(super) fn ecdsa_key(random: &mut impl CryptoRng) -> builder::Result<Secret<String>> {
    let key = SecretKey::generate_from_rng(random);
    Ok(pem::encode_key(pem::EC_KEY, &key.to_sec1_der()?)?)
}

/// A new RSA key of 4096 bits without a certificate.
pub(super) fn rsa_key(random: &mut impl CryptoRng) -> builder::Result<Secret<String>> {
    let key = rsa::PrivateKey::new(random, RSA_BITS).expect("the size is one that RSA takes");
    let der = key.to_pkcs1_der().expect("a new key has two primes");
    Ok(pem::encode_key(pem::RSA_KEY, der.as_bytes())?)
}

/// The Ed25519 key in a PEM text with either label that Talos reads.
pub(super) fn parse_ed25519(text: &str) -> Option<ed25519_dalek::SigningKey> {
    let (label, der) = pem::decode(text)?;
    let known = matches!(label, pem::ED25519_KEY | pem::PKCS8_KEY);
    if known { ed25519_dalek::SigningKey::from_pkcs8_der(&der).ok() } else { None }
}

/// The public half (`SubjectPublicKeyInfo`, DER) of a private key in PEM; `None` if it cannot be read.
pub(super) fn public_key(text: &str) -> Option<Vec<u8>> {
    let (label, der) = pem::decode(text)?;
    let document = match label {
        pem::EC_KEY => SecretKey::from_sec1_der(&der).ok()?.public_key().to_public_key_der(),
        pem::RSA_KEY => return rsa_public_key(&der).ok(),
        _ => parse_ed25519(text)?.verifying_key().to_public_key_der(),
    };
    document.ok().map(der::Document::into_vec)
}

/// Only takes the public numbers out: see [`fits_itself`].
fn rsa_public_key(der: &[u8]) -> der::Result<Vec<u8>> {
    let public = RsaPrivateKeyRef::from_der(der)?.public_key().to_der()?;
    SubjectPublicKeyInfoRef { algorithm: rsa::pkcs1::ALGORITHM_ID, subject_public_key: BitStringRef::from_bytes(&public)? }.to_der()
}

/// Whether the numbers of a private key in PEM fit each other, which takes a millisecond for RSA; the other kinds have only one.
pub(super) fn fits_itself(text: &str) -> bool {
    pem::decode(text).is_some_and(|(label, der)| label != pem::RSA_KEY || rsa::PrivateKey::from_pkcs1_der(&der).is_ok())
}

/// Whether the private key in the PEM text `key`, ECDSA or Ed25519, has signed `certificate`.
pub(super) fn has_signed(key: &str, certificate: &Certificate) -> bool {
    let verified = || {
        let (label, der) = pem::decode(key)?;
        let body = certificate.tbs_certificate().to_der().ok()?;
        let signature = certificate.signature().as_bytes()?;
        if label == pem::EC_KEY {
            let signer = p256::ecdsa::SigningKey::from(SecretKey::from_sec1_der(&der).ok()?);
            signer.verifying_key().verify(&body, &p256::ecdsa::DerSignature::from_bytes(signature).ok()?).ok()
        } else {
            let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
            parse_ed25519(key)?.verifying_key().verify_strict(&body, &signature).ok()
        }
    };
    verified().is_some()
}

/// A certificate that waits for its signature.
pub(super) struct Draft {
    pub(super) issuer: Name,
    pub(super) subject: Name,
    pub(super) extensions: Vec<Extension>,
}

impl Draft {
    /// With a random serial number of 128 bits and whole seconds, as Go's `crypto/x509` writes them.
    pub(super) fn builder(
        self,
        public: SubjectPublicKeyInfo,
        now: SystemTime,
        validity: Duration,
        random: &mut impl CryptoRng,
    ) -> builder::Result<CertificateBuilder<Self>> {
        let mut serial = [0; 16];
        random.fill_bytes(&mut serial);
        let end = now.checked_add(validity).ok_or_else(|| der::Error::from(der::ErrorKind::DateTime))?;
        let validity = Validity::new(Time::try_from(now)?, Time::try_from(end)?);
        CertificateBuilder::new(self, SerialNumber::new(&serial)?, validity, public)
    }
}

impl BuilderProfile for Draft {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}

/// The extensions are in the order of Go's `crypto/x509`; the key identifier is random, as in siderolabs/crypto.
fn authority(
    organization: Option<&str>,
    public: SubjectPublicKeyInfo,
    now: SystemTime,
    random: &mut impl CryptoRng,
) -> builder::Result<CertificateBuilder<Draft>> {
    let subject = organization.map_or_else(|| Ok(Name::default()), name)?;
    let mut identifier = [0; 20];
    random.fill_bytes(&mut identifier);
    let extensions = vec![
        key_usage(KeyUsages::DigitalSignature | KeyUsages::KeyCertSign)?,
        extended_key_usage(vec![db::rfc5280::ID_KP_SERVER_AUTH, db::rfc5280::ID_KP_CLIENT_AUTH])?,
        extension(&BasicConstraints { ca: true, path_len_constraint: None }, true)?,
        extension(&SubjectKeyIdentifier(OctetString::new(identifier)?), false)?,
    ];
    Draft { issuer: subject.clone(), subject, extensions }.builder(public, now, AUTHORITY_VALIDITY, random)
}

/// A name of one organization, as `PrintableString`.
pub(super) fn name(organization: &str) -> der::Result<Name> {
    let value = Any::new(Tag::PrintableString, organization.as_bytes())?;
    let attribute = AttributeTypeAndValue { oid: db::rfc4519::ORGANIZATION_NAME, value };
    let mut names = RdnSequence::default();
    names.push(RelativeDistinguishedName::try_from(vec![attribute])?);
    // The crate's own way from text writes an UTF8String.
    Name::from_der(&names.to_der()?)
}

pub(super) fn key_usage(usages: impl Into<FlagSet<KeyUsages>>) -> der::Result<Extension> {
    extension(&KeyUsage(usages.into()), true)
}

pub(super) fn extended_key_usage(usages: Vec<ObjectIdentifier>) -> der::Result<Extension> {
    extension(&ExtendedKeyUsage(usages), false)
}

pub(super) fn extension<E: AssociatedOid + Encode>(value: &E, critical: bool) -> der::Result<Extension> {
    Ok(Extension { extn_id: E::OID, critical, extn_value: OctetString::new(value.to_der()?)? })
}
