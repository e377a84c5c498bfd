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
    /// How often Flux looks for a new artifact. A webhook may tell it sooner. Flux has no default.
    pub interval: GoDuration,
    /// Where the artifact is: `oci://registry/path`, without a tag or digest. Flux refuses another scheme.
    pub url: String,
    /// Which artifact. Flux's default is the tag `latest`.
    #[serde(rename = "ref")]
    pub reference: Option<OciReference>,
    /// Which layer of it, and how it is kept. Flux's default extracts the first layer.
    pub layer_selector: Option<LayerSelector>,
    /// How its signature is checked. Flux's default is not to.
    pub verify: Option<Verification>,
    /// Secret of type `kubernetes.io/dockerconfigjson`, in the same namespace; `None` for a public registry.
    pub secret_ref: Option<LocalReference>,
    /// Secret with a CA (`ca.crt`), or a client certificate and its key (`tls.crt`, `tls.key`), or both; in the same
    /// namespace.
    pub cert_secret_ref: Option<LocalReference>,
    /// Account in the same namespace whose image pull secrets are used, beside `secret_ref`.
    pub service_account_name: Option<ObjectName>,
    /// Who gives the credentials. Flux's default is [`CloudProvider::Generic`], the Secret.
    pub provider: Option<CloudProvider>,
    /// Whether the registry speaks plain HTTP. Flux's default is `false`.
    pub insecure: Option<bool>,
    /// How long one pull may take. Flux's default is one minute.
    pub timeout: Option<GoDuration>,
    /// What to leave out of an extracted layer, in the grammar of `.gitignore`. Flux's default leaves out Git's own
    /// files, archives, images and CI files.
    pub ignore: Option<String>,
    /// Whether Flux leaves it alone. Flux's default is `false`.
    pub suspend: Option<bool>,
}

/// Which artifact of an [`OCIRepository`]; Flux takes the first that is given of `digest`, `semver`, `tag`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OciReference {
    /// Tag to pull, such as `1.2.3`. Flux pulls `latest` if no reference is given.
    pub tag: Option<String>,
    /// A range of versions, such as `1.x`: Flux pulls the highest tag in it. It wins over `tag`.
    pub semver: Option<String>,
    /// Regular expression that the tags of `semver` have to match, such as `-rc\.[0-9]+$`. Flux's default is all.
    pub semver_filter: Option<String>,
    /// Digest to pull, `sha256:…`: it cannot move. It wins over `semver` and `tag`.
    pub digest: Option<String>,
}

/// Which layer of an artifact, and how it is kept: the first layer of a type, unpacked or as it is.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LayerSelector {
    /// The first layer of this type. Flux's default is the first of all.
    pub media_type: Option<String>,
    /// How it is kept. Flux's default is [`LayerOperation::Extract`].
    pub operation: Option<LayerOperation>,
}

/// How a layer is kept. Flux's default is [`Extract`](Self::Extract).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerOperation {
    /// Unpacked: for manifests, which a Kustomization reads as files.
    Extract,
    /// As the archive that it is: for Helm charts, which helm-controller reads as `.tgz`.
    Copy,
}

/// Who gives the credentials of a registry. Flux's default is [`Generic`](Self::Generic).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CloudProvider {
    /// The Secret that `secret_ref` names, or nobody for a public registry. Flux's default.
    Generic,
    /// Workload identity of AWS, for ECR.
    Aws,
    /// Workload identity of Azure, for ACR.
    Azure,
    /// Workload identity of Google Cloud, for Artifact Registry.
    Gcp,
}

/// How a signature is checked. Flux refuses an artifact whose signature does not fit.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Verification {
    /// The tool that signed. The API server fills in `cosign` where it is missing.
    pub provider: VerificationProvider,
    /// Secret with the trusted public keys; `None` for signatures without keys.
    pub secret_ref: Option<LocalReference>,
    /// Who may have signed without a key; one match is enough. Only with [`VerificationProvider::Cosign`].
    #[serde(default, rename = "matchOIDCIdentity", skip_serializing_if = "Vec::is_empty")]
    pub match_oidc_identity: Vec<OidcIdentity>,
}

/// The tool that signed an artifact, and so the form of the keys.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VerificationProvider {
    /// Sigstore's cosign, with public keys in a Secret or without keys by [`OidcIdentity`].
    Cosign,
    /// The Notary Project's notation, which needs a Secret with its certificates and a `trustpolicy.json`.
    Notation,
}

/// Who may have signed, as two regular expressions of Go, both of which have to match.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OidcIdentity {
    /// Who issued the certificate: a Go regular expression, such as `^https://token\.actions\.githubusercontent\.com$`.
    pub issuer: String,
    /// Whom the certificate names: a Go regular expression over the workflow or mail address.
    pub subject: String,
}

impl OciReference {
    /// The artifact with this tag, such as `1.20.2`.
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
