use std::collections::BTreeMap;

use bon::Builder;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Label of a Service that asks for an address of the pool which it names; see [`Pool`](crate::Pool).
pub const POOL_LABEL: &str = "pool";

/// How Envoy Gateway runs the proxies of a Gateway, or of all Gateways of a class.
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "gateway.envoyproxy.io", version = "v1alpha1", kind = "EnvoyProxy", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EnvoyProxySpec {
    /// Where they run. Envoy Gateway's default is in the cluster.
    pub provider: Provider,
}

/// Where proxies run; `type` in YAML. Envoy Gateway knows `Host`, too, which is not for clusters.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum Provider {
    /// In the cluster, in Envoy Gateway's own namespace.
    Kubernetes {
        /// The objects that they are run as.
        kubernetes: KubernetesProvider,
    },
}

/// The objects that proxies are run as, one of each for a Gateway. What is `None` is left to Envoy Gateway.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KubernetesProvider {
    /// Their Deployment. Envoy Gateway's default is one pod.
    pub envoy_deployment: Option<EnvoyDeployment>,
    /// Their disruption budget. Envoy Gateway's default is none.
    #[serde(rename = "envoyPDB")]
    pub envoy_pdb: Option<EnvoyPdb>,
    /// Their Service, which gets the Gateway's address. Envoy Gateway's default is of type `LoadBalancer`.
    pub envoy_service: Option<EnvoyService>,
}

/// The Deployment of proxies, as far as it differs from Envoy Gateway's own.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EnvoyDeployment {
    /// How many pods. Envoy Gateway's default is 1.
    pub replicas: Option<u32>,
}

/// How many proxies stay up while nodes are drained.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EnvoyPdb {
    /// At least so many.
    pub min_available: Option<u32>,
}

/// The Service of proxies. Envoy Gateway's default for its type is `LoadBalancer`, and there is no other here.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EnvoyService {
    /// Annotations, such as `lbipam.cilium.io/ips`, by which Cilium takes the addresses that are wanted.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Labels, such as [`POOL_LABEL`], by which Cilium takes the pool that is wanted.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Which nodes take traffic. Envoy Gateway's default is [`Local`](ExternalTrafficPolicy::Local).
    pub external_traffic_policy: Option<ExternalTrafficPolicy>,
}

/// Which nodes take traffic for a Service from outside. Envoy Gateway's default is [`Local`](Self::Local), Kubernetes'
/// own [`Cluster`](Self::Cluster).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ExternalTrafficPolicy {
    /// All; pods may see a node's address instead of the client's. The only one that Cilium's L2 announcements work with.
    Cluster,
    /// Those with a pod of the Service; pods see the client's address.
    Local,
}
