//! A cluster among others: Cilium's `ClusterMesh`.

mod global;
mod member;

use std::net::IpAddr;
use std::num::NonZeroU8;
use std::time::Duration;

use bon::Builder;
use homelab_core::{
    Alert, AlertSeverity, BootstrapStep, Brings, Kind, Labels, Name, Need, ObjectExt, ObjectId, Part, PartId, Place, Problem, Provided,
    Scrape, Secret, SecretObject, name,
};
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::{Value, json};

use super::cilium::{CILIUM, NAMESPACE, SERVICE_LABEL};
use super::pool::{Balancer, PoolAddress};

pub use self::global::GLOBAL_ANNOTATION;
pub use self::member::{MeshMember, mesh};

/// The Service that the other clusters reach, and the Deployment behind it.
const APISERVER: &str = "clustermesh-apiserver";
/// Its metrics; the chart makes it.
const METRICS: Name = Name::from_static("clustermesh-apiserver-metrics");
/// What signs the certificates of the mesh, as the chart's job looks for it.
const AUTHORITY: Name = Name::from_static("cilium-ca");
const CERTIFICATE_KEY: &str = "ca.crt";
/// The chart's own, of etcd.
const PORT: u16 = 2379;
/// Whether another cluster is known and in step: 1, else 0.
const READY: &str = "cilium_kvstoremesh_remote_cluster_readiness_status";
/// The longest name of a cluster (`templates/validate.yaml` of the chart).
const MAX_NAME: usize = 32;

/// How a cluster takes part in a mesh: its pods reach those of the others by their addresses, and Services which are global by
/// their names. A `NetworkPolicy` then means the pods of all clusters by their namespaces and labels.
///
/// Each cluster shows what it runs at an address of its own, and lets in those clusters only that it knows, each by a certificate
/// of one shared authority. The nodes of all have to reach each other, and no network of pods may touch another; the rest of it
/// `check` judges: that all know each other, at the addresses that they have, by numbers of their own.
///
/// Cilium is there before Flux and cert-manager, so the lab makes the authority: the bootstrap applies its Secret before Cilium,
/// and a job of the chart signs from it, again every fourth month; it may not make one of its own, which no other cluster would
/// trust. The Service at the address is no part of the release: Helm would wait for the address, which comes from a pool that
/// Flux brings only later.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Mesh {
    /// Its number, unique in the mesh. It marks every packet between clusters: with another one, all pods have to start again.
    pub id: NonZeroU8,
    /// Who gives the address.
    pub balancer: Balancer,
    /// The pool of the address.
    pub pool: Name,
    /// The address at which the others learn what it runs.
    pub address: IpAddr,
    /// The others.
    pub peers: Vec<MeshPeer>,
    /// Who signs for all of them.
    pub authority: MeshAuthority,
    /// Where the user wrote the address.
    pub at: Option<Place>,
}

/// Another cluster of the mesh.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeshPeer {
    /// Its name.
    pub cluster: Name,
    /// The address of its own [`Mesh`].
    pub address: IpAddr,
}

/// The authority that signs for all clusters of a mesh.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeshAuthority {
    /// Its certificate, as PEM.
    pub certificate: String,
    /// Its key, as PEM (PKCS#8).
    pub key: Secret<String>,
}

impl Mesh {
    /// `values` of Cilium's chart, for `cluster`.
    pub(super) fn add_values(&self, cluster: &Name, values: &mut Value) {
        let peers = self.peers.iter().map(|peer| json!({ "ips": [peer.address], "name": peer.cluster, "port": PORT }));
        values["certgen"] = json!({ "generateCA": false });
        values["cluster"] = json!({ "id": self.id, "name": cluster });
        values["clustermesh"] = json!({
            "apiserver": {
                "service": { "externallyCreated": true },
                "tls": { "authMode": "cluster", "auto": { "method": "cronJob" } },
            },
            "config": { "clusters": peers.collect::<Vec<_>>(), "enabled": true },
            // Who may ask the pods of a Service may ask those of all clusters, as a global one leads to any of them.
            "policyDefaultLocalCluster": false,
            "useAPIServer": true,
        });
    }

