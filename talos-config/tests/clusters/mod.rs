//! Clusters of several forms, for those who ask whether their patches come to what their nodes are to have.

use std::time::{Duration, SystemTime};

use homelab_core::{Name, ObjectName, name};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use talos_config::block::{ByteSize, DiskSelector};
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::v1alpha1::MachineType;
use talos_config::{Cluster, Configuration, Endpoint, Link, Node, Patch, UserVolume, Version};

/// A cluster, and patches of the user for those of its nodes whose names begin so.
pub struct Case {
    pub name: &'static str,
    pub cluster: Cluster,
    patches: &'static [(&'static str, &'static str)],
}

impl Case {
    /// What a node is to have.
    pub fn complete(&self, machine_type: MachineType, node: &Node) -> Configuration {
        let config = Configuration::from(&self.cluster.machine_config(machine_type, node));
        let patches = self.patches.iter().filter(|(start, _)| node.name.starts_with(start));
        let patches: Vec<Patch> = patches.map(|(_, text)| Patch::read(text, "user.yaml".as_ref()).expect("a patch")).collect();
        config.patched_by_all(&patches).expect("a patch for it").config
    }
}

/// All clusters.
pub fn cases() -> Vec<Case> {
    let case = |name, cluster, patches| Case { name, cluster, patches };
    vec![
        case("one node", cluster(vec![node(name!("metal-1"), 10)], vec![]), &[]),
        case("two control planes", cluster(vec![node(name!("metal-1"), 10), node(name!("metal-2"), 11)], vec![]), &[]),
        case("three control planes and a worker", three_and_one(), &[]),
        case("everything", everything(), &[]),
        case("pods on control planes", Cluster { schedulable_control_planes: true, ..three_and_one() }, &[]),
        case("Kubernetes 1.33, no address that is shared", by_name(), &[]),
        case("IPv6", ipv6(), &[]),
        case("patches of the user", three_and_one(), USER),
        case("patches of the user, one node", cluster(vec![node(name!("metal-1"), 10)], vec![]), USER),
    ]
}

/// Lists that lose an item, values that give way to zero, documents that nobody else has.
const USER: &[(&str, &str)] = &[
    ("", "machine:\n  sysctls:\n    vm.max_map_count: \"262144\"\n  certSANs: [api.home.example]\n"),
    ("metal", "machine:\n  certSANs: [10.0.0.5]\n"),
    (
        "metal-1",
        "machine:\n  certSANs: [10.0.0.6]\n  nodeAnnotations: {}\ncluster:\n  etcd:\n    extraArgs:\n      auto-compaction-retention: \"5m\"\n",
    ),
    ("metal", CONDITIONS),
    ("metal-2", "apiVersion: v1alpha1\nkind: KubeFlannelCNIConfig\nbackendType: host-gw\n"),
    ("worker", "apiVersion: v1alpha1\nkind: KubeNodeConfig\nlabels:\n  zone: \"\"\ntaints:\n  zone: NoExecute\n"),
    (
        "worker",
        "apiVersion: v1alpha1\nkind: SecurityProfileConfig\n$patch: delete\n---\napiVersion: v1alpha1\nkind: KubePrismConfig\nport: 7446\n",
    ),
    ("", "apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nprovisioning:\n  maxSize: 50GiB\n"),
    ("worker", "apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nprovisioning:\n  maxSize: 80GiB\n"),
    ("worker", "apiVersion: v1alpha1\nkind: WatchdogTimerConfig\ndevice: /dev/watchdog0\ntimeout: 3m\n"),
];

const CONDITIONS: &str = "\
apiVersion: v1alpha1
kind: KubeAuthenticationConfig
configuration:
  anonymous:
    conditions:
      $patch: delete
---
apiVersion: v1alpha1
kind: KubeAuthenticationConfig
configuration:
  anonymous:
    conditions:
    - path: /livez
    - path: /readyz
";

