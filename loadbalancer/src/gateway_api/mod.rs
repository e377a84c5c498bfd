//! The Gateway API: classes, gateways and routes.

mod admission;
mod gateway;
mod gateway_class;
mod http_route;

use homelab_core::{Kind, Rule, Target};

pub(crate) use self::admission::judge_routes;
pub use self::gateway::{
    AllowedRoutes, Gateway, GatewayInfrastructure, GatewaySpec, GatewayTls, Listener, LocalParametersReference, Protocol, RouteNamespaces,
    SecretReference,
};
pub use self::gateway_class::{GatewayClass, GatewayClassSpec, ParametersReference};
pub use self::http_route::{
    BackendReference, HTTPRoute, HTTPRouteSpec, HeaderMatch, HttpHeader, HttpHeaders, HttpRouteFilter, HttpRouteMatch, HttpRouteRule,
    HttpTimeouts, ParentReference, PathMatch, PathModifier, RequestRedirect, UrlRewrite,
};

/// Kind of [`GatewayClass`]; it belongs to the whole cluster. The chart of the controller brings it.
pub const GATEWAY_CLASS: Kind = Kind::new("gateway.networking.k8s.io", "GatewayClass");
/// Kind of [`Gateway`]; it is in a namespace. The chart of the controller brings it.
pub const GATEWAY: Kind = Kind::new("gateway.networking.k8s.io", "Gateway");
/// Kind of [`HTTPRoute`]; it is in a namespace. The chart of the controller brings it.
pub const HTTP_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "HTTPRoute");

const SECRET: Kind = Kind::new("", "Secret");
const SERVICE: Kind = Kind::new("", "Service");

/// How these kinds name other objects. What a `parametersRef` names is up to the controller, see
/// [`envoy::RULES`](crate::envoy::RULES).
pub const RULES: &[Rule] = &[
    Rule::new(GATEWAY, "spec.gatewayClassName", Target::Name(GATEWAY_CLASS)),
    Rule::new(GATEWAY, "spec.listeners[].name", Target::Member),
    Rule::new(GATEWAY, "spec.listeners[].tls.certificateRefs[]", Target::Reference(&[SECRET])),
    Rule::with_member(HTTP_ROUTE, "spec.parentRefs[]", Target::Reference(&[GATEWAY]), "sectionName"),
    Rule::with_member(HTTP_ROUTE, "spec.rules[].backendRefs[]", Target::Reference(&[SERVICE]), "port"),
];
