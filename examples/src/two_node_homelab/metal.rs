//! The cluster on bare metal.

use flux_gen::{Bootstrap, Repository, TalosBringUp, TalosNode};
use homelab::site::{self, Disk, METAL, Site};
use homelab::versions::Versions;
use homelab::{Cluster, Error, Keys};
use homelab_core::{Name, Part, name};
use identity::cert_manager::{CertManager, LabCa};
use identity::certificate_authority::CertificateAuthority;
use ipnet::IpNet;
use loadbalancer::{Addresses, Cilium, EnvoyGateway, HttpsGateway, Pool};
use storage::{Directory, LocalPath, Reclaim};
use talos_config::block::DiskSelector;
use talos_config::{Endpoint, Link, Node, UserVolume};

use super::{GATEWAY, ISSUER, SOPS_AGE, apps, clouds, monitoring};

/// The volume on the data disks, and the class whose volumes are folders on it.
const DATA: Name = Name::from_static("data");
const CILIUM: Name = Name::from_static("cilium");
const CLOUD_OUTPUTS: Name = Name::from_static("cloud-outputs");

pub(super) fn cluster(site: &Site, versions: &Versions, keys: &mut Keys, authority: &CertificateAuthority) -> Result<Cluster, Error> {
    let gateway = gateway(site);
    let mut infrastructure: Vec<Part> = vec![
        cilium(site, versions).into(),
        CertManager::builder().version(&versions.charts.cert_manager).build().into(),
        LabCa::builder().name(ISSUER).authority(authority).build().into(),
        storage(versions).into(),
        EnvoyGateway::builder().version(&versions.charts.envoy_gateway).build().into(),
        gateway.clone().into(),
    ];
    infrastructure.extend(monitoring::metal(site, versions, keys, &DATA)?);
    let apps: Vec<Part> =
        [Some(apps::web(&site.domain, DATA, versions)), apps::web_backup(site, versions, keys)?].into_iter().flatten().collect();
    let talos = talos(site, versions, keys, &infrastructure)?;
    let repository = Repository::builder()
        .cluster(METAL)
        .git(super::git(site))
        .versions(super::flux_versions(versions))
        .infrastructure(infrastructure)
        .apps(apps)
        .sops(SOPS_AGE)
        .maybe_cloud_outputs(site.backup.map(|_| CLOUD_OUTPUTS))
        .bootstrap(bootstrap(site, &talos))
        .build();
    Ok(Cluster::builder().platform(talos.into()).repository(repository).gateway(gateway).issuer(ISSUER).build())
}

/// The machines: what they are, and what the parts above need of them.
fn talos(site: &Site, versions: &Versions, keys: &mut Keys, parts: &[Part]) -> Result<talos_config::Cluster, Error> {
    let secrets = keys.talos(&METAL)?;
    let client = keys.talos_client(&METAL, &secrets)?;
    let nodes = site.metal.nodes.iter().map(|node| {
        let address = node.address.value;
        // An address of the other family than the LAN's fits no prefix; that it is outside the LAN is reported anyway.
        let network = IpNet::new(address, site.lan.network.prefix_len()).unwrap_or_else(|_| address.into());
        Node::builder()
            .name(node.name.value.clone())
            .address(network)
            .gateway(site.lan.router.value)
            .link(link(&node.link))
            .install_disk(disk(&node.install))
            .data_disk(disk(&node.data))
            .maybe_at(node.address.at.clone())
            .build()
    });
    Ok(talos_config::Cluster::builder()
        .name(METAL)
        .endpoint(Endpoint::Vip(site.metal.api.value))
        .control_planes(nodes.collect())
        .dns_servers(site.lan.dns.iter().map(|server| server.value).collect())
        .ntp_servers(site.lan.ntp.iter().map(ToString::to_string).collect())
        .talos(versions.tools.talos)
        .kubernetes(versions.tools.kubernetes)
        .pod_network(site.metal.networks.pods.value)
        .service_network(site.metal.networks.services.value)
        .issuer(clouds::issuer(&site.domain))
        .extensions(homelab::extensions(parts))
        .user_volumes(vec![UserVolume::builder().name(DATA).min_size("10GiB".parse().expect("a size")).executable(true).build()])
        .control_plane_metrics(true)
        .log_receiver(monitoring::talos_logs(versions).address())
        .secrets(secrets)
        .client(client)
        .build())
}

fn link(link: &site::Link) -> Link {
    match link {
        site::Link::Name(name) => Link::Name(name.clone()),
        site::Link::Mac(address) => Link::HardwareAddress(*address),
    }
}

fn disk(disk: &Disk) -> DiskSelector {
    match disk {
        Disk::Path(path) => DiskSelector::path(path),
        Disk::Model(model) => DiskSelector::cel(format!("disk.model == {model:?}")),
        Disk::Serial(serial) => DiskSelector::serial(serial),
        Disk::Wwid(wwid) => DiskSelector::cel(format!("disk.wwid == {wwid:?}")),
    }
}

fn cilium(site: &Site, versions: &Versions) -> Cilium {
    let pools = site
        .metal
        .pools
        .iter()
        .enumerate()
        .map(|(index, pool)| Pool::builder().name(pool_name(index)).range(pool.value).maybe_at(pool.at.clone()).build());
    Cilium::builder()
        .cluster(METAL)
        .version(&versions.charts.cilium)
        .pools(pools.collect())
        .single_node(site.metal.nodes.len() == 1)
        .build()
}

/// The first pool is `lan`, the others `lan-2` and so on.
fn pool_name(index: usize) -> Name {
    if index == 0 { name!("lan") } else { format!("lan-{}", index + 1).parse().expect("a label") }
}

fn gateway(site: &Site) -> HttpsGateway {
    let address = site.metal.gateway.value;
    let pool = site.metal.pools.iter().position(|pool| pool.contains(&address.into())).unwrap_or_default();
    let addresses = Addresses::Pool { pool: pool_name(pool), address: Some(address) };
    HttpsGateway::builder()
        .cluster(METAL)
        .name(GATEWAY)
        .domain(site.domain.clone())
        .addresses(addresses)
        .maybe_at(site.metal.gateway.at.clone())
        .build()
}

fn storage(versions: &Versions) -> LocalPath {
    LocalPath::builder()
        .image(&versions.images.local_path_provisioner)
        .helper_image(&versions.images.busybox)
        .class(DATA)
        .directory(Directory::UserVolume(DATA))
        .executable(true)
        .default_class(true)
        .reclaim(Reclaim::Retain)
        .build()
}

fn bootstrap(site: &Site, talos: &talos_config::Cluster) -> Bootstrap {
    let plan = talos.bootstrap();
    let nodes = plan.nodes.into_iter().map(|node| TalosNode { name: node.name, address: node.address, config: node.config });
    let machines = TalosBringUp::builder()
        .factory("https://factory.talos.dev")
        .schematic(plan.schematic_file)
        .schematic_id(plan.schematic_id)
        .image(plan.boot_image)
        .nodes(nodes.collect())
        .talosconfig(plan.talosconfig)
        .kubeconfig(format!("kubeconfig-{METAL}"))
        .build();
    let clouds = [(site.aws.is_some(), "terraform/aws"), (site.azure.is_some(), "terraform/azure")];
    let modules = clouds.into_iter().filter(|(is_named, _)| *is_named).map(|(_, folder)| folder.into());
    Bootstrap::builder().lab(site.name.clone()).releases(vec![CILIUM]).terraform(modules.collect()).talos(machines).build()
}
