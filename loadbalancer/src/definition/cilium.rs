use bon::Builder;
use homelab_core::{
    AddressRange, Brings, Chart, ChartSource, Claim, Kind, Name, Need, Object, Part, PartId, Place, Problem, Provided, Scrape, name,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use serde_json::{Value, json};

use super::pool_owner;
use crate::cilium::{
    Block, CiliumL2AnnouncementPolicy, CiliumL2AnnouncementPolicySpec, CiliumLoadBalancerIPPool, CiliumLoadBalancerIPPoolSpec,
    LOAD_BALANCER_IP_POOL,
};
use crate::envoy::POOL_LABEL;

const CILIUM: Name = Name::from_static("cilium");
const NAMESPACE: Name = Name::from_static("kube-system");

/// The network of a Talos cluster, and addresses for its Services of type `LoadBalancer`.
///
/// Becomes the part `cilium`: one release in `kube-system`, installed in the bootstrap (without a network no pod
/// starts, Flux' own included) and then adopted by Flux; and for each pool the pool and a policy which announces it by
/// ARP (and NDP).
///
/// Traffic between nodes goes through tunnels and pod networks are those that Kubernetes gives the nodes, so no pod
/// network is repeated here.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Cilium {
    /// The cluster, by which the ledger names the pools.
    pub cluster: Name,
    /// Version of the chart and of Cilium, without `v`.
    #[builder(into)]
    pub version: String,
    /// Addresses for Services. The first pool serves every Service that asks for none by label.
    pub pools: Vec<Pool>,
    /// Whether the cluster has one node only: a second operator would wait for a node forever.
    pub single_node: bool,
    /// Names of the network interfaces that announce addresses, such as `enp1s0`; all of the node's if empty.
    #[builder(default)]
    pub interfaces: Vec<String>,
    /// Whether pods get IPv6 addresses, too. Cilium's default is `false`.
    #[builder(default)]
    pub ipv6: bool,
    /// Port of `KubePrism`, which leads to the API server on every node. Talos' default is 7445.
    #[builder(default = 7445)]
    pub kube_prism_port: u16,
}

/// Addresses that Services of type `LoadBalancer` get.
///
/// The first pool of a cluster serves every Service which does not ask for another; each further one serves those with
/// the label `pool: <name>`.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Pool {
    /// Its name, unique in the cluster.
    pub name: Name,
    /// Its addresses, all of which are given; they lie in the LAN.
    pub range: AddressRange,
    /// Where the user wrote it.
    pub at: Option<Place>,
}

/// What a pool that somebody else wrote claims in the ledger; nothing for an object of another kind.
///
/// Blocks whose addresses cannot be read are left to Cilium's own check.
pub fn claims(object: &Object, cluster: &Name, at: &Place) -> Vec<Claim> {
    if (object.id.group.as_str(), object.id.kind.as_str()) != (LOAD_BALANCER_IP_POOL.group, LOAD_BALANCER_IP_POOL.kind) {
        return Vec::new();
    }
    let blocks = object.to_value().pointer("/spec/blocks").cloned().and_then(|blocks| serde_json::from_value::<Vec<Block>>(blocks).ok());
    let ranges = blocks.into_iter().flatten().filter_map(|block| match block {
        Block::Range { start, stop } => AddressRange::new(start, stop),
        Block::Network { cidr } => Some(cidr.trunc().into()),
    });
    let claim = |(index, range): (usize, AddressRange)| {
        let which = if index == 0 { String::new() } else { format!(" (block {})", index + 1) };
        let owner = format!("the pool `{}`{which} of cluster `{cluster}`", object.id.name);
        Claim::builder().owner(owner).range(range).inside("the LAN").at(at.clone()).build()
    };
    ranges.enumerate().map(claim).collect()
}

