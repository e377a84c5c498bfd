//! etcd.

use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;
use crate::k8s::Arguments;
use crate::secrets::CertificateAndKey;

/// etcd: the store of Kubernetes, one member on each control plane.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Etcd {
    /// Image with a tag.
    #[builder(into)]
    pub image: Option<String>,
    /// Its certificate authority, which signs members and clients; the same on all control planes.
    #[serde(default, deserialize_with = "crate::secrets::read_pair_base64")]
    pub ca: Option<CertificateAndKey>,
    /// More arguments, such as `listen-metrics-urls`, without `--`. Talos refuses those of names, data, certificates and listeners.
    #[builder(default)]
    #[serde(default)]
    pub extra_args: Arguments,
    /// Network of the address that others reach it at. Deprecated.
    #[builder(into)]
    pub subnet: Option<String>,
    /// Networks of addresses that others reach it at; `!10.0.0.0/8` excludes.
    #[builder(default)]
    #[serde(default)]
    pub advertised_subnets: Vec<String>,
    /// Networks of addresses that it listens on. The default is the former.
    #[builder(default)]
    #[serde(default)]
    pub listen_subnets: Vec<String>,
}

impl Etcd {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("image", &self.image)
            .pair_base64("ca", self.ca.as_ref())
            .plain("extraArgs", &self.extra_args)
            .plain("subnet", &self.subnet)
            .plain("advertisedSubnets", &self.advertised_subnets)
            .plain("listenSubnets", &self.listen_subnets)
            .done()
    }
}
