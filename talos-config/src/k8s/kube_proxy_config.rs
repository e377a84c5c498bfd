//! The kind `KubeProxyConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Arguments, FreeForm, Resources};

/// kube-proxy; a network such as Cilium's may take its place. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/proxy.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeProxyConfig {
    /// Whether Talos deploys it. Talos' default is `true`; Cilium in its place wants `false`.
    pub enabled: Option<bool>,
    /// Image with a tag, such as `registry.k8s.io/kube-proxy:v1.36.3`; required if it runs.
    #[builder(into)]
    pub image: Option<String>,
    /// How it works. Talos' default is [`ProxyMode::Nftables`].
    pub mode: Option<ProxyMode>,
    /// Its own configuration (`KubeProxyConfiguration`), without `apiVersion` and `kind`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "FreeForm::is_empty")]
    pub config: FreeForm,
    /// More arguments, without `--`; most have no effect, because it reads a configuration.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub extra_args: Arguments,
    /// What its pod asks for and may use. What is `None` is left to Talos.
    pub resources: Option<Resources>,
}

/// How kube-proxy works. Talos' default is [`Nftables`](Self::Nftables).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyMode {
    /// By iptables; Talos warns that it is not recommended.
    Iptables,
    /// By IPVS; Talos warns that it is not recommended.
    Ipvs,
    /// By nftables; Talos' default.
    Nftables,
}
