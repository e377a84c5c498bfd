//! Clusters as users get them.

use std::path::Path;
use std::time::{Duration, SystemTime};

use homelab_core::{Brings, File, Name, ObjectName, Part, check, name};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use talos_config::block::{ByteSize, DiskSelector};
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::{Cluster, Endpoint, Link, Node, UserVolume, Version};

/// What differs with each set of secrets.
const FILTERS: [(&str, &str); 4] = [
    (r"-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END [A-Z0-9 ]+-----", "[$1]"),
    (r"LS0tLS1[A-Za-z0-9+/=]+", "[PEM in base64]"),
    (r"\b[0-9a-z]{6}\.[0-9a-z]{16}\b", "[token]"),
    (r"[A-Za-z0-9+/]{43}=", "[32 bytes in base64]"),
];

fn node(name: Name, last: u8) -> Node {
    Node::builder()
        .name(name)
        .address(format!("192.168.1.{last}/24").parse().expect("an address"))
        .gateway("192.168.1.1".parse().expect("an address"))
        .link("52:54:00:0a:0b:0c".parse().expect("a hardware address"))
        .install_disk(DiskSelector::path("/dev/sda"))
        .data_disk(DiskSelector::cel("disk.transport == 'nvme' && !system_disk"))
        .build()
}

fn cluster() -> Cluster {
    let mut random = ChaCha20Rng::from_seed([7; 32]);
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
    let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut random).expect("a usual clock");
    let client = secrets.client_certificate(now, &mut random).expect("a usual clock");
    Cluster::builder()
        .name(name!("metal"))
        .endpoint(Endpoint::Name {
            name: ObjectName::from_static("api.home.example"),
            vip: Some("192.168.1.9".parse().expect("an address")),
        })
        .control_planes(vec![node(name!("metal-1"), 10)])
        .dns_servers(vec!["192.168.1.1".parse().expect("an address")])
        .ntp_servers(vec!["ntp.home.example".to_owned()])
        .talos(Version::new(1, 14, 1))
        .kubernetes(Version::new(1, 36, 3))
        .issuer("https://oidc.home.example")
        .extensions(vec!["siderolabs/util-linux-tools".to_owned(), "siderolabs/iscsi-tools".to_owned()])
        .user_volumes(vec![UserVolume::builder().name(name!("local")).min_size(ByteSize::gibibytes(50)).executable(true).build()])
        .secrets(secrets)
        .client(client)
        .control_plane_metrics(true)
        .discovery("https://discovery.talos.dev/")
        .build()
}

fn text(part: &Part, path: &str) -> String {
    match &part.files[Path::new(path)] {
        File::Text(text) | File::Derived(text) | File::Script(text) => text.clone(),
        File::Private(secret) | File::Sealed(secret) => secret.expose().clone(),
    }
}

/// What `check` says of a cluster after `spoil`.
fn mistakes(spoil: impl FnOnce(&mut Cluster)) -> String {
    let mut cluster = cluster();
    spoil(&mut cluster);
    check(vec![cluster.into()]).expect_err("a mistake").to_string()
}

#[test]
fn a_single_node_has_these_documents() {
    let part = Part::from(cluster());
    insta::with_settings!({ filters => FILTERS }, {
        insta::assert_snapshot!("single-node", text(&part, "talos/metal/metal-1.sops.yaml"));
        insta::assert_snapshot!("talosconfig", text(&part, "talosconfig-metal"));
    });
    check(vec![part]).expect("nothing is wrong");
}

#[test]
fn beside_workers_control_planes_take_no_pods_and_no_load_balancers() {
    let mut cluster = cluster();
    cluster.workers = vec![node(name!("worker-1"), 20)];
    let part = Part::from(cluster);
    let control_plane = text(&part, "talos/metal/metal-1.sops.yaml");
    assert!(control_plane.contains("  node-role.kubernetes.io/control-plane: NoSchedule\n"));
    assert!(control_plane.contains("  node.kubernetes.io/exclude-from-external-load-balancers: \"\"\n"));
    insta::with_settings!({ filters => FILTERS }, {
        insta::assert_snapshot!("worker", text(&part, "talos/metal/worker-1.sops.yaml"));
    });
}

