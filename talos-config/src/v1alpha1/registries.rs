//! Mirrors and credentials of registries.

use std::collections::BTreeMap;

use homelab_core::Secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use crate::exposed::Fields;
use crate::secrets::CertificateAndKey;

/// Mirrors and credentials of registries.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct Registries {
    /// Mirrors by registry.
    #[builder(default)]
    #[serde(default)]
    pub mirrors: BTreeMap<String, RegistryMirror>,
    /// Trust and credentials by registry.
    #[builder(default)]
    #[serde(default)]
    pub config: BTreeMap<String, Registry>,
}

impl Registries {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("mirrors", &self.mirrors)
            .map("config", self.config.iter().map(|(key, value)| (key.clone(), value.exposed())))
            .done()
    }
}

/// Where images of a registry come from instead.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryMirror {
    /// URLs of mirrors, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// Whether paths of the URLs are used as they are, without `/v2/`. Talos' default is `false`.
    pub override_path: Option<bool>,
    /// Whether the registry itself is left out. Talos' default is `false`.
    pub skip_fallback: Option<bool>,
}

/// Trust and credentials of a registry.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct Registry {
    /// How it is trusted.
    pub tls: Option<RegistryTls>,
    /// How Talos signs in.
    pub auth: Option<RegistryAuth>,
}

impl Registry {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .value("tls", self.tls.as_ref().map(RegistryTls::exposed))
            .value("auth", self.auth.as_ref().map(RegistryAuth::exposed))
            .done()
    }
}

/// How a registry is trusted.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct RegistryTls {
    /// Certificate and key that Talos shows.
    #[serde(default, deserialize_with = "crate::secrets::read_pair_base64")]
    pub client_identity: Option<CertificateAndKey>,
    /// Certificates that the registry's is checked by, as PEM.
    #[serde(default, deserialize_with = "crate::secrets::read_base64")]
    pub ca: Option<String>,
    /// Whether its certificate is not checked at all. Talos' default is `false`.
    pub insecure_skip_verify: Option<bool>,
}

impl RegistryTls {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .pair_base64("clientIdentity", self.client_identity.as_ref())
            .base64("ca", self.ca.as_deref())
            .plain("insecureSkipVerify", &self.insecure_skip_verify)
            .done()
    }
}

/// How Talos signs in to a registry.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct RegistryAuth {
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

impl RegistryAuth {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("username", &self.username)
            .secret("password", self.password.as_ref())
            .secret("auth", self.auth.as_ref())
            .secret("identityToken", self.identity_token.as_ref())
            .done()
    }
}
