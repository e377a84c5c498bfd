use std::collections::BTreeMap;

use bon::Builder;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where traffic enters: ports, host names and certificates.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[kube(group = "gateway.networking.k8s.io", version = "v1", kind = "Gateway", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewaySpec {
    /// Its [`GatewayClass`](super::GatewayClass).
    pub gateway_class_name: String,
    /// Ports it listens on: 1 to 64, with different names.
    pub listeners: Vec<Listener>,
    /// What the controller makes for it.
    pub infrastructure: Option<GatewayInfrastructure>,
}

/// A port of a [`Gateway`].
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Listener {
    /// What routes name as `sectionName`.
    pub name: String,
    /// Host name, which may begin with `*.`; all of them if `None`.
    pub hostname: Option<String>,
    /// Port number.
    pub port: u16,
    /// What is spoken on it.
    pub protocol: Protocol,
    /// The certificate, for [`Protocol::Https`] and [`Protocol::Tls`].
    pub tls: Option<GatewayTls>,
    /// Routes that may attach. The Gateway API's default is those of the Gateway's own namespace.
    pub allowed_routes: Option<AllowedRoutes>,
}

/// What a [`Listener`] speaks.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
    /// TLS, told apart by the host name in it.
    Tls,
    /// Raw TCP.
    Tcp,
    /// Raw UDP.
    Udp,
}

/// How a [`Listener`] ends TLS.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewayTls {
    /// Secrets of type `kubernetes.io/tls`; 64 at most.
    pub certificate_refs: Vec<SecretReference>,
}

/// Names a Secret; one of another namespace needs a `ReferenceGrant` there.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct SecretReference {
    /// Its name.
    pub name: String,
    /// Its namespace; the Gateway's own if `None`.
    pub namespace: Option<String>,
}

/// Routes that may attach to a [`Listener`].
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedRoutes {
    /// Namespaces that they may be in.
    pub namespaces: RouteNamespaces,
}

/// Namespaces whose routes may attach.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "from")]
pub enum RouteNamespaces {
    /// Every namespace.
    All,
    /// The Gateway's own.
    Same,
    /// Those with these labels.
    Selector {
        /// Selects namespaces.
        selector: LabelSelector,
    },
}

/// What the controller makes for a [`Gateway`].
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewayInfrastructure {
    /// Annotations of all it makes; 8 at most.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Labels of all it makes; 8 at most.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Settings of the controller for this Gateway, over those of its class.
    pub parameters_ref: Option<LocalParametersReference>,
}

/// Names an object of the controller's own kind, in the namespace of the Gateway.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct LocalParametersReference {
    /// Such as `gateway.envoyproxy.io`.
    pub group: String,
    /// Such as `EnvoyProxy`.
    pub kind: String,
    /// Its name.
    pub name: String,
}
