use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, Part, PartId, Place, Problem, Provided, Scrape, name};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use serde_json::{Value, json};

use super::mesh::Mesh;
use super::pool::{Pool, judge_balancers};
use crate::cilium::{
    CiliumL2AnnouncementPolicy, CiliumL2AnnouncementPolicySpec, CiliumLoadBalancerIPPool, CiliumLoadBalancerIPPoolSpec,
    judge_traffic_policy,
};
use crate::envoy::POOL_LABEL;

pub(super) const CILIUM: Name = Name::from_static("cilium");
pub(super) const NAMESPACE: Name = Name::from_static("kube-system");

/// The network of a Talos cluster, and addresses for its Services of type `LoadBalancer`.
///
/// Becomes the part `cilium`: one release in `kube-system`, installed in the bootstrap (without a network no pod
/// starts, Flux' own included) and then adopted by Flux; and for each pool the pool and a policy which announces it by
/// ARP (and NDP). With `externalTrafficPolicy: Local` Cilium announces nothing, so a Service that asks for it is an error.
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
    /// Addresses for Services. The first pool serves every Service that asks for none by label. `None` if another
    /// [`Balancer`](crate::Balancer) gives them: Cilium then neither gives nor announces any.
    #[builder(into, required)]
    pub pools: Option<Vec<Pool>>,
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
    /// How it takes part in a mesh of clusters. Not at all if `None`.
    pub mesh: Option<Mesh>,
}

impl Cilium {
    /// Values of the chart.
    ///
    /// What Talos needs is from Cilium's own guide (`Documentation/installation/k8s-install-talos-linux.rst`): it loads
    /// no kernel modules for pods (no `SYS_MODULE`), has the cgroup file system mounted, and answers DNS on the host,
    /// which eBPF host routing would bypass.
    fn values(&self) -> Value {
        let mut values = json!({
            "bpf": { "hostLegacyRouting": true },
            "cgroup": { "autoMount": { "enabled": false }, "hostRoot": "/sys/fs/cgroup" },
            "hubble": { "enabled": false },
            "ipam": { "mode": "kubernetes" },
            "ipv6": { "enabled": self.ipv6 },
            "k8sServiceHost": "localhost",
            "k8sServicePort": self.kube_prism_port,
            "kubeProxyReplacement": true,
            "l2announcements": { "enabled": self.pools.is_some() },
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
        });
        if self.pools.is_none() {
            values["enableLBIPAM"] = false.into();
        }
        if let Some(mesh) = &self.mesh {
            mesh.add_values(&self.cluster, &mut values);
        }
        values
    }

    fn chart(&self) -> Chart {
        let balancer = self.pools.as_ref().map(|_| Brings::LoadBalancer);
        let mesh = self.mesh.iter().flat_map(|_| Mesh::brings());
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
            .brings([Brings::Network].into_iter().chain(balancer).chain(kinds()).chain(services).chain(mesh))
            .build()
    }

    fn problems(&self) -> Vec<Problem> {
        let Some(pools) = &self.pools else { return Vec::new() };
        let part = Place::Part(PartId::in_cluster(self.cluster.clone(), CILIUM));
        let mut problems = Pool::judge(&self.cluster, pools, &part);
        for pool in pools.iter().filter(|pool| pool.range.first().is_ipv6() && !self.ipv6) {
            let claim = pool.claim(&self.cluster);
            let message = format!("{} is IPv6 ({}), which the cluster does not speak", claim.owner, pool.range);
            let problem = Problem::error("ipv6-pool", message).at(pool.at.clone().unwrap_or_else(|| part.clone()));
            problems.push(problem.help("turn on IPv6 or name a range of IPv4"));
        }
        problems
    }
}

/// Services that the pool at `index` serves; all of them if `None`.
fn selector(pools: &[Pool], index: usize) -> Option<LabelSelector> {
    let name = |pool: &Pool| pool.name.to_string();
    if index > 0 {
        let labels = [(POOL_LABEL.to_owned(), name(&pools[index]))];
        return Some(LabelSelector { match_labels: Some(labels.into()), ..LabelSelector::default() });
    }
    let others: Vec<String> = pools[1..].iter().map(name).collect();
    // `NotIn` takes what lacks the label, too.
    let not_others = LabelSelectorRequirement { key: POOL_LABEL.to_owned(), operator: "NotIn".to_owned(), values: Some(others.clone()) };
    (!others.is_empty()).then(|| LabelSelector { match_expressions: Some(vec![not_others]), ..LabelSelector::default() })
}

impl From<Cilium> for Part {
    fn from(cilium: Cilium) -> Self {
        let mut part = Self::new(CILIUM).chart(cilium.chart()).judge(judge_balancers);
        part.problems = cilium.problems();
        let interfaces: Vec<String> = cilium.interfaces.iter().map(|name| exactly(name)).collect();
        let pools = cilium.pools.as_deref().unwrap_or_default();
        for (index, pool) in Pool::unique(pools) {
            let selector = selector(pools, index);
            let blocks = vec![pool.range.into()];
            let spec = CiliumLoadBalancerIPPoolSpec::builder().blocks(blocks).maybe_service_selector(selector.clone()).build();
            let policy = CiliumL2AnnouncementPolicySpec::builder()
                .maybe_service_selector(selector)
                .interfaces(interfaces.clone())
                .load_balancer_ips(true)
                .build();
            part = part
                .object(CiliumLoadBalancerIPPool::new(&pool.name, spec))
                .object(CiliumL2AnnouncementPolicy::new(&pool.name, policy))
                .claim(pool.claim(&cilium.cluster));
        }
        if !pools.is_empty() {
            part = part.judge(judge_traffic_policy);
        }
        if let Some(mesh) = &cilium.mesh {
            part = mesh.add_to(&cilium.cluster, part);
        }
        [("cilium-agent", name!("metrics")), ("cilium-envoy", name!("envoy-metrics")), ("cilium-operator", name!("metrics"))]
            .into_iter()
            .fold(part, |part, (service, port)| part.need(scrape(service, port)))
    }
}

/// The label by which the chart's Services are told apart.
pub(super) const SERVICE_LABEL: &str = "app.kubernetes.io/name";

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
