use bon::Builder;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A sort of [`Gateway`](super::Gateway), and the controller that makes them.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[kube(group = "gateway.networking.k8s.io", version = "v1", kind = "GatewayClass", schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewayClassSpec {
    /// The controller, such as `gateway.envoyproxy.io/gatewayclass-controller`; it cannot be changed.
    pub controller_name: String,
    /// Settings of the controller for all Gateways of the class; one Gateway may have its own. The controller's default
    /// if `None`.
    pub parameters_ref: Option<ParametersReference>,
    /// For people, up to 64 characters. Nothing reads it.
    pub description: Option<String>,
}

/// Names an object of the controller's own kind, or a `ConfigMap`, with settings.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct ParametersReference {
    /// API group of the settings, such as `gateway.envoyproxy.io`; empty for the core group.
    pub group: String,
    /// Kind of the settings, such as `EnvoyProxy`. The controller says which it takes.
    pub kind: String,
    /// Name of the object with the settings; the linker looks for it.
    pub name: String,
    /// Its namespace; `None` for what belongs to the whole cluster.
    pub namespace: Option<String>,
}
