use bon::Builder;
use homelab_core::ObjectName;
use kube::CustomResource;
use serde::{Deserialize, Serialize};

use super::AcmeIssuer;

/// Signs the certificates of all namespaces.
#[derive(Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "cert-manager.io", version = "v1", kind = "ClusterIssuer", schema = "disabled")]
pub struct ClusterIssuerSpec {
    /// How it signs; cert-manager wants exactly one way (`ca`, `selfSigned`, …).
    #[serde(flatten)]
    pub signer: Signer,
}

/// How an issuer signs. Vault and Venafi are not modelled yet: lay a patch over the object.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Signer {
    /// A public authority signs, which wants proof that the host is ours.
    Acme(AcmeIssuer),
    /// With the key of a certificate authority.
    Ca(CaIssuer),
    /// Each certificate with its own key: nobody trusts it unasked. For a first authority, or for tests.
    SelfSigned(SelfSignedIssuer),
}

/// A certificate authority whose key cert-manager has in a Secret; it signs at once.
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CaIssuer {
    /// Name of the Secret with `tls.crt` and `tls.key`. For a `ClusterIssuer` it lies in cert-manager's own namespace
    /// (the chart's `clusterResourceNamespace`).
    pub secret_name: ObjectName,
}

/// Nothing more is to be said: it is `selfSigned: {}` in YAML.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SelfSignedIssuer {}
