//! Load balancers and gateways of a homelab as typed Rust.
//!
//! ```
//! use homelab_core::{Part, Route, name};
//! use loadbalancer::{Addresses, Balancer, Cilium, HttpsGateway, Pool, PoolAddress, route};
//!
//! let metal = name!("metal");
//! let pool = Pool::builder().name(name!("lan")).range("192.168.1.200-192.168.1.219".parse()?).build();
//! let cilium = Cilium::builder().cluster(metal.clone()).version("1.20.2").pools(vec![pool]).single_node(true).build();
//! let gateway = HttpsGateway::builder()
//!     .cluster(metal)
//!     .name(name!("gateway"))
//!     .domain("home.example".parse()?)
//!     .addresses(Addresses::Pool(PoolAddress::builder().balancer(Balancer::Cilium).pool(name!("lan")).address("192.168.1.200".parse()?).build()))
//!     .build();
//!
//! let need = Route::builder().service(name!("web")).namespace(name!("web")).port(80).host("web.home.example".parse()?).build();
//! let route = route(&need, &gateway, None).expect("the host is right below the domain");
//! assert_eq!(route.spec.hostnames, ["web.home.example"]);
//!
//! let part = Part::from(cilium);
//! assert_eq!(part.claims[0].owner, "the pool `lan` of cluster `metal`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Definitions become [`Part`](homelab_core::Part)s: [`Cilium`] the network; one [`Balancer`] of [`Cilium`], [`MetalLb`] and
//! [`KubeVip`] the addresses; [`EnvoyGateway`] and a [`HttpsGateway`] or two the way in; [`K8sGateway`] and [`ExternalDns`]
//! the names. [`route`] answers [`Need::Route`](homelab_core::Need::Route), [`network_policies`]
//! [`Need::Flow`](homelab_core::Need::Flow). The modules hold the kinds, named as their
//! upstream projects.
//!
//! What is forgotten does not compile, nor does a namespace on what belongs to the whole cluster:
//!
//! ```compile_fail,E0277
//! use homelab_core::name;
//! use loadbalancer::Cilium;
//!
//! Cilium::builder().cluster(name!("metal")).version("1.20.2").single_node(true).build();
//! ```
//!
//! ```compile_fail,E0271
//! use homelab_core::{ObjectExt, name};
//! use loadbalancer::gateway_api::{GatewayClass, GatewayClassSpec};
//!
//! let spec = GatewayClassSpec::builder().controller_name("gateway.envoyproxy.io/gatewayclass-controller").build();
//! GatewayClass::new("envoy", spec).in_namespace(&name!("gateway"));
//! ```

pub mod cilium;
mod definition;
pub mod envoy;
pub mod gateway_api;
pub mod metallb;
mod network_policy;

pub use self::definition::{
    Addresses, Balancer, Cilium, DnsZone, EXPOSURE_LABEL, EnvoyGateway, ExternalDns, GLOBAL_ANNOTATION, HttpsGateway, K8sGateway, KubeVip,
    Mesh, MeshAuthority, MeshMember, MeshPeer, MetalLb, Pool, PoolAddress, claims, mesh, route,
};
pub use self::network_policy::network_policies;
