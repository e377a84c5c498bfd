//! A whole cluster, from which everything else follows.

mod bootstrap;
mod check;
mod documents;
mod kubernetes;
mod node;
mod part;
mod patch_tree;

use std::net::{IpAddr, SocketAddr};

use homelab_core::{Name, ObjectName, Place};
use ipnet::{IpNet, Ipv4Net};

pub use self::bootstrap::{Bootstrap, BootstrapNode};
pub use self::node::{InvalidLink, Link, Node, UserVolume};
pub use self::patch_tree::PatchTree;
use crate::secrets::{CertificateAndKey, SecretsBundle};
use crate::v1alpha1::MachineType;
use crate::{Schematic, Version};

/// The port of the Kubernetes API.
const API_PORT: u16 = 6443;

/// A Talos cluster whose network comes from elsewhere: it has no CNI and no kube-proxy until Cilium is installed.
///
/// Turned into a [`Part`](homelab_core::Part), it is the machine configurations and secrets (encrypted), the schematic, a
/// `talosconfig` (private), its claims on addresses, and what is wrong with it.
///
/// Nodes on which pods run beside the control plane, because there are no workers or because of `schedulable_control_planes`, are not tainted
/// and not excluded from load balancers.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its name: that of the folder `talos/<name>`, of the context in `talosctl`, and of the cluster in the kubeconfig.
    pub name: Name,
    /// Where the Kubernetes API is, from the first day on: certificates, kubelets and kubeconfigs name it.
    pub endpoint: Endpoint,
    /// Nodes with etcd and the Kubernetes API, at least one; of an even number a warning says that one more or less is better.
    pub control_planes: Vec<Node>,
    /// Nodes for pods only. Without any, pods run on control planes.
    #[builder(default)]
    pub workers: Vec<Node>,
    /// Whether pods run on control planes beside workers, too, and load balancers announce addresses there. Talos' default, which is ours,
    /// is `false`: control planes are tainted `NoSchedule`. Without workers it makes no difference.
    #[builder(default)]
    pub schedulable_control_planes: bool,
    /// DNS servers of the nodes. Those of DHCP, else 1.1.1.1 and 8.8.8.8 (Talos' default) if empty.
    #[builder(default)]
    pub dns_servers: Vec<IpAddr>,
    /// NTP servers of the nodes, by name or address. `time.cloudflare.com` (Talos' default) if empty.
    #[builder(default)]
    pub ntp_servers: Vec<String>,
    /// Release of Talos; of 1.14, whose kinds of documents are written.
    pub talos: Version,
    /// Release of Kubernetes; one that Talos runs: 1.32 to 1.37 for Talos 1.14.
    pub kubernetes: Version,
    /// Network of pods. Talos' default, which is ours, is 10.244.0.0/16.
    #[builder(default = IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(10, 244, 0, 0), 16)))]
    pub pod_network: IpNet,
    /// Network of Services. Talos' default, which is ours, is 10.96.0.0/12.
    #[builder(default = IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(10, 96, 0, 0), 12)))]
    pub service_network: IpNet,
    /// URL that service account tokens name as their issuer, such as `https://oidc.home.example`. Changing it later logs everybody out.
    #[builder(into)]
    pub issuer: String,
    /// Official system extensions, such as `siderolabs/iscsi-tools`; sorted in the schematic.
    #[builder(default)]
    pub extensions: Vec<String>,
    /// Arguments of the kernel, in order, such as `console=ttyS0`. They are part of the schematic, so another one is
    /// another image.
    #[builder(default)]
    pub kernel_arguments: Vec<String>,
    /// Volumes for data, on every node that has the disk. Names are unique, of at most 34 characters.
    #[builder(default)]
    pub user_volumes: Vec<UserVolume>,
    /// Its secrets, made once by [`SecretsBundle::generate`]: with others it is another cluster.
    pub secrets: SecretsBundle,
    /// The administrator's certificate, which these secrets have signed.
    pub client: CertificateAndKey,
    /// Whether etcd, the scheduler and the controller manager show their metrics to all who reach the nodes: etcd at port
    /// 2381, without TLS or login; the others ask for a token, as always. Talos' default is to the node itself only.
    #[builder(default)]
    pub control_plane_metrics: bool,
    /// Where the logs of the kernel and of Talos' own services are sent by TCP, one JSON object a line. Nowhere if `None`,
    /// as is Talos' default. The machines keep trying until somebody listens.
    pub log_receiver: Option<SocketAddr>,
    /// Discovery service, by which nodes find each other before Kubernetes runs. Talos' default is `https://discovery.talos.dev/`; none if `None`.
    #[builder(into)]
    pub discovery: Option<String>,
    /// Owner, in the address ledger, of the network that nodes and endpoint lie in. `the LAN` if not given.
    #[builder(into, default = "the LAN")]
    pub network: String,
    /// Where the user wrote it, for messages; `None` if it was written in Rust.
    pub at: Option<Place>,
}

/// Where the Kubernetes API of a cluster is: an address or name that survives each single node.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Endpoint {
    /// An address in the nodes' network which one control plane has, and another one takes over.
    Vip(IpAddr),
    /// A DNS name, which the nodes' DNS servers have to know.
    Name {
        /// The name, without a scheme and port.
        name: ObjectName,
        /// The shared address it stands for, as with [`Endpoint::Vip`]; `None` if it leads to the nodes by other means.
        vip: Option<IpAddr>,
    },
}

impl Cluster {
    /// Its nodes, control planes first, and what each does.
    pub fn nodes(&self) -> impl Iterator<Item = (MachineType, &Node)> {
        let control_planes = self.control_planes.iter().map(|node| (MachineType::ControlPlane, node));
        control_planes.chain(self.workers.iter().map(|node| (MachineType::Worker, node)))
    }

    /// URL of its Kubernetes API: `https`, port 6443, IPv6 in brackets.
    pub fn endpoint_url(&self) -> String {
        match &self.endpoint {
            Endpoint::Vip(IpAddr::V4(address)) => format!("https://{address}:{API_PORT}"),
            Endpoint::Vip(IpAddr::V6(address)) => format!("https://[{address}]:{API_PORT}"),
            Endpoint::Name { name, .. } => format!("https://{name}:{API_PORT}"),
        }
    }

    /// What is built into its image: extensions, sorted and each once, and kernel arguments in the order given.
    pub fn schematic(&self) -> Schematic {
        let mut extensions = self.extensions.clone();
        extensions.sort();
        extensions.dedup();
        Schematic { extensions, kernel_arguments: self.kernel_arguments.clone() }
    }
}

impl Endpoint {
    /// The shared address that control planes announce; `None` if a name leads to the nodes by other means.
    pub const fn vip(&self) -> Option<IpAddr> {
        match self {
            Self::Vip(address) => Some(*address),
            Self::Name { vip, .. } => *vip,
        }
    }
}
