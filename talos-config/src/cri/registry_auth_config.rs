//! The kind `RegistryAuthConfig`.

use homelab_core::Secret;
use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;

/// How Talos signs in to a registry: one of the three ways. Since Talos 1.12.
///
/// Upstream: `config/types/cri/registry_auth.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::cri::RegistryAuthConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct RegistryAuthConfig {
    /// The registry as images name it, with a port or not, such as `ghcr.io`.
    #[builder(into)]
    pub name: String,
    /// User, with the password.
    #[builder(into)]
    pub username: Option<String>,
    /// Password of the user.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub password: Option<Secret<String>>,
    /// User and password with a colon between, in base64.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub auth: Option<Secret<String>>,
    /// A token in place of user and password.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub identity_token: Option<Secret<String>>,
}

impl RegistryAuthConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("name", &self.name)
            .plain("username", &self.username)
            .secret("password", self.password.as_ref())
            .secret("auth", self.auth.as_ref())
            .secret("identityToken", self.identity_token.as_ref())
            .done()
    }
}
