use bon::Builder;
use homelab_core::{
    Brings, Certificate, Claim, Exposure, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Peer, Place, Problem, Provided,
    ScrapePods, name,
};
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::envoy_gateway::{self, ENVOY_GATEWAY};
use super::external_dns;
use super::pool::PoolAddress;
use crate::envoy::{
    self, EnvoyDeployment, EnvoyPdb, EnvoyProxy, EnvoyProxySpec, EnvoyService, ExternalTrafficPolicy, KubernetesProvider, Provider,
};
use crate::gateway_api::{
    self, AllowedRoutes, BackendReference, Gateway, GatewayClass, GatewayClassSpec, GatewayInfrastructure, GatewaySpec, GatewayTls,
    HTTPRoute, HTTPRouteSpec, HttpRouteFilter, HttpRouteMatch, HttpRouteRule, Listener, LocalParametersReference, ParentReference,
    PathMatch, Protocol, RequestRedirect, RouteNamespaces, SecretReference,
};

const HTTP: &str = "http";
const HTTPS: &str = "https";
const REDIRECT: &str = "redirect-to-https";

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
/// class and the settings of its proxies have that name, too; its certificate is the Secret `<name>-tls`. Routes attach to
/// the listener `https`: of every namespace, or, where the internet comes in, of those with [`EXPOSURE_LABEL`] only.
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
    /// Who comes in by it. Ours is the LAN only.
    #[builder(default)]
    pub exposure: Exposure,
    /// What the internet calls it: the router's public address, or a name that leads there.
    /// [`ExternalDns`](crate::ExternalDns) publishes it.
    #[builder(into)]
    pub public: Option<String>,
    /// How many proxies, which the scheduler spreads over the nodes; with several, a budget keeps one of them up while nodes are
    /// drained. Ours is 1, which is Envoy Gateway's.
    #[builder(default = 1)]
    pub replicas: u32,
    /// Where the user wrote the address.
    pub at: Option<Place>,
}

/// Label of a namespace whose routes a Gateway of [`Exposure::External`] admits; its value is `external`.
pub const EXPOSURE_LABEL: &str = "exposure";

/// Where the address of a Gateway comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Addresses {
    /// From a pool.
    Pool(PoolAddress),
    /// k3s' `ServiceLB`: those of the nodes. It gives each port once, so a cluster has one such Gateway.
    ServiceLB,
}

impl HttpsGateway {
    /// Its proxies, from which all that it lets in comes to the pods behind it.
    pub fn peer(&self) -> Peer {
        Peer::Pods { namespace: envoy_gateway::NAMESPACE, labels: self.proxy_labels() }
    }

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
        let address = self.pool_address();
        let service = EnvoyService::builder()
            .annotations(address.map(PoolAddress::annotations).unwrap_or_default())
            .labels(address.map(PoolAddress::labels).unwrap_or_default())
            .external_traffic_policy(ExternalTrafficPolicy::Cluster)
            .build();
        let several = (self.replicas > 1).then_some(self.replicas);
        let kubernetes = KubernetesProvider::builder()
            .maybe_envoy_deployment(several.map(|replicas| EnvoyDeployment { replicas: Some(replicas) }))
            .maybe_envoy_pdb(several.map(|_| EnvoyPdb { min_available: Some(1) }))
            .envoy_service(service)
            .build();
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
            .allowed_routes(from(self.admitted()))
            .build();
        let proxy = LocalParametersReference::builder().group(envoy::ENVOY_PROXY.group).kind(envoy::ENVOY_PROXY.kind).name(&*self.name);
        let spec = GatewaySpec::builder()
            .gateway_class_name(&*self.name)
            .listeners(vec![http, https])
            .infrastructure(GatewayInfrastructure::builder().parameters_ref(proxy.build()).build())
            .build();
        let gateway = Gateway::new(&self.name, spec).in_namespace(&self.name);
        match &self.public {
            Some(public) => gateway.annotation(external_dns::TARGET, public),
            None => gateway,
        }
    }

    /// Namespaces whose routes come in by HTTPS.
    fn admitted(&self) -> RouteNamespaces {
        match self.exposure {
            Exposure::Internal => RouteNamespaces::All,
            Exposure::External => {
                let labels = [(EXPOSURE_LABEL.to_owned(), "external".to_owned())];
                RouteNamespaces::Selector { selector: LabelSelector { match_labels: Some(labels.into()), ..LabelSelector::default() } }
            }
        }
    }

    fn redirect(&self) -> HTTPRoute {
        let request_redirect = RequestRedirect::builder().scheme(HTTPS).status_code(301).build();
        let rule = HttpRouteRule::builder().filters(vec![HttpRouteFilter::RequestRedirect { request_redirect }]).build();
        let spec = HTTPRouteSpec::builder().parent_refs(vec![self.parent(HTTP)]).rules(vec![rule]).build();
        let redirect = HTTPRoute::new(REDIRECT, spec).in_namespace(&self.name);
        match self.exposure {
            Exposure::Internal => redirect,
            // It names no host, so external-dns would publish the listener's: the whole wildcard.
            Exposure::External => redirect.annotation(external_dns::CONTROLLER, "none"),
        }
    }

    const fn pool_address(&self) -> Option<&PoolAddress> {
        match &self.addresses {
            Addresses::Pool(address) => Some(address),
            Addresses::ServiceLB => None,
        }
    }

    fn owner(&self) -> String {
        format!("the gateway `{}` of cluster `{}`", self.name, self.cluster)
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
        self.pool_address()?.claim(&self.cluster, self.owner(), self.at.as_ref())
    }

    /// What is set on the router by hand.
    fn by_hand(&self) -> Option<String> {
        let address = self.pool_address().and_then(|address| address.address).filter(|_| self.exposure == Exposure::External)?;
        Some(format!("Have the router forward its ports 80 and 443 to {address}: there the internet enters cluster `{}`.", self.cluster))
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
            // No field names it, but without it plain HTTP leads nowhere.
            .need(Need::Object(ObjectId::new(&gateway_api::HTTP_ROUTE, Some(&gateway.name), REDIRECT)))
            .need(Need::ScrapePods(gateway.scrape()))
            .bring(gateway.proxies())
            .bring(Brings::metrics(METRICS))
            .rules(gateway_api::RULES)
            .rules(envoy::RULES)
            .judge(gateway_api::judge_routes);
        part.claims.extend(gateway.claim());
        part.by_hand.extend(gateway.by_hand());
        if let Some(address) = gateway.pool_address() {
            let rules = address.balancer.rules();
            part.rules.push(rules);
            // Where no rule looks into what the Service asks for.
            part.needs.extend(rules.is_empty().then(|| Need::Object(address.pool_object())));
            part.problems.extend(address.problem(&gateway.owner()));
        }
        match secret {
            Ok(secret) => {
                let certificate = Certificate { secret, namespace: gateway.name.clone(), hosts: vec![gateway.hosts()] };
                part.need(Need::Certificate(certificate))
            }
            Err(error) => part.problem(Problem::error("invalid-name", format!("the certificate of the gateway: {error}"))),
        }
    }
}

