use std::collections::BTreeMap;
use std::net::IpAddr;

use bon::Builder;
use homelab_core::{
    AddressRange, Brings, Certificate, Claim, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Place, Problem, Provided,
    ScrapePods, name,
};
use k8s_openapi::api::core::v1::Namespace;

use super::envoy_gateway::{self, ENVOY_GATEWAY};
use super::pool_owner;
use crate::envoy::{self, EnvoyProxy, EnvoyProxySpec, EnvoyService, ExternalTrafficPolicy, KubernetesProvider, POOL_LABEL, Provider};
use crate::gateway_api::{
    self, AllowedRoutes, BackendReference, Gateway, GatewayClass, GatewayClassSpec, GatewayInfrastructure, GatewaySpec, GatewayTls,
    HTTPRoute, HTTPRouteSpec, HttpRouteFilter, HttpRouteMatch, HttpRouteRule, Listener, LocalParametersReference, ParentReference,
    PathMatch, Protocol, RequestRedirect, RouteNamespaces, SecretReference,
};

const HTTP: &str = "http";
const HTTPS: &str = "https";

/// What Envoy's proxies count, as far as it is about requests; the whole is in Envoy's own documentation.
const METRICS: [&str; 19] = [
    "envoy_cluster_membership_healthy",
    "envoy_cluster_membership_total",
    "envoy_cluster_upstream_cx_active",
    "envoy_cluster_upstream_cx_connect_fail",
    "envoy_cluster_upstream_rq_time_bucket",
    "envoy_cluster_upstream_rq_time_count",
    "envoy_cluster_upstream_rq_time_sum",
    "envoy_cluster_upstream_rq_timeout",
    "envoy_cluster_upstream_rq_total",
    "envoy_cluster_upstream_rq_xx",
    "envoy_http_downstream_cx_active",
    "envoy_http_downstream_cx_total",
    "envoy_http_downstream_rq_time_bucket",
    "envoy_http_downstream_rq_time_count",
    "envoy_http_downstream_rq_time_sum",
    "envoy_http_downstream_rq_total",
    "envoy_http_downstream_rq_xx",
    "envoy_server_live",
    "envoy_server_uptime",
];

/// Where browsers enter a cluster: HTTPS for all hosts of one domain, and plain HTTP which redirects there.
///
/// Becomes a part named as the Gateway, after [`EnvoyGateway`](crate::EnvoyGateway). The Gateway, its namespace, its
/// class and the settings of its proxies have that name, too; its certificate is the Secret `<name>-tls`. Routes of
/// every namespace may attach to the listener `https`.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct HttpsGateway {
    /// The cluster, by which the ledger names the Gateway.
    pub cluster: Name,
    /// Name of the part, the Gateway and its namespace.
    pub name: Name,
    /// The domain, such as `home.example`: hosts right below it are served.
    pub domain: ObjectName,
    /// Where its address comes from.
    pub addresses: Addresses,
    /// Where the user wrote the address.
    pub at: Option<Place>,
}

/// Where the address of a Gateway comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Addresses {
    /// From a pool of [`Cilium`](crate::Cilium).
    Pool {
        /// Name of the pool.
        pool: Name,
        /// This one of its addresses; any if `None`, which may be another one after the Gateway was deleted.
        address: Option<IpAddr>,
    },
    /// k3s' `ServiceLB`: those of the nodes. It gives each port once, so a cluster has one such Gateway.
    ServiceLB,
}

impl HttpsGateway {
    fn secret(&self) -> String {
        format!("{}-tls", self.name)
    }

    fn hosts(&self) -> String {
        format!("*.{}", self.domain)
    }

    /// Names one of its listeners.
    fn parent(&self, listener: &str) -> ParentReference {
        ParentReference::builder().name(&*self.name).namespace(&*self.name).section_name(listener).build()
    }

    fn proxy(&self) -> EnvoyProxy {
        let (mut annotations, mut labels) = (BTreeMap::new(), BTreeMap::new());
        if let Addresses::Pool { pool, address } = &self.addresses {
            labels.insert(POOL_LABEL.to_owned(), pool.to_string());
            annotations.extend(address.map(|address| ("lbipam.cilium.io/ips".to_owned(), address.to_string())));
        }
        let service =
            EnvoyService::builder().annotations(annotations).labels(labels).external_traffic_policy(ExternalTrafficPolicy::Cluster).build();
        let kubernetes = KubernetesProvider::builder().envoy_service(service).build();
        EnvoyProxy::new(&self.name, EnvoyProxySpec { provider: Provider::Kubernetes { kubernetes } }).in_namespace(&self.name)
    }

    fn gateway(&self) -> Gateway {
        let from = |namespaces| AllowedRoutes { namespaces };
        let secret = SecretReference::builder().name(self.secret()).build();
        let http = Listener::builder()
            .name(HTTP)
            .hostname(self.hosts())
            .port(80)
            .protocol(Protocol::Http)
            .allowed_routes(from(RouteNamespaces::Same))
            .build();
        let https = Listener::builder()
            .name(HTTPS)
            .hostname(self.hosts())
            .port(443)
            .protocol(Protocol::Https)
            .tls(GatewayTls { certificate_refs: vec![secret] })
            .allowed_routes(from(RouteNamespaces::All))
            .build();
        let proxy = LocalParametersReference::builder().group(envoy::ENVOY_PROXY.group).kind(envoy::ENVOY_PROXY.kind).name(&*self.name);
        let spec = GatewaySpec::builder()
            .gateway_class_name(&*self.name)
            .listeners(vec![http, https])
            .infrastructure(GatewayInfrastructure::builder().parameters_ref(proxy.build()).build())
            .build();
        Gateway::new(&self.name, spec).in_namespace(&self.name)
    }