#[test]
fn control_planes_beside_workers_take_pods_if_the_definition_says_so() {
    let mut cluster = cluster();
    cluster.workers = vec![node(name!("worker-1"), 20)];
    cluster.schedulable_control_planes = true;
    let control_plane = text(&Part::from(cluster), "talos/metal/metal-1.sops.yaml");
    assert!(!control_plane.contains("NoSchedule") && !control_plane.contains("exclude-from-external-load-balancers"));
}

#[test]
fn a_node_without_a_data_disk_gets_no_user_volume() {
    let mut cluster = cluster();
    cluster.control_planes[0].data_disk = None;
    cluster.workers = vec![node(name!("worker-1"), 20)];
    let part = Part::from(cluster);
    assert!(!text(&part, "talos/metal/metal-1.sops.yaml").contains("UserVolumeConfig"));
    assert!(text(&part, "talos/metal/worker-1.sops.yaml").contains("kind: UserVolumeConfig\nname: local\n"));
    check(vec![part]).expect("volumes live where the disks are");
}

#[test]
fn the_bring_up_has_control_planes_first_then_workers() {
    let mut cluster = cluster();
    cluster.workers = vec![node(name!("worker-1"), 20)];
    cluster.control_planes.extend([node(name!("metal-2"), 11), node(name!("metal-3"), 12)]);
    let nodes: Vec<_> = cluster.bootstrap().nodes.into_iter().map(|node| format!("{} {:?}", node.name, node.machine_type)).collect();
    assert_eq!(nodes, ["metal-1 ControlPlane", "metal-2 ControlPlane", "metal-3 ControlPlane", "worker-1 Worker"]);
}

#[test]
fn a_worker_gets_no_key_of_an_authority() {
    let mut cluster = cluster();
    cluster.workers = vec![node(name!("worker-1"), 20)];
    let worker = text(&Part::from(cluster), "talos/metal/worker-1.sops.yaml");
    assert!(!worker.contains("PRIVATE KEY"));
    // `-----BEGIN E` in base64, which `EC` and `ED25519` keys begin with.
    assert!(!worker.contains("LS0tLS1CRUdJTiBF"));
}