pub fn node(name: Name, last: u8) -> Node {
    Node::builder()
        .name(name)
        .address(format!("192.168.1.{last}/24").parse().expect("an address"))
        .gateway("192.168.1.1".parse().expect("an address"))
        .link(Link::Name("enp3s0".to_owned()))
        .install_disk(DiskSelector::path("/dev/nvme0n1"))
        .build()
}

fn cluster(control_planes: Vec<Node>, workers: Vec<Node>) -> Cluster {
    let mut random = ChaCha20Rng::from_seed([7; 32]);
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
    let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut random).expect("a usual clock");
    Cluster::builder()
        .name(name!("metal"))
        .endpoint(Endpoint::Vip("192.168.1.9".parse().expect("an address")))
        .control_planes(control_planes)
        .workers(workers)
        .talos(Version::new(1, 14, 1))
        .kubernetes(Version::new(1, 36, 3))
        .issuer("https://oidc.home.example")
        .client(secrets.client_certificate(now, &mut random).expect("a usual clock"))
        .secrets(secrets)
        .build()
}

pub fn three_and_one() -> Cluster {
    let control_planes = vec![node(name!("metal-1"), 10), node(name!("metal-2"), 11), node(name!("metal-3"), 12)];
    cluster(control_planes, vec![node(name!("worker-1"), 20)])
}

fn everything() -> Cluster {
    let mut cluster = three_and_one();
    cluster.workers.push(node(name!("worker-2"), 21));
    cluster.endpoint =
        Endpoint::Name { name: ObjectName::from_static("api.home.example"), vip: Some("192.168.1.9".parse().expect("an address")) };
    cluster.dns_servers = vec!["192.168.1.1".parse().expect("an address")];
    cluster.ntp_servers = vec!["ntp.home.example".to_owned()];
    cluster.extensions = vec!["siderolabs/iscsi-tools".to_owned()];
    cluster.kernel_arguments = vec!["console=ttyS0".to_owned()];
    cluster.pod_network = "10.32.0.0/16".parse().expect("a network");
    cluster.control_plane_metrics = true;
    cluster.log_receiver = Some("127.0.0.1:6050".parse().expect("an address"));
    cluster.discovery = Some("https://discovery.home.example/talos".to_owned());
    "https://home.example/oidc".clone_into(&mut cluster.issuer);
    let volume = |name| UserVolume::builder().name(name).min_size(ByteSize::gibibytes(50));
    cluster.user_volumes = vec![
        volume(name!("local")).max_size("80%".parse().expect("a size")).executable(true).build(),
        volume(name!("bulk")).disk(DiskSelector::serial("S-1")).build(),
    ];
    for (index, node) in cluster.control_planes.iter_mut().chain(&mut cluster.workers).enumerate() {
        node.link = Link::HardwareAddress([0x52, 0x54, 0, 0, 0, index.try_into().expect("few nodes")]);
        // The first has none; all others differ.
        node.data_disk = (index > 0).then(|| DiskSelector::path(&format!("/dev/sd{}", ["b", "c", "d", "e", "f"][index])));
        if index == 4 {
            node.install_disk = DiskSelector::path("/dev/sda");
        }
    }
    cluster
}

fn by_name() -> Cluster {
    let mut cluster = three_and_one();
    cluster.endpoint = Endpoint::Name { name: ObjectName::from_static("api.home.example"), vip: None };
    cluster.kubernetes = Version::new(1, 33, 4);
    cluster.discovery = Some("https://discovery.talos.dev/".to_owned());
    cluster
}

fn ipv6() -> Cluster {
    let mut cluster = three_and_one();
    cluster.endpoint = Endpoint::Vip("fd00:1::9".parse().expect("an address"));
    cluster.pod_network = "fd00:2::/56".parse().expect("a network");
    cluster.service_network = "fd00:3::/112".parse().expect("a network");
    for (index, node) in cluster.control_planes.iter_mut().chain(&mut cluster.workers).enumerate() {
        node.address = format!("fd00:1::1{index}/64").parse().expect("an address");
        node.gateway = "fd00:1::1".parse().expect("an address");
    }
    cluster
}
