use std::collections::BTreeMap;

use bon::Builder;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where traffic enters: ports, host names and certificates. The controller of its class makes proxies for it.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[kube(group = "gateway.networking.k8s.io", version = "v1", kind = "Gateway", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewaySpec {
    /// Name of its [`GatewayClass`](super::GatewayClass), which belongs to the whole cluster and decides on the
    /// controller.
    pub gateway_class_name: String,
    /// Ports it listens on: 1 to 64, with different names.
    pub listeners: Vec<Listener>,
    /// What the controller makes for it: labels, annotations, settings. The Gateway API leaves the default to the controller.
    pub infrastructure: Option<GatewayInfrastructure>,
}

/// A port of a [`Gateway`]. Several may share one port, if protocol or host name tell them apart.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Listener {
    /// What routes name as `sectionName`: a DNS subdomain, unique in the Gateway.
    pub name: String,
    /// Host name, which may begin with `*.`; all of them if `None`.
    pub hostname: Option<String>,
    /// Port number, 1 to 65535, of the address that clients connect to.
    pub port: u16,
    /// What is spoken on it. Controllers need not know every protocol; Envoy Gateway knows these.
    pub protocol: Protocol,
    /// The certificate, for [`Protocol::Https`] and [`Protocol::Tls`].
    pub tls: Option<GatewayTls>,
    /// Routes that may attach. The Gateway API's default is those of the Gateway's own namespace.
    pub allowed_routes: Option<AllowedRoutes>,
}

/// What a [`Listener`] speaks; it decides which kinds of routes may attach.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// Plain HTTP, for `HTTPRoute`s; `tls` is refused.
    Http,
    /// HTTP over TLS, for `HTTPRoute`s; `tls` with a certificate is required.
    Https,
    /// TLS, told apart by the host name in it (SNI), for routes that do not look inside; `tls` is required.
    Tls,
    /// Raw TCP, for `TCPRoute`s; a host name is refused.
    Tcp,
    /// Raw UDP, for `UDPRoute`s; a host name is refused.
    Udp,
}

/// How a [`Listener`] ends TLS: the Gateway API's default mode, `Terminate`.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewayTls {
    /// Secrets of type `kubernetes.io/tls`; 64 at most. The certificate is taken whose names fit the client's request.
    pub certificate_refs: Vec<SecretReference>,
}

/// Names a Secret; one of another namespace needs a `ReferenceGrant` there.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct SecretReference {
    /// Name of the Secret; the linker looks for it in its namespace.
    pub name: String,
    /// Namespace of the Secret; the Gateway's own if `None`.
    pub namespace: Option<String>,
}

/// Routes that may attach to a [`Listener`]. Their kinds follow from its protocol.
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedRoutes {
    /// Namespaces that they may be in. The Gateway API's default is [`RouteNamespaces::Same`].
    pub namespaces: RouteNamespaces,
}

/// Namespaces whose routes may attach; what else names the Gateway is told so in its status only.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "from")]
pub enum RouteNamespaces {
    /// Every namespace: whoever may make a route may take a host name.
    All,
    /// The Gateway's own namespace. The Gateway API's default.
    Same,
    /// Those whose Namespace objects have these labels.
    Selector {
        /// Selects namespaces by their labels; an empty one selects all.
        selector: LabelSelector,
    },
}

/// What the controller makes for a [`Gateway`], such as a Deployment and a Service.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GatewayInfrastructure {
    /// Annotations of all it makes, beside its own; 8 at most.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Labels of all it makes, beside its own; 8 at most.
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
    /// API group of the settings, such as `gateway.envoyproxy.io`; empty for the core group.
    pub group: String,
    /// Kind of the settings, such as `EnvoyProxy`. The controller says which it takes.
    pub kind: String,
    /// Name of the object with the settings; the linker looks for it in the namespace of the Gateway.
    pub name: String,
}