impl Cilium {
    /// Values of the chart.
    ///
    /// What Talos needs is from Cilium's own guide (`Documentation/installation/k8s-install-talos-linux.rst`): it loads
    /// no kernel modules for pods (no `SYS_MODULE`), has the cgroup file system mounted, and answers DNS on the host,
    /// which eBPF host routing would bypass.
    fn values(&self) -> Value {
        json!({
            "bpf": { "hostLegacyRouting": true },
            "cgroup": { "autoMount": { "enabled": false }, "hostRoot": "/sys/fs/cgroup" },
            "hubble": { "enabled": false },
            "ipam": { "mode": "kubernetes" },
            "ipv6": { "enabled": self.ipv6 },
            "k8sServiceHost": "localhost",
            "k8sServicePort": self.kube_prism_port,
            "kubeProxyReplacement": true,
            "l2announcements": { "enabled": true },
            "operator": {
                "prometheus": { "metricsService": true },
                "replicas": if self.single_node { 1 } else { 2 },
                "rollOutPods": true,
            },
            "prometheus": { "enabled": true, "metricsService": true },
            "rollOutCiliumPods": true,
            "securityContext": {
                "capabilities": {
                    "ciliumAgent": [
                        "CHOWN", "KILL", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "SYS_ADMIN", "SYS_RESOURCE", "DAC_OVERRIDE", "FOWNER",
                        "SETGID", "SETUID",
                    ],
                    "cleanCiliumState": ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"],
                },
            },
        })
    }

    fn chart(&self) -> Chart {
        let services = [
            service("cilium-agent", "metrics", 9962),
            service("cilium-envoy", "envoy-metrics", 9964),
            service("cilium-operator", "metrics", 9963),
        ];
        Chart::builder()
            .name(CILIUM)
            .namespace(NAMESPACE)
            .source(ChartSource::oci("quay.io/cilium/charts/cilium"))
            .version(self.version.clone())
            .values(self.values())
            .brings([Brings::Network, Brings::LoadBalancer].into_iter().chain(kinds()).chain(services))
            .build()
    }

    fn problems(&self) -> Vec<Problem> {
        let place = |at: &Option<Place>| at.clone().unwrap_or_else(|| Place::Part(PartId::in_cluster(self.cluster.clone(), CILIUM)));
        let mut problems = Vec::new();
        if self.pools.is_empty() {
            let message =
                format!("cluster `{}` has no pool: its Services of type LoadBalancer would wait for an address forever", self.cluster);
            problems.push(Problem::error("no-pool", message).at(place(&None)).help("name a range of the LAN which DHCP does not give"));
        }
        for (index, pool) in self.pools.iter().enumerate() {
            if let Some(first) = self.pools[..index].iter().find(|other| other.name == pool.name) {
                let message = format!("cluster `{}` has two pools called `{}`", self.cluster, pool.name);
                problems.push(Problem::error("duplicate-pool", message).at(place(&first.at)).at(place(&pool.at)));
            }
            if pool.range.first().is_ipv6() && !self.ipv6 {
                let message =
                    format!("{} is IPv6 ({}), which the cluster does not speak", pool_owner(&self.cluster, &pool.name), pool.range);
                problems.push(Problem::error("ipv6-pool", message).at(place(&pool.at)).help("turn on IPv6 or name a range of IPv4"));
            }
        }
        problems
    }

    /// Services that the pool at `index` serves; all of them if `None`.
    fn selector(&self, index: usize) -> Option<LabelSelector> {
        let name = |pool: &Pool| pool.name.to_string();
        if index > 0 {
            let labels = [(POOL_LABEL.to_owned(), name(&self.pools[index]))];
            return Some(LabelSelector { match_labels: Some(labels.into()), ..LabelSelector::default() });
        }
        let others: Vec<String> = self.pools[1..].iter().map(name).collect();
        // `NotIn` takes what lacks the label, too.
        let not_others =
            LabelSelectorRequirement { key: POOL_LABEL.to_owned(), operator: "NotIn".to_owned(), values: Some(others.clone()) };
        (!others.is_empty()).then(|| LabelSelector { match_expressions: Some(vec![not_others]), ..LabelSelector::default() })
    }
}

