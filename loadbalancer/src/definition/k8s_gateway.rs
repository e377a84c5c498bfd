use std::net::IpAddr;

use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Place, Provided};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

use super::envoy_gateway::ENVOY_GATEWAY;
use super::pool::{Balancer, PoolAddress};
use crate::gateway_api::GATEWAY_CLASS;

const K8S_GATEWAY: Name = Name::from_static("k8s-gateway");

/// The DNS server of the domain in the LAN: [k8s_gateway](https://github.com/k8s-gateway/k8s_gateway), which answers for
/// the hosts of all routes with the address of their Gateway.
///
/// Becomes the part `k8s-gateway`, after [`EnvoyGateway`](crate::EnvoyGateway): when it starts, it looks once whether there
/// is a Gateway API. It has an address of its own, which the router is told to ask.
///
/// Upstream's last chart at GitHub is 3.7.2; since July 2026 it publishes at `codeberg.org/k8s-gateway/charts`.
///
/// ```
/// use homelab_core::{Part, name};
/// use loadbalancer::{Balancer, K8sGateway};
///
/// let dns = K8sGateway::builder()
///     .cluster(name!("metal"))
///     .version("3.7.2")
///     .domain("home.example".parse()?)
///     .gateway(name!("gateway"))
///     .balancer(Balancer::Cilium)
///     .pool(name!("lan"))
///     .address("192.168.1.221".parse()?)
///     .build();
/// let part = Part::from(dns);
/// assert_eq!(part.by_hand, ["Have the router's DNS server ask 192.168.1.221 about `home.example` and everything below."]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct K8sGateway {
    /// The cluster, by which the ledger names the server.
    pub cluster: Name,
    /// Version of the chart.
    #[builder(into)]
    pub version: String,
    /// The domain that it answers for; what it does not know there, there is not.
    pub domain: ObjectName,
    /// The Gateway, and its class, whose address it tells. A host that is reached from the internet as well has two: in the
    /// LAN this one is the short way.
    pub gateway: Name,
    /// Who gives its address.
    pub balancer: Balancer,
    /// The pool of its address.
    pub pool: Name,
    /// Its address.
    pub address: IpAddr,
    /// How many pods, which the scheduler spreads over the nodes. Ours is 1, which is the chart's; the chart knows no budget.
    #[builder(default = 1)]
    pub replicas: u32,
    /// Where the user wrote the address.
    pub at: Option<Place>,
}

impl K8sGateway {
    fn pool_address(&self) -> PoolAddress {
        PoolAddress { balancer: self.balancer, pool: self.pool.clone(), address: Some(self.address) }
    }

    fn values(&self) -> Value {
        let address = self.pool_address();
        let mut service = json!({
            "annotations": address.annotations(),
            "externalTrafficPolicy": "Cluster",
            // Answers that fit no datagram are asked for again.
            "useTcp": true,
        });
        if !address.labels().is_empty() {
            service["labels"] = json!(address.labels());
        }
        let mut values = json!({
            "domain": self.domain,
            "filters": { "gatewayClasses": [self.gateway] },
            "podSecurityContext": { "seccompProfile": { "type": "RuntimeDefault" } },
            "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": { "drop": ["ALL"] },
                "readOnlyRootFilesystem": true,
                "runAsNonRoot": true,
            },
            "service": service,
            "watchedResources": ["HTTPRoute"],
        });
        if self.replicas > 1 {
            values["replicaCount"] = self.replicas.into();
        }
        values
    }
}

impl From<K8sGateway> for Part {
    fn from(dns: K8sGateway) -> Self {
        let labels = [("app.kubernetes.io/instance", "k8s-gateway"), ("app.kubernetes.io/name", "k8s-gateway")];
        let service = Provided::service(&K8S_GATEWAY, &K8S_GATEWAY, &labels, &[("dns-udp", 53), ("dns-tcp", 53)]);
        let chart = Chart::builder()
            .name(K8S_GATEWAY)
            .namespace(K8S_GATEWAY)
            .source(ChartSource::oci("ghcr.io/k8s-gateway/charts/k8s-gateway"))
            .version(dns.version.clone())
            .values(dns.values())
            .brings([Brings::Object(service)])
            .build();
        let namespace = Namespace::default().named(&K8S_GATEWAY).label("pod-security.kubernetes.io/enforce", "restricted");
        let address = dns.pool_address();
        let owner = format!("the DNS server `{K8S_GATEWAY}` of cluster `{}`", dns.cluster);
        let mut part = Self::new(K8S_GATEWAY)
            .after([ENVOY_GATEWAY])
            .object(namespace)
            .chart(chart)
            .need(Need::LoadBalancer)
            // The chart's values name them, which no rule looks into.
            .need(Need::Object(address.pool_object()))
            .need(Need::Object(ObjectId::new(&GATEWAY_CLASS, None, &dns.gateway)))
            .by_hand(format!("Have the router's DNS server ask {} about `{}` and everything below.", dns.address, dns.domain));
        part.claims.extend(address.claim(&dns.cluster, owner, dns.at.as_ref()));
        part
    }
}
