//! My lab: machines with Talos Linux, Flux, and an app. `cargo run` checks it and writes all its files to `lab/`.

use std::process::ExitCode;
use std::time::Duration;

use flux_gen::{Bootstrap, GitSource, Repository, TalosBringUp, TalosNode};
use homelab::site::{METAL, Site};
use homelab::versions::Versions;
use homelab::{App, AppClaim, Cluster, Error, Keys, Lab, Program};
use homelab_core::{Name, Part, PrometheusDuration, Quantity, name};
use identity::cert_manager::{CertManager, LabCa};
use ipnet::IpNet;
use loadbalancer::{Addresses, Balancer, Cilium, EnvoyGateway, HttpsGateway, Pool, PoolAddress};
use observability::Prometheus;
use storage::{Directory, LocalClass, LocalPath, Reclaim};
use talos_config::{Endpoint, Node, UserVolume};

/// The volume on the data disks, and the class whose volumes are folders on it.
const DATA: Name = Name::from_static("data");
const ISSUER: Name = Name::from_static("lab-ca");

fn main() -> ExitCode {
    Program { name: "my-lab", site: "site.yaml", out: "lab" }.run(lab)
}

fn lab(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Lab, Error> {
    Ok(Lab { clusters: vec![metal(site, versions, keys)?], parts: Vec::new() })
}

/// What the lab is for: add yours here.
fn apps(site: &Site, versions: &Versions) -> Vec<Part> {
    let web = App::builder()
        .name(name!("web"))
        .image(&versions.images.podinfo)
        .port(9898)
        .host(format!("web.{}", site.domain).parse().expect("a site's domain leaves room for a label"))
        .claim(AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(DATA).no_backup("it is a sample").build())
        .metrics("/metrics")
        .health("/healthz")
        .build();
    vec![web.into()]
}

/// What the apps rely on: network, certificates, storage, the way in, monitoring.
fn infrastructure(site: &Site, versions: &Versions, keys: &mut Keys, gateway: &HttpsGateway) -> Result<Vec<Part>, Error> {
    let (charts, images, authority) = (&versions.charts, &versions.images, keys.authority(&site.name)?);
    let pools = site.metal.pools.iter();
    let pools = pools.map(|pool| Pool::builder().name(pool.name.clone()).range(pool.range.value).maybe_at(pool.range.at.clone()).build());
    let pools: Vec<_> = pools.collect();
    let cilium = Cilium::builder().cluster(METAL).version(&charts.cilium).pools(pools).single_node(site.metal.nodes.len() == 1);
    let class = LocalClass::builder()
        .name(DATA)
        .directory(Directory::UserVolume(DATA))
        .executable(true)
        .default_class(true)
        .reclaim(Reclaim::Retain)
        .build();
    let storage = LocalPath::builder().image(&images.local_path_provisioner).helper_image(&images.busybox).classes(vec![class]).build();
    let prometheus = Prometheus::builder()
        .cluster(METAL)
        .version(&charts.kube_prometheus_stack)
        .class(DATA)
        .size(Quantity::gibibytes(20))
        .retention(PrometheusDuration::from(Duration::from_hours(30 * 24)))
        .build();
    Ok(vec![
        cilium.build().into(),
        CertManager::builder().version(&charts.cert_manager).build().into(),
        LabCa::builder().name(ISSUER).authority(&authority).build().into(),
        storage.into(),
        EnvoyGateway::builder().version(&charts.envoy_gateway).build().into(),
        gateway.clone().into(),
        storage::exempt(prometheus.into(), "metrics are of use for weeks only, and a new disk collects new ones"),
    ])
}

fn metal(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Cluster, Error> {
    let address = site.metal.gateway.value;
    let pool = site.metal.pool_of(address).map_or(name!("lan"), |pool| pool.name.clone());
    let gateway = HttpsGateway::builder()
        .cluster(METAL)
        .name(name!("gateway"))
        .domain(site.domain.clone())
        .addresses(Addresses::Pool(PoolAddress { balancer: Balancer::Cilium, pool, address: Some(address) }))
        .maybe_at(site.metal.gateway.at.clone())
        .build();
    let infrastructure = infrastructure(site, versions, keys, &gateway)?;
    let talos = talos(site, versions, keys, &infrastructure)?;
    let git = if site.git.is_ssh() {
        GitSource::private(&site.git.url, &site.git.branch, name!("git-key"))
    } else {
        GitSource::public(&site.git.url, &site.git.branch)
    };
    let repository = Repository::builder()
        .cluster(METAL)
        .git(git)
        .versions(flux_gen::Versions { operator: versions.charts.flux_operator.clone(), flux: versions.tools.flux.clone() })
        .infrastructure(infrastructure)
        .apps(apps(site, versions))
        .sops(name!("sops-age"))
        .bootstrap(bootstrap(site, &talos))
        .build();
    Ok(Cluster::builder().platform(talos.into()).repository(repository).gateway(gateway).issuer(ISSUER).build())
}

/// The machines, as `site.yaml` names them.
fn talos(site: &Site, versions: &Versions, keys: &mut Keys, parts: &[Part]) -> Result<talos_config::Cluster, Error> {
    let secrets = keys.talos(&METAL)?;
    let client = keys.talos_client(&METAL, &secrets)?;
    let nodes = site.metal.nodes.iter().map(|node| {
        let address = node.address.value;
        Node::builder()
            .name(node.name.value.clone())
            .address(IpNet::new(address, site.lan.network.prefix_len()).unwrap_or_else(|_| address.into()))
            .gateway(site.lan.router.value)
            .link((&node.link).into())
            .install_disk((&node.install).into())
            .data_disk((&node.data).into())
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
        .issuer(format!("https://oidc.{}", site.domain))
        .extensions(homelab::extensions(parts))
        .user_volumes(vec![UserVolume::builder().name(DATA).min_size("10GiB".parse().expect("a size")).executable(true).build()])
        .secrets(secrets)
        .client(client)
        .build())
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
    Bootstrap::builder().lab(site.name.clone()).releases(vec![name!("cilium")]).talos(machines).build()
}