impl From<Cilium> for Part {
    fn from(cilium: Cilium) -> Self {
        let mut part = Self::new(CILIUM).chart(cilium.chart());
        part.problems = cilium.problems();
        let interfaces: Vec<String> = cilium.interfaces.iter().map(|name| exactly(name)).collect();
        for (index, pool) in cilium.pools.iter().enumerate() {
            if cilium.pools[..index].iter().any(|other| other.name == pool.name) {
                continue;
            }
            let blocks = vec![pool.range.into()];
            let selector = cilium.selector(index);
            let spec = CiliumLoadBalancerIPPoolSpec::builder().blocks(blocks).maybe_service_selector(selector.clone()).build();
            let policy = CiliumL2AnnouncementPolicySpec::builder()
                .maybe_service_selector(selector)
                .interfaces(interfaces.clone())
                .load_balancer_ips(true)
                .build();
            let claim = Claim::builder()
                .owner(pool_owner(&cilium.cluster, &pool.name))
                .range(pool.range)
                .inside("the LAN")
                .maybe_at(pool.at.clone())
                .build();
            part = part
                .object(CiliumLoadBalancerIPPool::new(&pool.name, spec))
                .object(CiliumL2AnnouncementPolicy::new(&pool.name, policy))
                .claim(claim);
        }
        [("cilium-agent", name!("metrics")), ("cilium-envoy", name!("envoy-metrics")), ("cilium-operator", name!("metrics"))]
            .into_iter()
            .fold(part, |part, (service, port)| part.need(scrape(service, port)))
    }
}

/// The label by which the chart's Services are told apart.
const SERVICE_LABEL: &str = "app.kubernetes.io/name";

fn service(name: &str, port: &str, number: u16) -> Brings {
    Provided::service(&NAMESPACE, name, &[(SERVICE_LABEL, name)], &[(port, number)]).into()
}

fn scrape(service: &'static str, port: Name) -> Need {
    let labels = [(SERVICE_LABEL.to_owned(), service.to_owned())].into();
    Need::Scrape(Scrape::builder().service(Name::from_static(service)).namespace(NAMESPACE).labels(labels).port(port).build())
}

/// The kinds that Cilium's operator defines when it starts, whatever is turned on
/// (`pkg/k8s/apis/cilium.io/client/register.go`).
fn kinds() -> impl Iterator<Item = Brings> {
    [
        "CiliumBGPAdvertisement",
        "CiliumBGPClusterConfig",
        "CiliumBGPNodeConfig",
        "CiliumBGPNodeConfigOverride",
        "CiliumBGPPeerConfig",
        "CiliumCIDRGroup",
        "CiliumClusterwideEnvoyConfig",
        "CiliumClusterwideNetworkPolicy",
        "CiliumDatapathPlugin",
        "CiliumEgressGatewayPolicy",
        "CiliumEndpoint",
        "CiliumEndpointSlice",
        "CiliumEnvoyConfig",
        "CiliumGatewayClassConfig",
        "CiliumIdentity",
        "CiliumL2AnnouncementPolicy",
        "CiliumLoadBalancerIPPool",
        "CiliumLocalRedirectPolicy",
        "CiliumNetworkPolicy",
        "CiliumNode",
        "CiliumNodeConfig",
        "CiliumPodIPPool",
    ]
    .into_iter()
    .map(|kind| Brings::Kind(Kind::new("cilium.io", kind)))
}

/// A regular expression that matches `name` only.
fn exactly(name: &str) -> String {
    let escaped: String = name.chars().map(|at| if at.is_ascii_alphanumeric() { at.to_string() } else { format!("\\{at}") }).collect();
    format!("^{escaped}$")
}

#[cfg(test)]
mod tests {
    use super::exactly;

    #[test]
    fn an_interface_is_matched_as_a_whole_and_literally() {
        assert_eq!(exactly("enp1s0"), "^enp1s0$");
        assert_eq!(exactly("bond0.10"), r"^bond0\.10$");
    }
}
