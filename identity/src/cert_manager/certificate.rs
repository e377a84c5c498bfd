use bon::Builder;
use homelab_core::{GoDuration, Name, ObjectExt, ObjectName};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A certificate that is to be kept valid, and the Secret which holds it and its key.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "cert-manager.io", version = "v1", kind = "Certificate", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CertificateSpec {
    /// Name of the Secret that cert-manager makes, in the same namespace: `tls.crt`, `tls.key` and `ca.crt`.
    pub secret_name: ObjectName,
    /// Who signs; a namespaced `Issuer` has to be in the namespace of the certificate.
    pub issuer_ref: IssuerReference,
    /// Host names; a wildcard stands for one label, as in `*.home.example`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns_names: Vec<String>,
    /// IP addresses, as the client writes them in its URL. cert-manager wants at least one name or address in all.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ip_addresses: Vec<String>,
    /// How long it is valid. cert-manager's default is 90 days.
    pub duration: Option<GoDuration>,
    /// How long before its end a new one is asked for. cert-manager's default is a third of the duration.
    pub renew_before: Option<GoDuration>,
    /// What the certificate may be used for, such as `server auth`. cert-manager's default is `digital signature` and
    /// `key encipherment`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usages: Vec<String>,
    /// What kind of key is made. cert-manager's default is RSA of 2048 bits.
    pub private_key: Option<PrivateKey>,
}

/// Names an issuer, of cert-manager itself or of another project's group.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct IssuerReference {
    /// Name of the issuer; the linker looks for it.
    pub name: ObjectName,
    /// `Issuer` (cert-manager's default; of the same namespace) or `ClusterIssuer`.
    pub kind: Option<String>,
    /// Its API group. cert-manager's default is `cert-manager.io`.
    pub group: Option<String>,
}

/// The key of a certificate; cert-manager makes it in the cluster. What is `None` is left to cert-manager.
#[skip_serializing_none]
#[derive(Builder, Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PrivateKey {
    /// How the key is made. cert-manager's default is [`KeyAlgorithm::Rsa`].
    pub algorithm: Option<KeyAlgorithm>,
    /// In bits. cert-manager's default is 2048 for RSA and 256 for ECDSA.
    pub size: Option<u16>,
    /// Whether each new certificate gets a new key. Since cert-manager 1.18 the default is `Always`.
    pub rotation_policy: Option<RotationPolicy>,
}

/// How a key is made. cert-manager's default is [`Rsa`](Self::Rsa).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum KeyAlgorithm {
    /// Understood by everything. 2048 (cert-manager's default), 4096 or 8192 bits.
    #[serde(rename = "RSA")]
    Rsa,
    /// Shorter and faster; understood by every browser of the last ten years.
    #[serde(rename = "ECDSA")]
    Ecdsa,
    /// No browser takes it. It has one size, so `size` does not count.
    Ed25519,
}

/// Whether a renewed certificate gets a new key. cert-manager's default is [`Always`](Self::Always) since 1.18.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum RotationPolicy {
    /// With every certificate: a stolen key is of use until the next renewal at most.
    Always,
    /// Only if there is none in the Secret: for clients that pin the key.
    Never,
}

impl IssuerReference {
    /// A `ClusterIssuer` of cert-manager, which signs for all namespaces.
    pub fn cluster_issuer(name: impl Into<ObjectName>) -> Self {
        Self { name: name.into(), kind: Some("ClusterIssuer".to_owned()), group: None }
    }
}

/// The answer to [`Need::Certificate`](homelab_core::Need::Certificate): a certificate for HTTPS, signed by the
/// `ClusterIssuer` of the name `issuer` and named as its Secret.
///
/// Its key is ECDSA P-256. It says `server auth`, without which Apple's devices take no certificate
/// (<https://support.apple.com/en-us/103769>).
pub fn certificate(need: &homelab_core::Certificate, issuer: &Name) -> Certificate {
    let spec = CertificateSpec::builder()
        .secret_name(need.secret.clone().into())
        .issuer_ref(IssuerReference::cluster_issuer(issuer.clone()))
        .dns_names(need.hosts.clone())
        .usages(vec!["digital signature".to_owned(), "server auth".to_owned()])
        .private_key(PrivateKey::builder().algorithm(KeyAlgorithm::Ecdsa).build())
        .build();
    Certificate::new(&need.secret, spec).in_namespace(&need.namespace)
}
