//! The kind `WireguardConfig`.

use std::net::SocketAddr;

use homelab_core::{GoDuration, Secret};
use ipnet::IpNet;
use serde::Deserialize;
use serde_json::Value;

use super::{Address, Route};
use crate::exposed::Fields;

/// A link to others that is encrypted (`WireGuard`). Since Talos 1.12.
///
/// Upstream: `config/types/network/wireguard.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::network::WireguardConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct WireguardConfig {
    /// Its name, such as `wg0`.
    #[builder(into)]
    pub name: String,
    /// Its key: 32 bytes in base64; required.
    #[serde(deserialize_with = "crate::secrets::read_secret")]
    pub private_key: Secret<String>,
    /// UDP port that it listens on. The kernel takes one if `None`.
    pub listen_port: Option<i64>,
    /// Mark of its packets.
    pub firewall_mark: Option<i64>,
    /// Those at the other end.
    #[builder(default)]
    #[serde(default)]
    pub peers: Vec<WireguardPeer>,
    /// Whether it is up. Talos' default is `true`.
    pub up: Option<bool>,
    /// Largest packet in bytes. The kernel's default is 1500 for Ethernet.
    pub mtu: Option<u32>,
    /// Its fixed addresses, beside those that DHCP may give.
    #[builder(default)]
    #[serde(default)]
    pub addresses: Vec<Address>,
    /// Its fixed routes. The networks of its addresses are reached without one.
    #[builder(default)]
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Whether it takes multicast. The kernel's default is `true`.
    pub multicast: Option<bool>,
}

impl WireguardConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("name", &self.name)
            .secret("privateKey", Some(&self.private_key))
            .plain("listenPort", &self.listen_port)
            .plain("firewallMark", &self.firewall_mark)
            .list("peers", self.peers.iter().map(WireguardPeer::exposed))
            .plain("up", &self.up)
            .plain("mtu", &self.mtu)
            .plain("addresses", &self.addresses)
            .plain("routes", &self.routes)
            .plain("multicast", &self.multicast)
            .done()
    }
}

/// One at the other end of a `WireGuard` link.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct WireguardPeer {
    /// Its public key: 32 bytes in base64; required.
    #[builder(into)]
    pub public_key: Option<String>,
    /// A key that both have beside: 32 bytes in base64.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub preshared_key: Option<Secret<String>>,
    /// Where it is reached.
    pub endpoint: Option<SocketAddr>,
    /// How often something is sent so that routers remember. Never if `None`.
    #[builder(into)]
    pub persistent_keepalive_interval: Option<GoDuration>,
    /// Networks that lie behind it.
    #[builder(default)]
    #[serde(rename = "allowedIPs", default)]
    pub allowed_ips: Vec<IpNet>,
}

impl WireguardPeer {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("publicKey", &self.public_key)
            .secret("presharedKey", self.preshared_key.as_ref())
            .plain("endpoint", &self.endpoint)
            .plain("persistentKeepaliveInterval", &self.persistent_keepalive_interval)
            .plain("allowedIPs", &self.allowed_ips)
            .done()
    }
}