#[test]
fn a_part_brings_and_claims_what_others_refer_to() {
    let part = Part::from(cluster());
    for brings in [
        Brings::Extension("siderolabs/iscsi-tools".to_owned()),
        Brings::Issuer("https://oidc.home.example".to_owned()),
        Brings::TokenKey(cluster().secrets.token_key().id),
        Brings::UserVolume(name!("local")),
    ] {
        assert!(part.brings.contains(&brings), "{brings:?}");
    }
    let claims: Vec<_> =
        part.claims.iter().map(|claim| format!("{}: {} ({})", claim.owner, claim.range, claim.inside.as_deref().unwrap_or("-"))).collect();
    insta::assert_snapshot!(claims.join("\n"), @r"
    node `metal-1`: 192.168.1.10 (the LAN)
    the API address of cluster `metal`: 192.168.1.9 (the LAN)
    the pods of cluster `metal`: 10.244.0.0 to 10.244.255.255 (-)
    the services of cluster `metal`: 10.96.0.0 to 10.111.255.255 (-)
    ");
}

#[test]
fn nothing_that_is_printed_or_public_is_secret() {
    let cluster = cluster();
    let (secrets, printed) = (cluster.secrets.to_yaml(), format!("{cluster:?}"));
    let part = Part::from(cluster);
    let printed = format!("{printed} {part:?} {}", text(&part, "talos/metal/schematic.yaml"));
    let values: Vec<&str> =
        secrets.expose().lines().filter_map(|line| line.split_once(": ")).map(|(_, value)| value.trim_matches('"')).collect();
    assert_eq!(values.len(), 14);
    for value in values {
        assert!(!printed.contains(value), "{value}");
    }
    assert!(!printed.contains("PRIVATE KEY") && !printed.contains("CERTIFICATE"));
}

#[test]
fn the_bring_up_knows_nodes_files_and_schematic() {
    insta::assert_debug_snapshot!(cluster().bootstrap(), @r#"
    Bootstrap {
        cluster: Name(
            "metal",
        ),
        endpoint: "https://api.home.example:6443",
        nodes: [
            BootstrapNode {
                name: Name(
                    "metal-1",
                ),
                address: 192.168.1.10,
                machine_type: ControlPlane,
                config: "talos/metal/metal-1.sops.yaml",
            },
        ],
        schematic: Schematic {
            extensions: [
                "siderolabs/iscsi-tools",
                "siderolabs/util-linux-tools",
            ],
            kernel_arguments: [],
        },
        schematic_id: "613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245",
        schematic_file: "talos/metal/schematic.yaml",
        boot_image: "https://factory.talos.dev/image/613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245/v1.14.1/metal-amd64.iso",
        installer: "factory.talos.dev/metal-installer/613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245:v1.14.1",
        talosconfig: "talosconfig-metal",
        talos: Version {
            major: 1,
            minor: 14,
            patch: 1,
        },
        kubernetes: Version {
            major: 1,
            minor: 36,
            patch: 3,
        },
    }
    "#);
}

#[test]
fn an_even_number_of_control_planes_is_a_warning_and_none_is_refused() {
    let mut two = cluster();
    two.control_planes.push(node(name!("metal-2"), 11));
    let part = Part::from(two);
    insta::assert_snapshot!(part.problems[0], @r"
    warning[even-control-planes]: cluster `metal` has 2 control planes
      help: take 1 or 3: etcd with 2 members survives no more losses than with 1
    ");
    check(vec![part]).expect("a warning stops nothing");
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes.clear()), @r"
    error[no-control-plane]: cluster `metal` has no control plane

    error[no-data-disk]: the user volume `local` has no disk, and no node of cluster `metal` has a data disk
    ");
}

#[test]
fn nodes_with_one_name_or_one_address_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.workers = vec![node(name!("metal-1"), 20)]), @"error[duplicate-node]: two nodes of cluster `metal` are named `metal-1`");
    insta::assert_snapshot!(mistakes(|cluster| cluster.workers = vec![node(name!("worker-1"), 10)]), @r"
    error[overlap]: node `metal-1` and node `worker-1` share 192.168.1.10
      help: move one of the two
    ");
}

#[test]
fn an_api_address_that_is_a_nodes_or_elsewhere_is_refused() {
    let vip = |address: &str| Endpoint::Vip(address.parse().expect("an address"));
    insta::assert_snapshot!(mistakes(|cluster| cluster.endpoint = vip("192.168.1.10")), @r"
    error[overlap]: node `metal-1` and the API address of cluster `metal` share 192.168.1.10
      help: move one of the two
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.endpoint = vip("192.168.2.9")), @r"
    error[vip-outside-subnet]: the API address 192.168.2.9 of cluster `metal` is outside the network 192.168.1.0/24 of node `metal-1`
      help: neighbours find a shared address by ARP only
    ");
}

