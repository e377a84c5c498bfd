//! `HelmRepository`.

use bon::Builder;
use homelab_core::GoDuration;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::CloudProvider;
use crate::meta::LocalReference;

/// A chart repository with an `index.yaml`, for charts that no OCI registry has.
///
/// ```
/// use std::time::Duration;
/// use flux_gen::source::{HelmRepository, HelmRepositorySpec};
/// use homelab_core::{ObjectExt, name};
///
/// let spec = HelmRepositorySpec::builder().url("https://charts.home.example").interval(Duration::from_hours(1)).build();
/// let charts = HelmRepository::new("charts", spec).in_namespace(&name!("web"));
/// assert_eq!(charts.spec.url, "https://charts.home.example");
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(LocalReference, into), on(String, into))]
#[kube(group = "source.toolkit.fluxcd.io", version = "v1", kind = "HelmRepository", namespaced, schema = "disabled", derive = "PartialEq")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HelmRepositorySpec {
    /// Where the charts are: `https://…`, without `index.yaml`, or `oci://…` for [`HelmRepositoryType::Oci`].
    pub url: String,
    /// How often Flux reads the index. Flux has no default but needs one for `https`.
    pub interval: Option<GoDuration>,
    /// Index or registry. Flux's default is [`HelmRepositoryType::Default`].
    #[serde(rename = "type")]
    pub repository_type: Option<HelmRepositoryType>,
    /// Secret with `username` and `password`, in the same namespace; `None` for a public repository.
    pub secret_ref: Option<LocalReference>,
    /// Secret with a CA (`ca.crt`), or a client certificate and its key (`tls.crt`, `tls.key`), or both; in the same
    /// namespace.
    pub cert_secret_ref: Option<LocalReference>,
    /// Whether the credentials go to other hosts that the index names. Flux's default is `false`.
    pub pass_credentials: Option<bool>,
    /// Who gives the credentials of a registry. Flux's default is the Secret.
    pub provider: Option<CloudProvider>,
    /// How long reading the index may take. Flux's default is one minute.
    pub timeout: Option<GoDuration>,
    /// Whether Flux leaves it alone. Flux's default is `false`.
    pub suspend: Option<bool>,
}

/// What a [`HelmRepository`] is. Flux's default is [`Default`](Self::Default).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HelmRepositoryType {
    /// An `index.yaml` over HTTP or HTTPS, which Flux reads at every interval.
    Default,
    /// An OCI registry, whose URL begins with `oci://`; Flux asks it only when a chart is wanted.
    Oci,
}
