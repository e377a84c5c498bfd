use bon::Builder;
use homelab_core::{Name, ObjectName, Part, Secret, SecretObject, name};

use super::definition::CERT_MANAGER;
use super::{CaIssuer, ClusterIssuer, ClusterIssuerSpec, RULES, Signer};
use crate::certificate_authority::CertificateAuthority;

/// The lab's own certificate authority as a `ClusterIssuer`.
///
/// Becomes the part `certificates`, after [`CertManager`](super::CertManager): the authority in a Secret, which is
/// written encrypted, and the issuer of the same name that signs with it.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct LabCa<'a> {
    /// The authority, whose certificate and key go into the Secret. Devices that shall trust the lab take its
    /// certificate.
    pub authority: &'a CertificateAuthority,
    /// Name of the issuer and of its Secret. Ours is `lab-ca`.
    #[builder(default = name!("lab-ca"))]
    pub name: Name,
    /// The namespace of cert-manager, where it looks for the Secret. Ours is `cert-manager`.
    #[builder(default = CERT_MANAGER)]
    pub namespace: Name,
}

impl From<LabCa<'_>> for Part {
    fn from(lab: LabCa<'_>) -> Self {
        let mut secret = SecretObject::new(lab.namespace, lab.name.clone())
            .value("tls.crt", Secret::from(lab.authority.certificate()))
            .value("tls.key", lab.authority.key().clone());
        secret.kind = Some("kubernetes.io/tls");
        let signer = Signer::Ca(CaIssuer { secret_name: ObjectName::from(lab.name.clone()) });
        let issuer = ClusterIssuer::new(&lab.name, ClusterIssuerSpec { signer });
        Self::new(name!("certificates")).after([CERT_MANAGER]).secret(secret).object(issuer).rules(RULES)
    }
}