#[test]
fn networks_that_overlap_or_have_a_wrong_size_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.service_network = "10.244.128.0/18".parse().expect("a network")), @r"
    error[overlap]: the pods of cluster `metal` and the services of cluster `metal` share 10.244.128.0 to 10.244.191.255
      help: move one of the two
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.service_network = "10.0.0.0/8".parse().expect("a network")), @r"
    error[network-size]: the service network 10.0.0.0/8 of cluster `metal` has a size that Kubernetes does not take
      help: take a prefix from /12 to /28

    error[overlap]: the services of cluster `metal` and the pods of cluster `metal` share 10.244.0.0 to 10.244.255.255
      help: move one of the two
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.pod_network = "10.244.0.1/16".parse().expect("a network")), @r"
    error[host-bits]: the pod network 10.244.0.1/16 of cluster `metal` has host bits
      help: write 10.244.0.0/16
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.pod_network = "10.244.0.0/25".parse().expect("a network")), @r"
    error[network-size]: the pod network 10.244.0.0/25 of cluster `metal` cannot be split into /24 for each node
      help: take a prefix from /8 to /24
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.pod_network = "fd00::/56".parse().expect("a network")), @r"
    error[address-family]: cluster `metal` has pods in fd00::/56 and services in 10.96.0.0/12, which are of two families

    error[address-family]: node `metal-1` (192.168.1.10/24) has no address of the family of the pod network fd00::/56
    ");
}

#[test]
fn versions_that_do_not_go_together_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.kubernetes = Version::new(1, 38, 0)), @r"
    error[unsupported-kubernetes]: cluster `metal` is to run Kubernetes 1.38.0, which Talos 1.14.1 does not run
      help: Talos 1.14.1 runs Kubernetes 1.32 to 1.37
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.talos = Version::new(1, 13, 0)), @"error[unsupported-talos]: cluster `metal` is to run Talos 1.13.0, and only 1.14 is known here");
}

#[test]
fn disks_that_are_no_expression_or_taken_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].install_disk = DiskSelector::cel("/dev/sda")), @r#"error[invalid-disk-selector]: the install disk of node `metal-1` is no CEL expression about `disk`, such as `disk.dev_path == "/dev/sda"`"#);
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].data_disk = Some(DiskSelector::path("/dev/sda"))), @r"
    error[same-disk]: node `metal-1` has its data on the disk that Talos is installed to
      help: select another disk, or leave the data disk out
    ");
}

#[test]
fn routers_and_addresses_that_cannot_be_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].gateway = "192.168.2.1".parse().expect("an address")), @r"
    error[gateway-outside-subnet]: node `metal-1` (192.168.1.10/24) cannot reach its router 192.168.2.1
      help: it has to be another address of 192.168.1.0/24
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].address = "192.168.1.255/24".parse().expect("an address")), @"error[unusable-address]: node `metal-1` cannot have 192.168.1.255, which is the network 192.168.1.0/24 itself or its broadcast");
}

#[test]
fn user_volumes_that_cannot_be_made_are_refused() {
    let all = mistakes(|cluster| {
        cluster.control_planes[0].data_disk = None;
        let volume = |name: Name| UserVolume::builder().name(name).disk(DiskSelector::path("/dev/sdb"));
        cluster.user_volumes.extend([
            volume(name!("local")).max_size("80%".parse().expect("a size")).build(),
            volume(name!("a-name-with-more-than-34-characters")).build(),
            volume(name!("rest")).min_size(ByteSize::gibibytes(1)).build(),
            volume(name!("bulk")).min_size(ByteSize::gibibytes(2)).max_size("1GiB".parse().expect("a size")).build(),
        ]);
    });
    insta::assert_snapshot!(all, @r"
    error[no-data-disk]: the user volume `local` has no disk, and no node of cluster `metal` has a data disk

    error[duplicate-user-volume]: cluster `metal` has two user volumes named `local`

    error[long-user-volume]: the name of the user volume `a-name-with-more-than-34-characters` has more than 34 characters

    error[no-volume-size]: the user volume `a-name-with-more-than-34-characters` has neither a smallest nor a largest size

    error[two-fill-a-disk]: the user volumes `a-name-with-more-than-34-characters` and `rest` are to fill the same disk
      help: give one of them a largest size

    error[volume-size]: the user volume `bulk` is to have at least 2GiB and at most 1GiB
    ");
}

#[test]
fn an_issuer_extension_or_certificate_that_is_not_right_is_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.issuer = "https://oidc.home.example/".to_owned()), @r"
    error[invalid-issuer]: the token issuer `https://oidc.home.example/` of cluster `metal` is no `https` URL without a slash at its end
      help: such as `https://oidc.home.example`; clouds compare it letter by letter
    ");
    insta::assert_snapshot!(mistakes(|cluster| cluster.extensions.push("iscsi-tools".to_owned())), @"error[invalid-schematic]: `iscsi-tools` is no system extension such as `siderolabs/iscsi-tools`");
    let other =
        SecretsBundle::generate(ServiceAccountKey::Ecdsa, SystemTime::UNIX_EPOCH, &mut ChaCha20Rng::from_seed([8; 32])).expect("a clock");
    insta::assert_snapshot!(mistakes(|cluster| cluster.secrets = other), @r"
    error[foreign-client-certificate]: the client certificate for cluster `metal` was not signed by its secrets
      help: make a new one from these secrets
    ");
}

