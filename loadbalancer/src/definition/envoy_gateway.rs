use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, Part, Provided, Scrape, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

/// Name of the part and of the release.
pub(super) const ENVOY_GATEWAY: Name = Name::from_static("envoy-gateway");
/// Where the controller and the proxies of all Gateways run.
pub(super) const NAMESPACE: Name = Name::from_static("envoy-gateway-system");

/// The controller of the Gateway API, and its kinds.
///
/// Becomes the part `envoy-gateway`. The chart brings the kinds of the Gateway API in the very version that the
/// controller was built for, so the two cannot get out of step. The proxies of all Gateways run in its namespace.
///
/// ```
/// use homelab_core::Part;
/// use loadbalancer::EnvoyGateway;
///
/// let part = Part::from(EnvoyGateway::builder().version("v1.9.0").build());
/// assert_eq!(&*part.id.name, "envoy-gateway");
/// ```
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct EnvoyGateway {
    /// Version of the chart, with `v`: upstream spells its tags so.
    #[builder(into)]
    pub version: String,
    /// How many pods of the controller, which the scheduler spreads over the nodes; with several, a budget keeps one of them up
    /// while nodes are drained. Ours is 1, which is the chart's.
    #[builder(default = 1)]
    pub replicas: u32,
}

impl From<EnvoyGateway> for Part {
    fn from(envoy: EnvoyGateway) -> Self {
        let labels = [("control-plane", "envoy-gateway")];
        // `deployment.ports` of the chart's values, and the port of its webhook.
        let ports = [("grpc", 18000), ("ratelimit", 18001), ("wasm", 18002), ("metrics", 19001), ("webhook", 9443)];
        let service = Provided::service(&NAMESPACE, &ENVOY_GATEWAY, &labels, &ports);
        let scrape =
            Scrape::builder().service(ENVOY_GATEWAY).namespace(NAMESPACE).labels(service.labels.clone()).port(name!("metrics")).build();
        let chart = Chart::builder()
            .name(ENVOY_GATEWAY)
            .namespace(NAMESPACE)
            .source(ChartSource::oci("docker.io/envoyproxy/gateway-helm"))
            .version(envoy.version)
            .maybe_values(
                (envoy.replicas > 1)
                    .then(|| json!({ "deployment": { "replicas": envoy.replicas }, "podDisruptionBudget": { "minAvailable": 1 } })),
            )
            .brings([service.into()].into_iter().chain(kinds()))
            .build();
        // Neither the controller nor the proxies ask for more than `baseline`.
        let namespace = Namespace::default().named(&NAMESPACE).label("pod-security.kubernetes.io/enforce", "baseline");
        Self::new(ENVOY_GATEWAY).object(namespace).chart(chart).need(Need::Scrape(scrape))
    }
}

/// The kinds in `charts/gateway-helm/charts/crds` of Envoy Gateway 1.9.
fn kinds() -> impl Iterator<Item = Brings> {
    let gateway_api = [
        "BackendTLSPolicy",
        "GRPCRoute",
        "Gateway",
        "GatewayClass",
        "HTTPRoute",
        "ListenerSet",
        "ReferenceGrant",
        "TCPRoute",
        "TLSRoute",
        "UDPRoute",
    ];
    let envoy = [
        "Backend",
        "BackendTrafficPolicy",
        "ClientTrafficPolicy",
        "EnvoyExtensionPolicy",
        "EnvoyPatchPolicy",
        "EnvoyProxy",
        "HTTPRouteFilter",
        "SecurityPolicy",
    ];
    let gateway_api = gateway_api.map(|kind| Kind::new("gateway.networking.k8s.io", kind));
    let envoy = envoy.map(|kind| Kind::new("gateway.envoyproxy.io", kind));
    gateway_api.into_iter().chain(envoy).map(Brings::Kind)
}
