//! The kind `KubeProxyConfig`.

use serde::Serialize;
use serde_with::skip_serializing_none;

use super::{Arguments, FreeForm, Resources};

/// kube-proxy; a network such as Cilium's may take its place. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/proxy.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeProxyConfig {
    /// Whether it runs. Talos' default is `true`.
    pub enabled: Option<bool>,
    /// Image with a tag; required if it runs.
    #[builder(into)]
    pub image: Option<String>,
    /// How it works. Talos' default is `nftables`.
    pub mode: Option<ProxyMode>,
    /// Its own configuration, without `apiVersion` and `kind`.
    #[builder(default)]
    #[serde(skip_serializing_if = "FreeForm::is_empty")]
    pub config: FreeForm,
    /// More arguments.
    #[builder(default)]
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// What its pod asks for and may use.
    pub resources: Option<Resources>,
}

/// How kube-proxy works.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyMode {
    /// By iptables; Talos warns.
    Iptables,
    /// By IPVS; Talos warns.
    Ipvs,
    /// By nftables.
    Nftables,
}