#[test]
fn mistakes_of_a_node_show_where_it_was_written_and_all_come_at_once() {
    let all = mistakes(|cluster| {
        let node = &mut cluster.control_planes[0];
        node.at = Some(homelab_core::Place::line("site.yaml", 12, 5));
        node.gateway = "10.0.0.1".parse().expect("an address");
        node.install_disk = DiskSelector::cel("(system_disk");
        node.link = Link::Name("enp3s0".to_owned());
        cluster.kubernetes = Version::new(1, 31, 0);
        cluster.at = Some(homelab_core::Place::line("site.yaml", 9, 1));
    });
    insta::assert_snapshot!(all, @r"
    error[unsupported-kubernetes]: cluster `metal` is to run Kubernetes 1.31.0, which Talos 1.14.1 does not run
      at site.yaml:9:1
      help: Talos 1.14.1 runs Kubernetes 1.32 to 1.37

    error[gateway-outside-subnet]: node `metal-1` (192.168.1.10/24) cannot reach its router 10.0.0.1
      at site.yaml:12:5
      help: it has to be another address of 192.168.1.0/24

    error[invalid-disk-selector]: the install disk of node `metal-1` leaves a bracket open
      at site.yaml:12:5
    ");
}

#[test]
fn logs_go_where_somebody_has_to_listen() {
    let mut cluster = cluster();
    cluster.log_receiver = Some("127.0.0.1:6050".parse().expect("an address"));
    let part = Part::from(cluster);
    let config = text(&part, "talos/metal/metal-1.sops.yaml");
    assert!(config.contains("  logging:\n    destinations:\n    - endpoint: tcp://127.0.0.1:6050\n      format: json_lines\n"));
    assert!(config.contains("kind: KmsgLogConfig\nname: kernel\nurl: tcp://127.0.0.1:6050\n"));
    let problems = check(vec![part.clone()]).expect_err("nobody listens").to_string();
    assert!(problems.contains("part talos needs the receiver of logs `tcp://127.0.0.1:6050`, which nothing brings"), "{problems}");
    let receiver = Part::new(name!("logs")).bring(Brings::LogReceiver("tcp://127.0.0.1:6050".to_owned()));
    check(vec![part, receiver]).expect("somebody listens");
}

#[test]
fn the_control_plane_shows_its_metrics_only_when_asked() {
    let mut cluster = cluster();
    let open = text(&Part::from(cluster.clone()), "talos/metal/metal-1.sops.yaml");
    assert!(open.contains("listen-metrics-urls: http://0.0.0.0:2381"));
    assert_eq!(open.matches("bind-address: \"0.0.0.0\"").count(), 2);
    assert!(Part::from(cluster.clone()).brings.contains(&Brings::ControlPlaneMetrics));
    cluster.control_plane_metrics = false;
    let closed = Part::from(cluster);
    assert!(!text(&closed, "talos/metal/metal-1.sops.yaml").contains("bind-address"));
    assert!(!closed.brings.contains(&Brings::ControlPlaneMetrics));
}
