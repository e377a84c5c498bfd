//! How members find each other.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How members find each other.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Discovery {
    /// Whether they do. Talos' default is `false`; `talosctl gen config` wrote `true`.
    pub enabled: Option<bool>,
    /// Where they find each other.
    pub registries: DiscoveryRegistries,
}

/// Where members find each other.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct DiscoveryRegistries {
    /// By Kubernetes itself; not since Kubernetes 1.32.
    pub kubernetes: KubernetesRegistry,
    /// By a service.
    pub service: ServiceRegistry,
}

/// Discovery by Kubernetes itself.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct KubernetesRegistry {
    /// Whether it is off. Talos' default is `false`.
    pub disabled: Option<bool>,
}

/// Discovery by a service.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ServiceRegistry {
    /// Whether it is off. Talos' default is `false`.
    pub disabled: Option<bool>,
    /// Its URL. Talos' default is `https://discovery.talos.dev/`.
    #[builder(into)]
    pub endpoint: Option<String>,
}
