//! The workstation with its disposable cluster.

use std::net::Ipv4Addr;

use bon::Builder;
use homelab_core::{Brings, Claim, File, Kind, Name, ObjectId, Part, Place, Problem, Provided, name};
use ipnet::{IpNet, Ipv4Net};

use crate::settings::{Ingress, Kubernetes, KubernetesOptions, Settings, VirtualMachine};
use crate::{K3sVersion, profile, script};

/// Where k3s puts pods if it is not told: `--cluster-cidr` (<https://docs.k3s.io/cli/server>).
pub(crate) const PODS: IpNet = network(10, 42);
/// Where k3s puts Services if it is not told: `--service-cidr`.
pub(crate) const SERVICES: IpNet = network(10, 43);

/// A workstation that runs Rancher Desktop, whose k3s is the cluster for prototyping.
///
/// Traefik is off, so that the lab's own Gateway gets the ports 80 and 443. Services of type `LoadBalancer` share the
/// ports of the workstation (`ServiceLB`), so there can be one Gateway. The cluster is not reachable from the LAN.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Workstation {
    /// Name of the cluster in the lab and its folders; Rancher Desktop's own context is always `rancher-desktop`.
    pub cluster: Name,
    /// What the workstation runs: it decides on the profile, the script and the shell.
    pub system: System,
    /// Memory of the virtual machine in GiB. Upstream's default is 2. No effect on Windows.
    pub memory: u16,
    /// Processors of the virtual machine. Upstream's default is 2. No effect on Windows.
    pub cpus: u16,
    /// The release of k3s, one that Rancher Desktop offers; the script waits until the node says that it runs it.
    pub kubernetes: K3sVersion,
    /// Network of the pods, IPv4 without host bits. k3s' default, which is ours, is 10.42.0.0/16.
    #[builder(default = PODS)]
    pub pods: IpNet,
    /// Network of the Services, IPv4 without host bits. k3s' default, which is ours, is 10.43.0.0/16.
    #[builder(default = SERVICES)]
    pub services: IpNet,
}

/// The operating system of a workstation, which decides where Rancher Desktop keeps its settings.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum System {
    /// Linux: a profile in JSON, a script for `sh`; ports below 1024 have to be opened once.
    Linux,
    /// macOS: a profile as property list, a script for `sh`.
    Macos,
    /// Windows with WSL 2, which gives the virtual machine its memory and processors itself.
    Windows,
}

impl Workstation {
    /// What is set, on the first run by a profile and later by `rdctl`: the cluster and its machine. The container engine and
    /// the rest stay the user's.
    pub fn settings(&self) -> Settings {
        let machine = VirtualMachine::builder().memory_in_gb(self.memory.into()).number_cpus(self.cpus.into()).build();
        let is_windows = self.system == System::Windows;
        Settings::builder()
            .maybe_virtual_machine((!is_windows).then_some(machine))
            .kubernetes(
                Kubernetes::builder()
                    .enabled(true)
                    .version(self.kubernetes.kubernetes())
                    .options(KubernetesOptions::builder().traefik(false).flannel(true).build())
                    .maybe_ingress(is_windows.then_some(Ingress { localhost_only: true }))
                    .build(),
            )
            .build()
    }

    /// Whether k3s has to be told its networks.
    pub(crate) fn has_own_networks(&self) -> bool {
        (self.pods, self.services) != (PODS, SERVICES)
    }