/// The route that answers [`Need::Route`]: all requests for its host, over HTTPS, go to its Service. They come from
/// `gateway`, and from `external` as well if the need is [`Exposure::External`].
///
/// # Errors
/// A host that is not right below the domain of its Gateways: no listener would take it, or no certificate fit it, and
/// Kubernetes would say so nowhere but in a status. A host for the internet where there is no way in.
pub fn route(need: &homelab_core::Route, gateway: &HttpsGateway, external: Option<&HttpsGateway>) -> Result<HTTPRoute, Problem> {
    let gateways = match (need.exposure, external) {
        (Exposure::Internal, _) => vec![gateway],
        (Exposure::External, Some(external)) => vec![gateway, external],
        (Exposure::External, None) => return Err(no_way_in(need, gateway)),
    };
    if let Some(foreign) = gateways.iter().find(|gateway| !is_right_below(&need.host, &gateway.domain)) {
        let message = format!(
            "the host `{}` of Service {}/{} is not right below `{}`, which {} serves",
            need.host,
            need.namespace,
            need.service,
            foreign.domain,
            foreign.owner()
        );
        return Err(Problem::error("foreign-host", message).help(format!("name it `<something>.{}`", foreign.domain)));
    }
    let parents = gateways.iter().map(|gateway| gateway.parent(HTTPS)).collect();
    let backend = BackendReference::builder().name(&*need.service).port(need.port).build();
    let matches = need.path.iter().map(|path| HttpRouteMatch::builder().path(PathMatch::PathPrefix(path.clone())).build());
    let rule = HttpRouteRule::builder().matches(matches.collect()).backend_refs(vec![backend]).build();
    let spec = HTTPRouteSpec::builder().parent_refs(parents).hostnames(vec![need.host.to_string()]).rules(vec![rule]).build();
    Ok(HTTPRoute::new(&need.service, spec).in_namespace(&need.namespace))
}

fn is_right_below(host: &str, domain: &str) -> bool {
    let label = host.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.'));
    label.is_some_and(|label| !label.contains('.'))
}

fn no_way_in(need: &homelab_core::Route, gateway: &HttpsGateway) -> Problem {
    let message = format!(
        "the host `{}` of Service {}/{} is to be reached from the internet, but nothing says how the internet enters cluster `{}`",
        need.host, need.namespace, need.service, gateway.cluster
    );
    Problem::error("no-way-in", message)
        .help("say it in the site (`external`) and give the cluster its Gateway, or keep the host in the LAN")
}
