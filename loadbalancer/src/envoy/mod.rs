//! Kinds of Envoy Gateway.

mod envoy_proxy;

use homelab_core::{Kind, Rule, Target};

use crate::gateway_api::{GATEWAY, GATEWAY_CLASS};

pub use self::envoy_proxy::{
    EnvoyDeployment, EnvoyPdb, EnvoyProxy, EnvoyProxySpec, EnvoyService, ExternalTrafficPolicy, KubernetesProvider, POOL_LABEL, Provider,
};

/// Kind of [`EnvoyProxy`], which the chart of Envoy Gateway brings; it is in a namespace.
pub const ENVOY_PROXY: Kind = Kind::new("gateway.envoyproxy.io", "EnvoyProxy");

/// How these kinds name other objects, and what a `parametersRef` names.
///
/// What the label [`POOL_LABEL`] on the Service of a proxy names is up to the balancer, see
/// [`cilium::RULES`](crate::cilium::RULES) and [`metallb::RULES`](crate::metallb::RULES).
pub const RULES: &[Rule] = &[
    Rule::new(GATEWAY_CLASS, "spec.parametersRef", Target::Reference(&[ENVOY_PROXY])),
    Rule::new(GATEWAY, "spec.infrastructure.parametersRef", Target::Reference(&[ENVOY_PROXY])),
];
