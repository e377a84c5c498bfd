//! Network of a machine.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use super::Device;
use crate::exposed::Fields;

/// Network of a machine.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Its name.
    #[builder(into)]
    pub hostname: Option<String>,
    /// Its links.
    #[builder(default)]
    #[serde(default)]
    pub interfaces: Vec<Device>,
    /// DNS servers.
    #[builder(default)]
    #[serde(default)]
    pub nameservers: Vec<String>,
    /// Domains that are tried for short names.
    #[builder(default)]
    #[serde(default)]
    pub search_domains: Vec<String>,
    /// Names in `/etc/hosts`.
    #[builder(default)]
    #[serde(default)]
    pub extra_host_entries: Vec<ExtraHost>,
    /// `KubeSpan`.
    pub kubespan: Option<KubeSpan>,
    /// Whether the domain of the host name is left out. Talos' default is `false`.
    pub disable_search_domain: Option<bool>,
}

impl Network {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("hostname", &self.hostname)
            .list("interfaces", self.interfaces.iter().map(Device::exposed))
            .plain("nameservers", &self.nameservers)
            .plain("searchDomains", &self.search_domains)
            .plain("extraHostEntries", &self.extra_host_entries)
            .plain("kubespan", &self.kubespan)
            .plain("disableSearchDomain", &self.disable_search_domain)
            .done()
    }
}

/// Names of an address in `/etc/hosts`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ExtraHost {
    /// The address.
    #[builder(into)]
    pub ip: String,
    /// Its names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// Encrypted connections between all nodes.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KubeSpan {
    /// Whether it runs. Talos' default is `false`.
    pub enabled: Option<bool>,
    /// Whether networks of pods go by it. Talos' default is `false`.
    pub advertise_kubernetes_networks: Option<bool>,
    /// Whether traffic to a node that is not connected goes unencrypted. Talos' default is `false`.
    pub allow_down_peer_bypass: Option<bool>,
    /// Whether addresses that others see are told to all. Talos' default is `false`.
    pub harvest_extra_endpoints: Option<bool>,
    /// Largest packet in bytes, 1280 at least. Talos' default is 1420.
    pub mtu: Option<u32>,
    /// Addresses that are used, and not.
    pub filters: Option<KubeSpanFilters>,
}

/// Addresses that `KubeSpan` uses, and not.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KubeSpanFilters {
    /// Networks that endpoints lie in; `!10.0.0.0/8` excludes.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// Networks that are not told to others.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude_advertised_networks: Vec<String>,
}
