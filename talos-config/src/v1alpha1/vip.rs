//! An address that one of the control planes has.

use homelab_core::Secret;
use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;

/// An address that one of the control planes has.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Vip {
    /// The address.
    #[builder(into)]
    pub ip: Option<String>,
    /// It is moved by Equinix Metal's API.
    pub equinix_metal: Option<VipEquinixMetal>,
    /// It is moved by Hetzner's API.
    pub hcloud: Option<VipHCloud>,
}

impl Vip {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("ip", &self.ip)
            .value("equinixMetal", self.equinix_metal.as_ref().map(VipEquinixMetal::exposed))
            .value("hcloud", self.hcloud.as_ref().map(VipHCloud::exposed))
            .done()
    }
}

/// Access to Equinix Metal's API.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct VipEquinixMetal {
    /// Token.
    #[serde(deserialize_with = "crate::secrets::read_secret")]
    pub api_token: Secret<String>,
}

impl VipEquinixMetal {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().secret("apiToken", Some(&self.api_token)).done()
    }
}

/// Access to Hetzner's API.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct VipHCloud {
    /// Token.
    #[serde(deserialize_with = "crate::secrets::read_secret")]
    pub api_token: Secret<String>,
}

impl VipHCloud {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().secret("apiToken", Some(&self.api_token)).done()
    }
}
