//! The cluster as a part of a lab.

use homelab_core::{Brings, Claim, File, Kind, Labels, Need, ObjectId, Part, Provided, VolumeDisk, name};

use super::{Cluster, Node};
use crate::Talosconfig;

/// A part named `talos`, in no cluster yet.
///
/// Files: `talos/<cluster>/<node>.sops.yaml` and `talos/<cluster>/secrets.sops.yaml` (encrypted), `talos/<cluster>/schematic.yaml`
/// and the private `talosconfig-<cluster>`.
impl From<Cluster> for Part {
    fn from(cluster: Cluster) -> Self {
        let mut part = Self::new(name!("talos"));
        part.problems = cluster.problems();
        part.claims = cluster.claims();
        part.brings = cluster.brings();
        part.needs.extend(cluster.log_url().map(Need::LogReceiver));
        for (machine_type, node) in cluster.nodes() {
            // A second node of that name is a problem already, and is no second file.
            let file = File::Sealed(cluster.machine_config(machine_type, node).to_yaml());
            part.files.entry(cluster.node_file(&node.name)).or_insert(file);
        }
        let addresses = |nodes: &[Node]| nodes.iter().map(|node| node.address.addr().to_string()).collect::<Vec<_>>();
        let talosconfig = Talosconfig::builder()
            .context(&*cluster.name)
            .endpoints(addresses(&cluster.control_planes))
            .nodes([addresses(&cluster.control_planes), addresses(&cluster.workers)].concat())
            .authority(&cluster.secrets.machine.certificate)
            .client(cluster.client.clone())
            .build();
        part.file(cluster.folder().join("schematic.yaml"), File::Text(cluster.schematic().to_yaml()))
            .file(cluster.folder().join("secrets.sops.yaml"), File::Sealed(cluster.secrets.to_yaml()))
            .file(cluster.talosconfig_file(), File::Private(talosconfig.to_yaml()))
    }
}

impl Cluster {
    fn claims(&self) -> Vec<Claim> {
        let name = &self.name;
        let nodes = self.nodes().map(|(_, node)| {
            let owner = format!("node `{}`", node.name);
            Claim::builder().owner(owner).range(node.address.addr()).inside(&*self.network).maybe_at(node.at.clone()).build()
        });
        let at = self.at.clone();
        let vip = self.endpoint.vip().map(|vip| {
            Claim::builder().owner(format!("the API address of cluster `{name}`")).range(vip).inside(&*self.network).maybe_at(at).build()
        });
        // They stand elsewhere than the cluster: who knows the line finds it by the network.
        let network =
            |what: &str, network: ipnet::IpNet| Claim::builder().owner(format!("the {what} of cluster `{name}`")).range(network).build();
        nodes.chain(vip).chain([network("pods", self.pod_network), network("services", self.service_network)]).collect()
    }

    fn brings(&self) -> Vec<Brings> {
        let extensions = self.schematic().extensions.into_iter().map(Brings::Extension);
        let volumes = self.user_volumes.iter().map(|volume| Brings::UserVolume(volume.name.clone()));
        let mut brings: Vec<Brings> = extensions.chain(volumes).collect();
        for (_, node) in self.nodes() {
            let disks = self.user_volumes.iter().filter_map(|volume| Some((volume, volume.disk_on(node)?)));
            brings.extend(disks.map(|(volume, disk)| {
                Brings::Disk(VolumeDisk { node: node.name.clone(), disk: disk.in_words(), volume: volume.name.clone() })
            }));
        }
        brings.push(Brings::Issuer(self.issuer.clone()));
        brings.push(Brings::TokenKey(self.secrets.token_key().id));
        brings.extend(self.control_plane_metrics.then_some(Brings::ControlPlaneMetrics));
        brings.extend(self.objects().into_iter().map(Brings::Object));
        brings
    }

    /// What Talos and kube-apiserver make by themselves, as far as others refer to it.
    ///
    /// `internal/app/machined/pkg/controllers/k8s/internal/k8stemplates` of Talos.
    fn objects(&self) -> Vec<Provided> {
        let dns_labels = [("k8s-app", "kube-dns"), ("kubernetes.io/cluster-service", "true"), ("kubernetes.io/name", "CoreDNS")];
        let dns_ports = [("dns", 53), ("dns-tcp", 53), ("metrics", 9153)];
        let mut objects = vec![
            Provided::service("default", "kubernetes", &[("component", "apiserver"), ("provider", "kubernetes")], &[("https", 443)]),
            Provided::service("kube-system", "kube-dns", &dns_labels, &dns_ports),
            pod("coredns", &[("k8s-app", "kube-dns")]),
        ];
        for node in &self.control_planes {
            for component in ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
                let labels = [
                    ("app.kubernetes.io/component", "control-plane"),
                    ("app.kubernetes.io/managed-by", "Talos"),
                    ("app.kubernetes.io/name", component),
                    ("component", component),
                    ("k8s-app", component),
                    ("tier", "control-plane"),
                ];
                objects.push(pod(&format!("{component}-{}", node.name), &labels));
            }
        }
        objects
    }
}

fn pod(name: &str, labels: &[(&str, &str)]) -> Provided {
    let labels: Labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Provided { id: ObjectId::new(&Kind::new("", "Pod"), Some("kube-system"), name), labels, members: Vec::new() }
}
