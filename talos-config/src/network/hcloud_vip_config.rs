//! The kind `HCloudVIPConfig`.

use std::net::IpAddr;

use homelab_core::Secret;
use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;

/// A floating address of Hetzner that one of the control planes has. Since Talos 1.12.
///
/// Upstream: `config/types/network/hcloud_vip.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::network::HCloudVIPConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct HCloudVIPConfig {
    /// The address; it names the document.
    pub name: IpAddr,
    /// Name or alias of the link that has it.
    #[builder(into)]
    pub link: String,
    /// Token for Hetzner's API, which moves the address.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub api_token: Option<Secret<String>>,
}

impl HCloudVIPConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().plain("name", &self.name).plain("link", &self.link).secret("apiToken", self.api_token.as_ref()).done()
    }
}
