//! The secrets bundle.

use std::fmt;
use std::time::SystemTime;

use homelab_core::Secret;
use rand_core::CryptoRng;

use super::{CertificateAndKey, authority, token};
use crate::Error;

/// All secrets of one cluster: what `talosctl gen secrets` writes to `secrets.yaml`.
///
/// It is made once and kept: other certificate authorities are another cluster. It does not serialise and prints nothing
/// of itself; it leaves by [`SecretsBundle::to_yaml`] only.
///
/// ```
/// use std::path::Path;
/// use std::time::SystemTime;
/// use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
/// # use rand_chacha::rand_core::SeedableRng;
/// # let mut random = rand_chacha::ChaCha20Rng::from_seed([7; 32]);
///
/// let bundle = SecretsBundle::generate(ServiceAccountKey::Ecdsa, SystemTime::now(), &mut random)?;
/// assert_eq!(format!("{bundle:?}"), "SecretsBundle(…)");
///
/// let text = bundle.to_yaml();
/// assert_eq!(SecretsBundle::from_yaml(text.expose(), Path::new("secrets.yaml"))?, bundle);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail,E0277
/// fn leak(bundle: talos_config::secrets::SecretsBundle) {
///     homelab_core::yaml::to_string(&bundle);
/// }
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct SecretsBundle {
    /// Names the cluster to the discovery service.
    pub(crate) cluster_id: Secret<String>,
    /// 32 bytes in base64: encrypts what members tell each other.
    pub(crate) cluster_secret: Secret<String>,
    /// Lets a kubelet join.
    pub(crate) bootstrap_token: Secret<String>,
    /// 32 bytes in base64: encrypts Secrets in etcd.
    pub(crate) secretbox_encryption_secret: Secret<String>,
    /// Lets a machine join.
    pub(crate) trustd_token: Secret<String>,
    pub(crate) etcd: CertificateAndKey,
    pub(crate) kubernetes: CertificateAndKey,
    pub(crate) kubernetes_aggregator: CertificateAndKey,
    /// PEM.
    pub(crate) service_account_key: Secret<String>,
    /// Signs for the Talos API; always Ed25519.
    pub(crate) machine: CertificateAndKey,
}

/// Which key signs the cluster's service account tokens; it decides who can check them outside the cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ServiceAccountKey {
    /// RSA with 4096 bits: what Talos makes by default, and the only one that Microsoft Entra takes (RS256). Takes seconds.
    Rsa,
    /// ECDSA P-256 (ES256): made at once, and its signatures are short.
    Ecdsa,
}

impl SecretsBundle {
    /// New secrets, whose certificate authorities are valid for ten years of 365 days from `now`.
    ///
    /// As `config/generate/secrets` of Talos 1.14 makes them.
    ///
    /// # Errors
    /// [`Error::Certificate`] if no certificate can be valid at `now`: before 1970 or after 9989.
    pub fn generate(service_account: ServiceAccountKey, now: SystemTime, random: &mut impl CryptoRng) -> Result<Self, Error> {
        Ok(Self {
            cluster_id: token::key(random),
            cluster_secret: token::key(random),
            bootstrap_token: token::token(random),
            secretbox_encryption_secret: token::key(random),
            trustd_token: token::token(random),
            etcd: authority::ecdsa_authority(Some("etcd"), now, random)?,
            kubernetes: authority::ecdsa_authority(Some("kubernetes"), now, random)?,
            kubernetes_aggregator: authority::ecdsa_authority(None, now, random)?,
            service_account_key: match service_account {
                ServiceAccountKey::Rsa => authority::rsa_key(random),
                ServiceAccountKey::Ecdsa => authority::ecdsa_key(random),
            }?,
            machine: authority::ed25519_authority("talos", now, random)?,
        })
    }

    /// The certificate authorities, each with what it signs for.
    pub const fn authorities(&self) -> [(&'static str, &CertificateAndKey); 4] {
        [
            ("the Talos API", &self.machine),
            ("Kubernetes", &self.kubernetes),
            ("the aggregation layer of Kubernetes", &self.kubernetes_aggregator),
            ("etcd", &self.etcd),
        ]
    }

    /// Which key signs the service account tokens.
    pub fn service_account_key(&self) -> ServiceAccountKey {
        if self.service_account_key.expose().contains("RSA PRIVATE KEY") { ServiceAccountKey::Rsa } else { ServiceAccountKey::Ecdsa }
    }
}

impl fmt::Debug for SecretsBundle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretsBundle(…)")
    }
}
