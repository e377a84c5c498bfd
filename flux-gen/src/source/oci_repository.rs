//! `OCIRepository`.

use bon::Builder;
use homelab_core::{GoDuration, ObjectName};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::meta::LocalReference;

/// An OCI artifact that Flux follows: a Helm chart or a folder of manifests.
///
/// ```
/// use std::time::Duration;
/// use flux_gen::source::{LayerSelector, OCIRepository, OCIRepositorySpec, OciReference};
/// use homelab_core::{ObjectExt, name};
///
/// let spec = OCIRepositorySpec::builder()
///     .interval(Duration::from_mins(15))
///     .url("oci://quay.io/cilium/charts/cilium")
///     .reference(OciReference::tag("1.20.2"))
///     .layer_selector(LayerSelector::helm_chart())
///     .build();
/// let cilium = OCIRepository::new("cilium", spec).in_namespace(&name!("kube-system"));
/// assert_eq!(cilium.spec.url, "oci://quay.io/cilium/charts/cilium");
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(LocalReference, into), on(ObjectName, into), on(String, into))]
#[kube(
    group = "source.toolkit.fluxcd.io",
    version = "v1",
    kind = "OCIRepository",
    plural = "ocirepositories",
    namespaced,
    schema = "disabled",
    derive = "PartialEq"
)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OCIRepositorySpec {
    /// How often Flux looks for a new artifact.
    pub interval: GoDuration,
    /// `oci://…`, without a tag.
    pub url: String,
    /// Which artifact. Flux's default is the tag `latest`.
    #[serde(rename = "ref")]
    pub reference: Option<OciReference>,
    /// Which layer of it, and how it is kept. Flux's default extracts the first layer.
    pub layer_selector: Option<LayerSelector>,
    /// How its signature is checked. Flux's default is not to.
    pub verify: Option<Verification>,
    /// Secret of type `kubernetes.io/dockerconfigjson`.
    pub secret_ref: Option<LocalReference>,
    /// Secret with `ca.crt`, `tls.crt`, `tls.key`.
    pub cert_secret_ref: Option<LocalReference>,
    /// Account whose image pull secrets are used.
    pub service_account_name: Option<ObjectName>,
    /// Who gives the credentials. Flux's default is [`CloudProvider::Generic`], the Secret.
    pub provider: Option<CloudProvider>,
    /// Whether the registry speaks plain HTTP. Flux's default is `false`.
    pub insecure: Option<bool>,
    /// How long one pull may take. Flux's default is one minute.
    pub timeout: Option<GoDuration>,
    /// What to leave out, as in `.gitignore`.
    pub ignore: Option<String>,
    /// Whether Flux leaves it alone. Flux's default is `false`.
    pub suspend: Option<bool>,
}

/// Which artifact of an [`OCIRepository`]; Flux takes the first that is given of `digest`, `semver`, `tag`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OciReference {
    /// A tag.
    pub tag: Option<String>,
    /// The highest tag in a range of versions.
    pub semver: Option<String>,
    /// Regular expression that the tags of `semver` have to match.
    pub semver_filter: Option<String>,
    /// `sha256:…`.
    pub digest: Option<String>,
}

/// Which layer of an artifact, and how it is kept.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LayerSelector {
    /// The first layer of this type. Flux's default is the first of all.
    pub media_type: Option<String>,
    /// How it is kept. Flux's default is [`LayerOperation::Extract`].
    pub operation: Option<LayerOperation>,
}

/// How a layer is kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerOperation {
    /// Unpacked.
    Extract,
    /// As the archive that it is.
    Copy,
}

/// Who gives the credentials of a registry.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CloudProvider {
    /// The Secret.
    Generic,
    /// Workload identity of AWS.
    Aws,
    /// Workload identity of Azure.
    Azure,
    /// Workload identity of Google Cloud.
    Gcp,
}

/// How a signature is checked.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Verification {
    /// The tool that signed.
    pub provider: VerificationProvider,
    /// Secret with the trusted public keys; `None` for signatures without keys.
    pub secret_ref: Option<LocalReference>,
    /// Who may have signed without a key.
    #[serde(default, rename = "matchOIDCIdentity", skip_serializing_if = "Vec::is_empty")]
    pub match_oidc_identity: Vec<OidcIdentity>,
}

/// The tool that signed an artifact.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VerificationProvider {
    /// Sigstore's cosign.
    Cosign,
    /// The Notary Project's notation.
    Notation,
}

/// Who may have signed, as regular expressions.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OidcIdentity {
    /// Who issued the certificate.
    pub issuer: String,
    /// Whom the certificate names.
    pub subject: String,
}

impl OciReference {
    /// A tag.
    pub fn tag(tag: &str) -> Self {
        Self { tag: Some(tag.to_owned()), ..Self::default() }
    }
}

impl LayerSelector {
    /// The layer of a Helm chart, kept as the archive that helm-controller reads.
    pub fn helm_chart() -> Self {
        Self { media_type: Some("application/vnd.cncf.helm.chart.content.v1.tar+gzip".to_owned()), operation: Some(LayerOperation::Copy) }
    }
}