    fn problems(&self, part: &Part) -> Vec<Problem> {
        let mut problems = Vec::new();
        // `minimum: 1` in command-api.yaml; k3s asks for 2 GB and 2 processors: https://docs.k3s.io/installation/requirements.
        for (what, unit, count) in [("memory", "GB", self.memory), ("processors", "processors", self.cpus)] {
            let message = format!("the workstation gives cluster `{}` {count} {unit}", self.cluster);
            let problem = match (self.system, count) {
                (System::Windows, _) | (_, 2..) => continue,
                (_, 0) => {
                    Problem::error("bad-size", message).help(format!("Rancher Desktop takes no less than 1; k3s asks for 2 ({what})"))
                }
                (_, 1) => Problem::warning("bad-size", message).help(format!("k3s asks for at least 2 ({what})")),
            };
            problems.push(problem.at(Place::Part(part.id.clone())));
        }
        for (what, network) in [("pod", self.pods), ("service", self.services)] {
            if matches!(network, IpNet::V6(_)) || network.addr() != network.network() {
                let message = format!("the {what} network of cluster `{}` is `{network}`", self.cluster);
                let problem = Problem::error("bad-network", message).help("it must be an IPv4 network without host bits");
                problems.push(problem.at(Place::Part(part.id.clone())));
            }
        }
        problems
    }
}

impl From<Workstation> for Part {
    fn from(workstation: Workstation) -> Self {
        let cluster = &workstation.cluster;
        let settings = workstation.settings();
        let mut part = Self::new(name!("workstation"))
            .in_cluster(cluster)
            .claim(Claim::builder().owner(format!("the pod network of cluster `{cluster}`")).range(workstation.pods.trunc()).build())
            .claim(
                Claim::builder().owner(format!("the service network of cluster `{cluster}`")).range(workstation.services.trunc()).build(),
            )
            .file("workstation/settings.json", File::Text(profile::json(&settings)));
        part = match workstation.system {
            System::Linux => part.file("workstation/rancher-desktop.defaults.json", File::Text(profile::json(&settings))),
            System::Macos => part.file("workstation/io.rancherdesktop.profile.defaults.plist", File::Text(profile::plist(&settings))),
            System::Windows => part.file("workstation/rancher-desktop.defaults.reg", File::Text(profile::registry(&settings))),
        };
        for (path, file) in script::files(&workstation) {
            part = part.file(path, file);
        }
        part.brings.extend(brings());
        part.problems.extend(workstation.problems(&part));
        part
    }
}

/// What k3s brings into its cluster (`manifests/` of <https://github.com/k3s-io/k3s>), without Traefik.
fn brings() -> Vec<Brings> {
    let in_system = |kind, name| Provided::new(ObjectId::new(&kind, Some("kube-system"), name)).into();
    let dns = &[("k8s-app", "kube-dns"), ("kubernetes.io/cluster-service", "true"), ("kubernetes.io/name", "CoreDNS")];
    let metrics = &[("kubernetes.io/cluster-service", "true"), ("kubernetes.io/name", "Metrics-server")];
    let mut metrics_server = Provided::service("kube-system", "metrics-server", metrics, &[]);
    metrics_server.members.push("443".to_owned());
    let coredns = ObjectId::new(&Kind::new("", "Pod"), Some("kube-system"), "coredns");
    let coredns = Provided { labels: [("k8s-app".to_owned(), "kube-dns".to_owned())].into(), ..Provided::new(coredns) };
    vec![
        Brings::Network,
        Brings::LoadBalancer,
        Brings::Kind(Kind::new("helm.cattle.io", "HelmChart")),
        Brings::Kind(Kind::new("helm.cattle.io", "HelmChartConfig")),
        Brings::Object(Provided::new(ObjectId::new(&Kind::new("storage.k8s.io", "StorageClass"), None, "local-path"))),
        Brings::Object(Provided::service("kube-system", "kube-dns", dns, &[("dns", 53), ("dns-tcp", 53), ("metrics", 9153)])),
        Brings::Object(metrics_server),
        Brings::Object(coredns),
        in_system(Kind::new("apps", "Deployment"), "coredns"),
        in_system(Kind::new("apps", "Deployment"), "local-path-provisioner"),
        in_system(Kind::new("apps", "Deployment"), "metrics-server"),
    ]
}

const fn network(first: u8, second: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(first, second, 0, 0), 16))
}
