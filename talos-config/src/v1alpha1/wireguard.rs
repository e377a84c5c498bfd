//! A link to others that is encrypted.

use homelab_core::{GoDuration, Secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use crate::exposed::Fields;

/// A link to others that is encrypted.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Wireguard {
    /// Its key: 32 bytes in base64; required.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub private_key: Option<Secret<String>>,
    /// UDP port that it listens on. The kernel takes one if `None`.
    pub listen_port: Option<i64>,
    /// Mark of its packets.
    pub firewall_mark: Option<i64>,
    /// Those at the other end.
    #[builder(default)]
    #[serde(default)]
    pub peers: Vec<WireguardPeer>,
}

impl Wireguard {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .secret("privateKey", self.private_key.as_ref())
            .plain("listenPort", &self.listen_port)
            .plain("firewallMark", &self.firewall_mark)
            .plain("peers", &self.peers)
            .done()
    }
}

/// One at the other end of an encrypted link.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WireguardPeer {
    /// Its public key: 32 bytes in base64; required.
    #[builder(into)]
    pub public_key: Option<String>,
    /// Where it is reached: host and port.
    #[builder(into)]
    pub endpoint: Option<String>,
    /// How often something is sent so that routers remember.
    #[builder(into)]
    pub persistent_keepalive_interval: Option<GoDuration>,
    /// Networks that lie behind it.
    #[builder(default)]
    #[serde(rename = "allowedIPs", default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_ips: Vec<String>,
}
