//! Kinds of Envoy Gateway.

mod envoy_proxy;

use homelab_core::{Kind, Rule, Target};

use crate::cilium::{L2_ANNOUNCEMENT_POLICY, LOAD_BALANCER_IP_POOL};
use crate::gateway_api::{GATEWAY, GATEWAY_CLASS};

pub use self::envoy_proxy::{
    EnvoyDeployment, EnvoyProxy, EnvoyProxySpec, EnvoyService, ExternalTrafficPolicy, KubernetesProvider, POOL_LABEL, Provider,
};

/// Kind of [`EnvoyProxy`], which the chart of Envoy Gateway brings; it is in a namespace.
pub const ENVOY_PROXY: Kind = Kind::new("gateway.envoyproxy.io", "EnvoyProxy");

/// How these kinds name other objects, and what a `parametersRef` names.
///
/// The label [`POOL_LABEL`] on the Service of a proxy asks for an address of Cilium's pool of that name, which the
/// policy of that name announces.
pub const RULES: &[Rule] = &[
    Rule::new(GATEWAY_CLASS, "spec.parametersRef", Target::Reference(&[ENVOY_PROXY])),
    Rule::new(GATEWAY, "spec.infrastructure.parametersRef", Target::Reference(&[ENVOY_PROXY])),
    Rule::new(ENVOY_PROXY, "spec.provider.kubernetes.envoyService.labels.pool", Target::Name(LOAD_BALANCER_IP_POOL)),
    Rule::new(ENVOY_PROXY, "spec.provider.kubernetes.envoyService.labels.pool", Target::Name(L2_ANNOUNCEMENT_POLICY)),
];
