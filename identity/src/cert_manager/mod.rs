//! [cert-manager](https://cert-manager.io): who signs certificates, and which are wanted.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use homelab_core::{ObjectExt, Part, check, name};
//! use identity::cert_manager::{self, CertManager, LabCa};
//! use identity::certificate_authority::CertificateAuthority;
//! use k8s_openapi::api::core::v1::Namespace;
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//!
//! let authority = CertificateAuthority::generate("home.example", SystemTime::now(), &mut rng)?;
//! let manager = CertManager::builder().version("v1.21.1").build();
//! let lab_ca = LabCa::builder().authority(&authority).build();
//!
//! let wanted = homelab_core::Certificate::builder()
//!     .secret(name!("web-tls"))
//!     .namespace(name!("web"))
//!     .hosts(vec!["*.home.example".to_owned()])
//!     .build();
//! let web = Part::new(name!("web"))
//!     .after([name!("certificates")])
//!     .object(Namespace::default().named("web"))
//!     .object(cert_manager::certificate(&wanted, &lab_ca.name))
//!     .rules(cert_manager::RULES);
//!
//! check(vec![manager.into(), lab_ca.into(), web])?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
mod acme_issuer;
mod certificate;
mod cluster_issuer;
mod definition;
mod lab_ca;
mod lets_encrypt;

use homelab_core::{Kind, Rule, Target};

pub use self::acme_issuer::{
    AcmeIssuer, AcmeSolver, AzureDns, Dns01, KubernetesAuth, ManagedIdentity, Route53, Route53Auth, SecretKeyReference,
    ServiceAccountReference, SolverSelector,
};
pub use self::certificate::{Certificate, CertificateSpec, IssuerReference, KeyAlgorithm, PrivateKey, RotationPolicy, certificate};
pub use self::cluster_issuer::{CaIssuer, ClusterIssuer, ClusterIssuerSpec, SelfSignedIssuer, Signer};
pub use self::definition::CertManager;
pub use self::lab_ca::LabCa;
pub use self::lets_encrypt::{AcmeZone, LetsEncrypt};

const GROUP: &str = "cert-manager.io";
const CERTIFICATE: Kind = Kind::new(GROUP, "Certificate");
const CLUSTER_ISSUER: Kind = Kind::new(GROUP, "ClusterIssuer");
const ISSUER: Kind = Kind::new(GROUP, "Issuer");
const SECRET: Kind = Kind::new("", "Secret");
const SERVICE_ACCOUNT: Kind = Kind::new("", "ServiceAccount");

/// Where the kinds of cert-manager name other objects.
///
/// The Secret of a `ClusterIssuer` is not among them: it lies in cert-manager's own namespace, which the object does
/// not name. [`LabCa`] needs it by name.
pub const RULES: &[Rule] = &[
    Rule::new(CERTIFICATE, "spec.issuerRef", Target::Reference(&[ISSUER, CLUSTER_ISSUER])),
    Rule::new(CERTIFICATE, "spec.secretName", Target::Makes(SECRET)),
    Rule::new(ISSUER, "spec.ca.secretName", Target::Name(SECRET)),
    // In the namespace that cert-manager runs in (`--cluster-resource-namespace`).
    Rule::new(CLUSTER_ISSUER, "spec.ca.secretName", Target::NameInAnyNamespace(SECRET)),
    Rule::new(
        CLUSTER_ISSUER,
        "spec.acme.solvers[].dns01.route53.auth.kubernetes.serviceAccountRef.name",
        Target::NameInAnyNamespace(SERVICE_ACCOUNT),
    ),
];