    /// What the chart brings besides.
    pub(super) fn brings() -> [Brings; 3] {
        let pod = ObjectId::new(&Kind::new("", "Pod"), Some(&NAMESPACE), APISERVER);
        let pod = Provided { labels: selector(), ..Provided::new(pod) };
        let labels = metrics_labels();
        let labels: Vec<(&str, &str)> = labels.iter().map(|(key, value)| (&**key, &**value)).collect();
        let ports = [("apiserv-metrics", 9962), ("etcd-metrics", 9963), ("kvmesh-metrics", 9964)];
        [Brings::Mesh, pod.into(), Provided::service(&NAMESPACE, &METRICS, &labels, &ports).into()]
    }

    /// `part` of `cluster` with all that the mesh has besides the release.
    pub(super) fn add_to(&self, cluster: &Name, mut part: Part) -> Part {
        let address = PoolAddress { balancer: self.balancer, pool: self.pool.clone(), address: Some(self.address) };
        let authority = SecretObject::new(NAMESPACE, AUTHORITY)
            .value(CERTIFICATE_KEY, Secret::from(&*self.authority.certificate))
            .value("ca.key", self.authority.key.clone());
        part.bootstrap.push(BootstrapStep::Object(authority.id()));
        part.claims.extend(address.claim(cluster, format!("the mesh of cluster `{cluster}`"), self.at.as_ref()));
        part.problems.extend(wrong_name(cluster));
        let scrape = Scrape::builder().service(METRICS).namespace(NAMESPACE).labels(metrics_labels()).port(name!("kvmesh-metrics")).build();
        part.secret(authority)
            .object(service(&address))
            // No field names the pool of a Service.
            .need(Need::Object(address.pool_object()))
            .need(Need::LoadBalancer)
            // Nor the Secret, which the chart's job looks for, and the Service, which the other clusters reach.
            .need(Need::Object(ObjectId::new(&Kind::new("", "Secret"), Some(&NAMESPACE), &AUTHORITY)))
            .need(Need::Object(ObjectId::new(&Kind::new("", "Service"), Some(&NAMESPACE), APISERVER)))
            .need(Need::Scrape(scrape))
            .need(Need::Alert(alert()))
            .bring(Brings::metrics([READY]))
            .judge_lab(member::judge)
            .judge_lab(global::judge)
    }
}

fn service(address: &PoolAddress) -> Service {
    let port = ServicePort { port: PORT.into(), target_port: Some(IntOrString::Int(PORT.into())), ..ServicePort::default() };
    let spec = ServiceSpec {
        // Cilium announces no `Local` one.
        external_traffic_policy: Some("Cluster".to_owned()),
        ports: Some(vec![port]),
        selector: Some(selector()),
        type_: Some("LoadBalancer".to_owned()),
        ..ServiceSpec::default()
    };
    let mut service = Service { spec: Some(spec), ..Service::default() }.named(APISERVER).in_namespace(&NAMESPACE);
    let labels = address.labels();
    service.metadata.labels = (!labels.is_empty()).then_some(labels);
    service.metadata.annotations = Some(address.annotations());
    service
}

/// Labels of the pods behind the Service.
fn selector() -> Labels {
    [("k8s-app".to_owned(), APISERVER.to_owned())].into()
}

/// Labels of the Service with the metrics.
fn metrics_labels() -> Labels {
    [(SERVICE_LABEL, APISERVER), ("app.kubernetes.io/component", "metrics")].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn alert() -> Alert {
    Alert::builder()
        .rule(name!("mesh"))
        .name("MeshPeerLost")
        .namespace(NAMESPACE)
        .expression(format!("{READY} == 0"))
        .hold(Duration::from_mins(15))
        .severity(AlertSeverity::Warning)
        .summary("Cluster {{ $labels.cluster }} does not reach cluster {{ $labels.target_cluster }} of the mesh.")
        .build()
}

/// Cilium takes fewer names than Kubernetes.
fn wrong_name(cluster: &Name) -> Option<Problem> {
    let reason = match &**cluster {
        "default" => "is what Cilium calls a cluster outside of any mesh".to_owned(),
        long if long.len() > MAX_NAME => format!("has {} characters, and Cilium takes {MAX_NAME}", long.len()),
        _ => return None,
    };
    let place = Place::Part(PartId::in_cluster(cluster.clone(), CILIUM));
    Some(Problem::error("bad-mesh-name", format!("the name of cluster `{cluster}` in the mesh {reason}")).at(place))
}
