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
        .etcd_metrics("0.0.0.0:2381".parse().expect("an address"))
        .discovery("https://discovery.talos.dev/")
        .build()
}

fn text(part: &Part, path: &str) -> String {
    match &part.files[Path::new(path)] {
        File::Text(text) | File::Script(text) => text.clone(),
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
        Brings::UserVolume(name!("local")),
    ] {
        assert!(part.brings.contains(&brings), "{brings:?}");
    }
    let claims: Vec<_> =
        part.claims.iter().map(|claim| format!("{}: {} ({})", claim.owner, claim.range, claim.inside.as_deref().unwrap_or("-"))).collect();
    insta::assert_snapshot!(claims.join("\n"), @"");
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
    insta::assert_debug_snapshot!(cluster().bootstrap(), @"");
}

#[test]
fn an_even_number_of_control_planes_is_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes.push(node(name!("metal-2"), 11))), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes.clear()), @"");
}

#[test]
fn nodes_with_one_name_or_one_address_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.workers = vec![node(name!("metal-1"), 20)]), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.workers = vec![node(name!("worker-1"), 10)]), @"");
}

#[test]
fn an_api_address_that_is_a_nodes_or_elsewhere_is_refused() {
    let vip = |address: &str| Endpoint::Vip(address.parse().expect("an address"));
    insta::assert_snapshot!(mistakes(|cluster| cluster.endpoint = vip("192.168.1.10")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.endpoint = vip("192.168.2.9")), @"");
}

#[test]
fn networks_that_overlap_or_have_a_wrong_size_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.service_network = "10.244.128.0/18".parse().expect("a network")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.service_network = "10.0.0.0/8".parse().expect("a network")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.pod_network = "10.244.0.1/16".parse().expect("a network")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.pod_network = "10.244.0.0/25".parse().expect("a network")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.pod_network = "fd00::/56".parse().expect("a network")), @"");
}

#[test]
fn versions_that_do_not_go_together_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.kubernetes = Version::new(1, 38, 0)), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.talos = Version::new(1, 13, 0)), @"");
}

#[test]
fn disks_that_are_no_expression_or_taken_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].install_disk = DiskSelector::cel("/dev/sda")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].data_disk = Some(DiskSelector::path("/dev/sda"))), @"");
}

#[test]
fn routers_and_addresses_that_cannot_be_are_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].gateway = "192.168.2.1".parse().expect("an address")), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.control_planes[0].address = "192.168.1.255/24".parse().expect("an address")), @"");
}

#[test]
fn user_volumes_that_cannot_be_made_are_refused() {
    let all = mistakes(|cluster| {
        cluster.control_planes[0].data_disk = None;
        let volume = |name: Name| UserVolume::builder().name(name).disk(DiskSelector::path("/dev/sdb"));
        cluster.user_volumes.extend([
            volume(name!("local")).max_size("80%".parse().expect("a size")).build(),
            volume(name!("a-name-with-more-than-34-characters")).build(),
            volume(name!("bulk")).min_size(ByteSize::gibibytes(2)).max_size("1GiB".parse().expect("a size")).build(),
        ]);
    });
    insta::assert_snapshot!(all, @"");
}

#[test]
fn an_issuer_extension_or_certificate_that_is_not_right_is_refused() {
    insta::assert_snapshot!(mistakes(|cluster| cluster.issuer = "https://oidc.home.example/".to_owned()), @"");
    insta::assert_snapshot!(mistakes(|cluster| cluster.extensions.push("iscsi-tools".to_owned())), @"");
    let other =
        SecretsBundle::generate(ServiceAccountKey::Ecdsa, SystemTime::UNIX_EPOCH, &mut ChaCha20Rng::from_seed([8; 32])).expect("a clock");
    insta::assert_snapshot!(mistakes(|cluster| cluster.secrets = other), @"");
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
    insta::assert_snapshot!(all, @"");
}
