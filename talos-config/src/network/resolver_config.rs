//! The kind `ResolverConfig`.

use std::net::IpAddr;

use homelab_core::ObjectName;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How names are resolved on the host, and so by `CoreDNS`. Since Talos 1.12.
///
/// Upstream: `config/types/network/resolver.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct ResolverConfig {
    /// Servers, before those of DHCP. Talos' default is 1.1.1.1 and 8.8.8.8.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nameservers: Vec<Nameserver>,
    /// Domains that are tried for short names. Talos' default is the domain of the host name, and those of DHCP.
    pub search_domains: Option<SearchDomains>,
    /// The caching resolver on the host, which may answer for `CoreDNS`, too.
    #[serde(rename = "hostDNS")]
    pub host_dns: Option<HostDns>,
}

/// A DNS server, and how it is asked.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Nameserver {
    /// Its address; a name could not be resolved.
    pub address: IpAddr,
    /// How it is asked. Talos' default is [`DnsProtocol::Do53`].
    pub protocol: Option<DnsProtocol>,
    /// Name in its certificate; required for DNS over TLS and HTTPS.
    pub tls_server_name: Option<ObjectName>,
}

/// How a DNS server is asked. Talos' default is [`Do53`](Self::Do53).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DnsProtocol {
    /// Plain DNS on port 53, UDP and TCP; anybody on the way can read it.
    Do53,
    /// DNS over TLS on port 853 (RFC 7858).
    #[serde(rename = "DoT")]
    Tls,
    /// DNS over HTTPS on port 443, path `/dns-query` (RFC 8484).
    #[serde(rename = "DoH")]
    Https,
}

/// Domains that are tried for short names: the search list of `/etc/resolv.conf`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchDomains {
    /// The domains; an empty list clears those of DHCP, `None` keeps them.
    pub domains: Option<Vec<ObjectName>>,
    /// Whether the domain of the host name is left out. Talos' default is `false`.
    pub disable_default: Option<bool>,
}

/// The caching resolver on the host, which asks the servers of the document.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HostDns {
    /// Whether it runs. `talosctl gen config` writes `true`.
    pub enabled: Option<bool>,
    /// Whether `CoreDNS` asks it, and so keeps working when servers change. `talosctl gen config` writes `true`.
    #[serde(rename = "forwardKubeDNSToHost")]
    pub forward_kube_dns_to_host: Option<bool>,
    /// Whether it knows the names of the members; needs discovery. Talos' default is `false`.
    pub resolve_member_names: Option<bool>,
}
