//! Definitions, which become parts.

mod cilium;
mod envoy_gateway;
mod external_dns;
mod https_gateway;
mod k8s_gateway;
mod kube_vip;
mod mesh;
mod metallb;
mod pool;

pub use self::cilium::Cilium;
pub use self::envoy_gateway::EnvoyGateway;
pub use self::external_dns::{DnsZone, ExternalDns};
pub use self::https_gateway::{Addresses, EXPOSURE_LABEL, HttpsGateway, route};
pub use self::k8s_gateway::K8sGateway;
pub use self::kube_vip::KubeVip;
pub use self::mesh::{GLOBAL_ANNOTATION, Mesh, MeshAuthority, MeshMember, MeshPeer, mesh};
pub use self::metallb::MetalLb;
pub use self::pool::{Balancer, Pool, PoolAddress, claims};
