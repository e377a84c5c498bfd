//! The kind `SideroLinkConfig`.

use homelab_core::Secret;
use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;

/// The connection to Omni. Since Talos 1.5.
///
/// Upstream: `config/types/siderolink/siderolink.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::siderolink::SideroLinkConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct SideroLinkConfig {
    /// URL of the API, `grpc://` or `https://`; a token may be in it.
    #[serde(deserialize_with = "crate::secrets::read_secret")]
    pub api_url: Secret<String>,
    /// Token that this machine joins with.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub unique_token: Option<Secret<String>>,
}

impl SideroLinkConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().secret("apiUrl", Some(&self.api_url)).secret("uniqueToken", self.unique_token.as_ref()).done()
    }
}
