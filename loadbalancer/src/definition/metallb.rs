use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, ObjectExt, Part, PartId, Place, Provided};
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde_json::json;

use super::pool::{Pool, judge_balancers};
use crate::envoy::POOL_LABEL;
use crate::metallb::{IPAddressPool, IPAddressPoolSpec, L2Advertisement, L2AdvertisementSpec, NAMESPACE, RULES, ServiceAllocation};

const METALLB: Name = Name::from_static("metallb");
const POOLS: Name = Name::from_static("metallb-pools");

/// Addresses for Services of type `LoadBalancer`, answered for by ARP and NDP: [MetalLB](https://metallb.io) without
/// BGP.
///
/// Becomes two parts, because Flux applies a part as one and kinds have to be there first: `metallb` with the release in
/// a namespace of the Pod Security level `privileged` (the speakers use the host's network and raw sockets), and
/// `metallb-pools`.
///
/// ```
/// use homelab_core::{Part, name};
/// use loadbalancer::{MetalLb, Pool};
///
/// let pool = Pool::builder().name(name!("lan")).range("192.168.1.200-192.168.1.219".parse()?).build();
/// let metallb = MetalLb::builder().cluster(name!("metal")).version("0.16.1").pools(vec![pool]).build();
/// let [release, pools] = <[Part; 2]>::from(metallb);
/// assert_eq!(release.charts[0].source.to_string(), "oci://quay.io/metallb/chart/metallb");
/// assert_eq!(pools.objects[0].id.to_string(), "IPAddressPool metallb-system/lan");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct MetalLb {
    /// The cluster, by which the ledger names the pools.
    pub cluster: Name,
    /// Version of the chart and of MetalLB, without `v`.
    #[builder(into)]
    pub version: String,
    /// Addresses for Services. The first pool serves every Service that asks for none by label.
    pub pools: Vec<Pool>,
    /// Names of the network interfaces that announce addresses, such as `enp1s0`; all of the node's if empty.
    #[builder(default)]
    pub interfaces: Vec<String>,
    /// Whether nodes with the label `node.kubernetes.io/exclude-from-external-load-balancers` announce addresses, too.
    /// MetalLB's default is `false`. kubeadm, and Talos where there are workers, put it on every control plane: a cluster
    /// with no other nodes would then announce nothing, without a word.
    #[builder(default)]
    pub ignore_exclude_label: bool,
}

impl MetalLb {
    fn chart(&self) -> Chart {
        let webhook = Provided::service(&NAMESPACE, "metallb-webhook-service", &[], &[("443", 443)]);
        let mut values = json!({
            // Both speak BGP; the chart turns the first one on.
            "frrk8s": { "enabled": false },
            "speaker": { "frr": { "enabled": false } },
        });
        if self.ignore_exclude_label {
            values["speaker"]["ignoreExcludeLB"] = true.into();
        }
        Chart::builder()
            .name(METALLB)
            .namespace(NAMESPACE)
            .source(ChartSource::oci("quay.io/metallb/chart/metallb"))
            .version(self.version.clone())
            .values(values)
            .brings([Brings::LoadBalancer, webhook.into()].into_iter().chain(kinds()))
            .build()
    }

    fn pools(&self) -> Part {
        let mut part = Part::new(POOLS).after([METALLB]).rules(RULES).judge(judge_balancers);
        part.problems = Pool::judge(&self.cluster, &self.pools, &Place::Part(PartId::in_cluster(self.cluster.clone(), POOLS)));
        for (index, pool) in Pool::unique(&self.pools) {
            // The first pool takes all; the others take those who ask for them.
            let selector =
                LabelSelector { match_labels: Some([(POOL_LABEL.to_owned(), pool.name.to_string())].into()), ..LabelSelector::default() };
            let allocation = (index > 0).then(|| ServiceAllocation::builder().service_selectors(vec![selector]).build());
            let addresses = vec![format!("{}-{}", pool.range.first(), pool.range.last())];
            let spec = IPAddressPoolSpec::builder().addresses(addresses).maybe_service_allocation(allocation).build();
            let advertisement =
                L2AdvertisementSpec::builder().ip_address_pools(vec![pool.name.to_string()]).interfaces(self.interfaces.clone()).build();
            part = part
                .object(IPAddressPool::new(&pool.name, spec).in_namespace(&NAMESPACE))
                .object(L2Advertisement::new(&pool.name, advertisement).in_namespace(&NAMESPACE))
                .claim(pool.claim(&self.cluster));
        }
        part
    }
}

impl From<MetalLb> for [Part; 2] {
    fn from(metallb: MetalLb) -> Self {
        let namespace = Namespace::default().named(&NAMESPACE).label("pod-security.kubernetes.io/enforce", "privileged");
        [Part::new(METALLB).object(namespace).chart(metallb.chart()), metallb.pools()]
    }
}

/// The kinds in `charts/metallb/charts/crds` of MetalLB 0.16.
fn kinds() -> impl Iterator<Item = Brings> {
    [
        "BFDProfile",
        "BGPAdvertisement",
        "BGPPeer",
        "Community",
        "ConfigurationState",
        "IPAddressPool",
        "L2Advertisement",
        "ServiceBGPStatus",
        "ServiceL2Status",
    ]
    .into_iter()
    .map(|kind| Brings::Kind(Kind::new("metallb.io", kind)))
}
