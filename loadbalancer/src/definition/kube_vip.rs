use bon::Builder;
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, ObjectId, Part, PartId, Place};
use k8s_openapi::api::core::v1::ConfigMap;
use serde_json::{Value, json};

use super::pool::{Pool, judge_balancers};

const KUBE_VIP: Name = Name::from_static("kube-vip");
const CLOUD_PROVIDER: Name = Name::from_static("kube-vip-cloud-provider");
const NAMESPACE: Name = Name::from_static("kube-system");
/// The `ConfigMap` with the addresses.
pub(super) const POOLS: &str = "kubevip";

/// Addresses for Services of type `LoadBalancer`, answered for by ARP: [kube-vip](https://kube-vip.io) with its cloud
/// provider.
///
/// Becomes the part `kube-vip` in `kube-system`, which admits its pods on the host's network. The cloud provider gives
/// addresses of the first pool; those of the others are only given to Services that name one, since it tells pools apart by
/// the Services' namespace, not by name.
///
/// ```
/// use homelab_core::{Part, name};
/// use loadbalancer::{KubeVip, Pool};
///
/// let pool = Pool::builder().name(name!("lan")).range("192.168.1.200-192.168.1.219".parse()?).build();
/// let kube_vip =
///     KubeVip::builder().cluster(name!("metal")).version("0.9.9").cloud_provider_version("0.2.10").pools(vec![pool]).build();
/// assert_eq!(Part::from(kube_vip).objects[0].to_value()["data"]["range-global"], "192.168.1.200-192.168.1.219");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct KubeVip {
    /// The cluster, by which the ledger names the pools.
    pub cluster: Name,
    /// Version of the chart `kube-vip`, which answers for addresses.
    #[builder(into)]
    pub version: String,
    /// Version of the chart `kube-vip-cloud-provider`, which gives them.
    #[builder(into)]
    pub cloud_provider_version: String,
    /// Addresses for Services.
    pub pools: Vec<Pool>,
    /// Name of the network interface that answers, such as `enp1s0`; that of the default route if `None`.
    #[builder(into)]
    pub interface: Option<String>,
}

impl KubeVip {
    /// The agent on each node. Its settings are environment variables, so all of them are texts.
    fn agent(&self) -> Chart {
        let mut values = json!({
            "env": {
                // Talos shares the address of the API by itself.
                "cp_enable": "false",
                "lb_enable": "false",
                "svc_enable": "true",
                // A node is elected for each Service; else one answers for all of them.
                "svc_election": "true",
                "vip_arp": "true",
            },
        });
        if let Some(interface) = &self.interface {
            values["env"]["vip_interface"] = interface.as_str().into();
        }
        chart(KUBE_VIP, &self.version, values, Some(Brings::LoadBalancer))
    }

    fn cloud_provider(&self) -> Chart {
        chart(CLOUD_PROVIDER, &self.cloud_provider_version, json!({ "configMapName": POOLS }), None)
    }

    fn addresses(&self) -> ConfigMap {
        let range = |pool: &Pool| ("range-global".to_owned(), format!("{}-{}", pool.range.first(), pool.range.last()));
        let data = self.pools.first().map(range).into_iter().collect();
        ConfigMap { data: Some(data), ..ConfigMap::default() }.named(POOLS).in_namespace(&NAMESPACE)
    }
}

impl From<KubeVip> for Part {
    fn from(kube_vip: KubeVip) -> Self {
        let addresses = kube_vip.addresses();
        // The chart's values name it, which no rule looks into.
        let named = ObjectId::new(&Kind::new("", "ConfigMap"), Some(&NAMESPACE), POOLS);
        let mut part = Self::new(KUBE_VIP)
            .object(addresses)
            .chart(kube_vip.agent())
            .chart(kube_vip.cloud_provider())
            .need(Need::Object(named))
            .judge(judge_balancers);
        part.problems =
            Pool::judge(&kube_vip.cluster, &kube_vip.pools, &Place::Part(PartId::in_cluster(kube_vip.cluster.clone(), KUBE_VIP)));
        part.claims = Pool::unique(&kube_vip.pools).map(|(_, pool)| pool.claim(&kube_vip.cluster)).collect();
        part
    }
}

/// A chart of kube-vip's own repository: no registry has them.
fn chart(name: Name, version: &str, values: Value, brings: Option<Brings>) -> Chart {
    let source = ChartSource::Repository { url: "https://kube-vip.github.io/helm-charts".to_owned(), chart: name.to_string() };
    Chart::builder().name(name).namespace(NAMESPACE).source(source).version(version).values(values).brings(brings).build()
}