    fn redirect(&self) -> HTTPRoute {
        let request_redirect = RequestRedirect::builder().scheme(HTTPS).status_code(301).build();
        let rule = HttpRouteRule::builder().filters(vec![HttpRouteFilter::RequestRedirect { request_redirect }]).build();
        let spec = HTTPRouteSpec::builder().parent_refs(vec![self.parent(HTTP)]).rules(vec![rule]).build();
        HTTPRoute::new("redirect-to-https", spec).in_namespace(&self.name)
    }

    /// Labels of its proxies, which the controller gives them (`internal/infrastructure/kubernetes/proxy` of Envoy Gateway).
    fn proxy_labels(&self) -> Labels {
        let owner = |what: &str| (format!("gateway.envoyproxy.io/owning-gateway-{what}"), self.name.to_string());
        Labels::from([owner("name"), owner("namespace")])
    }

    /// The pods of its proxies: no object of ours, and no Service that leads to their metrics.
    fn proxies(&self) -> Provided {
        let id = ObjectId::new(&Kind::new("", "Pod"), Some(&envoy_gateway::NAMESPACE), &format!("envoy-{}", self.name));
        Provided { labels: self.proxy_labels(), ..Provided::new(id) }
    }

    fn scrape(&self) -> ScrapePods {
        ScrapePods::builder()
            .name(self.name.clone())
            .namespace(envoy_gateway::NAMESPACE)
            .labels(self.proxy_labels())
            .port(name!("metrics"))
            .path("/stats/prometheus")
            .build()
    }

    /// The claim of its address. It lies in its pool: one outside is an error that names both.
    fn claim(&self) -> Option<Claim> {
        let Addresses::Pool { pool, address: Some(address) } = &self.addresses else { return None };
        let owner = format!("the gateway `{}` of cluster `{}`", self.name, self.cluster);
        let inside = pool_owner(&self.cluster, pool);
        Some(Claim::builder().owner(owner).range(AddressRange::from(*address)).inside(inside).maybe_at(self.at.clone()).build())
    }
}

impl From<HttpsGateway> for Part {
    fn from(gateway: HttpsGateway) -> Self {
        let controller = GatewayClassSpec::builder().controller_name("gateway.envoyproxy.io/gatewayclass-controller").build();
        let secret = gateway.secret().parse();
        let mut part = Self::new(gateway.name.clone())
            .after([ENVOY_GATEWAY])
            // No pods run here: the proxies are in the controller's namespace.
            .object(Namespace::default().named(&gateway.name).label("pod-security.kubernetes.io/enforce", "restricted"))
            .object(GatewayClass::new(&gateway.name, controller))
            .object(gateway.proxy())
            .object(gateway.gateway())
            .object(gateway.redirect())
            .need(Need::LoadBalancer)
            .need(Need::ScrapePods(gateway.scrape()))
            .bring(gateway.proxies())
            .bring(Brings::metrics(METRICS))
            .rules(gateway_api::RULES)
            .rules(envoy::RULES);
        part.claims.extend(gateway.claim());
        match secret {
            Ok(secret) => {
                let certificate = Certificate { secret, namespace: gateway.name.clone(), hosts: vec![gateway.hosts()] };
                part.need(Need::Certificate(certificate))
            }
            Err(error) => part.problem(Problem::error("invalid-name", format!("the certificate of the gateway: {error}"))),
        }
    }
}

/// The route that answers [`Need::Route`]: all requests for its host, over HTTPS, go to its Service.
///
/// # Errors
/// A host that is not right below the domain of `gateway`: no listener would take it, or no certificate fit it, and
/// Kubernetes would say so nowhere but in a status.
pub fn route(need: &homelab_core::Route, gateway: &HttpsGateway) -> Result<HTTPRoute, Problem> {
    let label = need.host.strip_suffix(&*gateway.domain).and_then(|rest| rest.strip_suffix('.'));
    if label.is_none_or(|label| label.contains('.')) {
        let message = format!(
            "the host `{}` of Service {}/{} is not right below `{}`, which the gateway `{}` of cluster `{}` serves",
            need.host, need.namespace, need.service, gateway.domain, gateway.name, gateway.cluster
        );
        return Err(Problem::error("foreign-host", message).help(format!("name it `<something>.{}`", gateway.domain)));
    }
    let backend = BackendReference::builder().name(&*need.service).port(need.port).build();
    let matches = need.path.iter().map(|path| HttpRouteMatch::builder().path(PathMatch::PathPrefix(path.clone())).build());
    let rule = HttpRouteRule::builder().matches(matches.collect()).backend_refs(vec![backend]).build();
    let spec =
        HTTPRouteSpec::builder().parent_refs(vec![gateway.parent(HTTPS)]).hostnames(vec![need.host.to_string()]).rules(vec![rule]).build();
    Ok(HTTPRoute::new(&need.service, spec).in_namespace(&need.namespace))
}
