//! The lab's own certificate authority, which signs what browsers see.

use std::time::{Duration, SystemTime};

use homelab_core::Secret;
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::elliptic_curve::Generate;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, LineEnding};
use rand_core::CryptoRng;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::der::asn1::Any;
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::{self, Decode, DecodePem, Encode, EncodePem, Tag};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate};

/// Ten years of 365 days: nobody is there who would renew it earlier, and devices have to trust it by hand.
const VALIDITY: Duration = Duration::from_hours(10 * 365 * 24);
/// The longest common name: `ub-common-name` of RFC 5280, appendix A.
const MAX_NAME: usize = 64;
const KEY_BEGINS: &str = "-----BEGIN PRIVATE KEY-----";

/// A certificate and its key, which sign certificates for the hosts of a lab, but no further authorities.
///
/// ECDSA with P-256, valid for ten years, `CA:TRUE, pathlen:0`. Devices that shall trust the lab take
/// [`certificate`](Self::certificate).
///
/// ```
/// use std::time::SystemTime;
/// use identity::certificate_authority::CertificateAuthority;
/// # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
/// # let mut rng = ChaCha20Rng::from_seed([7; 32]);
///
/// let authority = CertificateAuthority::generate("home.example", SystemTime::now(), &mut rng)?;
/// assert!(authority.certificate().starts_with("-----BEGIN CERTIFICATE-----"));
/// assert_eq!(CertificateAuthority::from_pem(&authority.to_pem())?, authority);
/// # Ok::<(), identity::certificate_authority::Error>(())
/// ```
///
/// ```compile_fail,E0277
/// fn leak(authority: &identity::certificate_authority::CertificateAuthority) {
///     homelab_core::yaml::to_string(authority);
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertificateAuthority {
    certificate: String,
    key: Secret<String>,
    not_after: SystemTime,
}

/// Why there is no certificate authority. Shows nothing of a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A common name has 1 to 64 characters; holds the text that has not.
    #[error("`{0}` is no name of a certificate authority: it needs 1 to 64 characters")]
    Name(String),
    /// The clock lies outside of the years 1970 to 9989, or a part cannot be encoded; the cause is in `source`.
    #[error("the certificate cannot be made")]
    Generate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The text is not one certificate and one key, in this order, as PEM.
    #[error("the text is not one PEM certificate followed by its PKCS#8 key")]
    NotPem,
    /// The certificate is no authority such as we make, or has another key; holds what is wrong, as the end of a
    /// sentence.
    #[error("the certificate {0}")]
    Certificate(&'static str),
}

impl CertificateAuthority {
    /// Makes a new one, valid from `now` on.
    ///
    /// # Errors
    /// `name` has no or more than 64 characters, or `now` lies outside of the years 1970 to 9989.
    pub fn generate<R: CryptoRng + ?Sized>(name: &str, now: SystemTime, rng: &mut R) -> Result<Self, Error> {
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(Error::Name(name.to_owned()));
        }
        let key = SecretKey::generate_from_rng(rng);
        let (certificate, not_after) = sign(name, now, &SigningKey::from(&key), rng).map_err(|error| Error::Generate(error.into()))?;
        let key = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| Error::Generate(error.into()))?;
        let certificate = certificate.to_pem(LineEnding::LF).map_err(|error| Error::Generate(error.into()))?;
        Ok(Self { certificate, key: Secret::new(key.to_string()), not_after })
    }

    /// Reads what [`to_pem`](Self::to_pem) wrote.
    ///
    /// Whether it has expired is not known here: see [`not_after`](Self::not_after).
    ///
    /// # Errors
    /// The text is anything but one certificate and one key, the two do not belong together, or the certificate is not
    /// one that [`generate`](Self::generate) makes.
    pub fn from_pem(text: &Secret<String>) -> Result<Self, Error> {
        let (authority, certificate) = Self::split(text.expose())?;
        let secret = SecretKey::from_pkcs8_pem(authority.key.expose()).map_err(|_| Error::NotPem)?;
        judge(&certificate, &secret.public_key().into())?;
        Ok(authority)
    }

    /// As [`from_pem`](Self::from_pem), for a text that is known to be what [`to_pem`](Self::to_pem) wrote, by its hash for
    /// instance: that the key fits the certificate is not proven again, which takes nearly all of the time.
    ///
    /// # Errors
    /// The text is no certificate and key.
    pub fn from_known_pem(text: &Secret<String>) -> Result<Self, Error> {
        Self::split(text.expose()).map(|(authority, _)| authority)
    }

    fn split(text: &str) -> Result<(Self, Certificate), Error> {
        let (certificate, key) = text.split_at(text.find(KEY_BEGINS).ok_or(Error::NotPem)?);
        let parsed = Certificate::from_pem(certificate).map_err(|_| Error::NotPem)?;
        let not_after = parsed.tbs_certificate().validity().not_after.to_system_time();
        Ok((Self { certificate: certificate.to_owned(), key: Secret::from(key), not_after }, parsed))
    }

    /// Certificate and key as PEM, one after the other: what [`from_pem`](Self::from_pem) reads. To be kept secret.
    pub fn to_pem(&self) -> Secret<String> {
        Secret::new([self.certificate.as_str(), self.key.expose()].concat())
    }

    /// The certificate alone, in PEM: what devices are to trust. Not secret.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The key alone, in PEM (PKCS#8): `tls.key` of the issuer's Secret.
    pub const fn key(&self) -> &Secret<String> {
        &self.key
    }

    /// The last second in which what it signs is trusted: ten years of 365 days after it was made.
    pub const fn not_after(&self) -> SystemTime {
        self.not_after
    }
}

fn sign<R: CryptoRng + ?Sized>(
    name: &str,
    now: SystemTime,
    signer: &SigningKey,
    rng: &mut R,
) -> builder::Result<(Certificate, SystemTime)> {
    let name = AttributeTypeAndValue { oid: COMMON_NAME, value: Any::new(Tag::Utf8String, name.as_bytes())? };
    let mut names = RdnSequence::default();
    names.push(RelativeDistinguishedName::try_from(vec![name])?);
    let end = now.checked_add(VALIDITY).ok_or_else(|| der::Error::from(der::ErrorKind::DateTime))?;
    let validity = Validity::new(Time::try_from(now)?, Time::try_from(end)?);
    let not_after = validity.not_after.to_system_time();
    let public = SubjectPublicKeyInfo::from_key(signer.verifying_key())?;
    let profile = Profile(Name::from_der(&names.to_der()?)?);
    let builder = CertificateBuilder::new(profile, SerialNumber::generate(rng), validity, public)?;
    Ok((builder.build::<_, DerSignature>(signer)?, not_after))
}

fn judge(certificate: &Certificate, key: &VerifyingKey) -> Result<(), Error> {
    let unusable = Error::Certificate;
    let body = certificate.tbs_certificate();
    let public = body.subject_public_key_info().to_der().ok().and_then(|public| VerifyingKey::from_public_key_der(&public).ok());
    if public.as_ref() != Some(key) {
        return Err(unusable("does not belong to the key"));
    }
    match body.get_extension::<BasicConstraints>() {
        Ok(Some((true, BasicConstraints { ca: true, path_len_constraint: Some(0) }))) => {}
        _ => return Err(unusable("is not one of an authority that signs hosts only (`CA:TRUE, pathlen:0`)")),
    }
    let signature = certificate.signature().as_bytes().and_then(|bytes| DerSignature::from_bytes(bytes).ok());
    let signed = body.to_der().ok();
    match (signature, signed) {
        (Some(signature), Some(signed)) if key.verify(&signed, &signature).is_ok() => Ok(()),
        _ => Err(unusable("has no valid signature of its own key")),
    }
}

/// What a certificate of this kind says beside names and key.
struct Profile(Name);

impl BuilderProfile for Profile {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        body: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let subject = body.subject();
        Ok(vec![
            BasicConstraints { ca: true, path_len_constraint: Some(0) }.to_extension(subject, &[])?,
            KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(subject, &[])?,
        ])
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use homelab_core::Secret;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::{CertificateAuthority, VALIDITY};

    fn authority(seed: u8) -> CertificateAuthority {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        CertificateAuthority::generate("home.example", now, &mut ChaCha20Rng::from_seed([seed; 32])).expect("a good name")
    }

    #[test]
    fn the_same_clock_and_randomness_make_the_same_authority() {
        assert_eq!(authority(1), authority(1));
        assert_ne!(authority(1), authority(2));
        assert_eq!(authority(1).not_after(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000) + VALIDITY);
    }

    #[test]
    fn it_survives_its_text() {
        let read = CertificateAuthority::from_pem(&authority(1).to_pem()).expect("its own text");
        assert_eq!(read, authority(1));
    }

    #[test]
    fn what_is_not_one_certificate_with_its_key_is_refused() {
        let (one, other) = (authority(1), authority(2));
        let refusal = |text: String| CertificateAuthority::from_pem(&Secret::new(text)).expect_err("not one pair").to_string();
        let not_pem = "the text is not one PEM certificate followed by its PKCS#8 key";
        let (certificate, key) = (one.certificate(), one.key().expose().as_str());
        for text in [String::new(), certificate.to_owned(), key.to_owned(), [key, certificate].concat()] {
            assert_eq!(refusal(text), not_pem);
        }
        for text in [[certificate, certificate, key].concat(), [certificate, key, key].concat(), [certificate, &key[..100]].concat()] {
            assert_eq!(refusal(text), not_pem);
        }
        assert_eq!(refusal([certificate, other.key().expose()].concat()), "the certificate does not belong to the key");
    }

    #[test]
    fn a_changed_certificate_is_refused() {
        let one = authority(1);
        let lines: Vec<&str> = one.certificate().lines().collect();
        let last = lines[lines.len() - 2];
        let changed = one.certificate().replace(last, &last.chars().rev().collect::<String>());
        CertificateAuthority::from_pem(&Secret::new(changed + one.key().expose())).expect_err("another signature");
    }

    #[test]
    fn a_name_has_1_to_64_characters() {
        let generate = |name: &str| CertificateAuthority::generate(name, SystemTime::UNIX_EPOCH, &mut ChaCha20Rng::from_seed([1; 32]));
        generate("").expect_err("no name");
        generate(&"a".repeat(65)).expect_err("too long");
        generate(&"ä".repeat(64)).expect("just short enough");
        generate("Größe, \"quoted\", CN=x").expect("any character");
    }

    #[test]
    fn nothing_of_the_key_is_printed() {
        let one = authority(1);
        let printed = format!("{one:?}");
        assert!(one.key().expose().lines().filter(|line| !line.starts_with("--")).all(|line| !printed.contains(line)));
    }
}
