//! The cluster on bare metal.

use flux_gen::{Bootstrap, Repository, TalosBringUp, TalosNode};
use homelab::site::{METAL, Site};
use homelab::versions::Versions;
use homelab::{Cluster, Error, Isolation, Keys};
use homelab_core::{Exposure, Name, Part};
use identity::certificate_authority::CertificateAuthority;
use ipnet::IpNet;
use loadbalancer::Balancer;
use talos_config::{Endpoint, Node};

use super::network::{Network, network};
use super::storage::{self, DATA};
use super::{SOPS_AGE, apps, clouds, monitoring};

const CILIUM: Name = Name::from_static("cilium");
const CLOUD_OUTPUTS: Name = Name::from_static("cloud-outputs");

pub(super) fn cluster(
    site: &Site,
    versions: &Versions,
    balancer: Balancer,
    keys: &mut Keys,
    authority: &CertificateAuthority,
) -> Result<Cluster, Error> {
    let Network { parts: mut infrastructure, gateway, external_gateway, issuer } = network(site, versions, balancer, authority);
    infrastructure.extend(monitoring::metal(site, versions, keys, &DATA)?.into_iter().map(storage::without_backup));
    infrastructure.extend(storage::parts(site, versions));
    let exposure = if site.external.is_some() { Exposure::External } else { Exposure::Internal };
    let web = storage::protection(site, &apps::WEB, versions, keys)?;
    let apps = vec![apps::web(&site.domain, exposure, DATA, web, versions)];
    let talos = talos(site, versions, keys, &infrastructure)?;
    let repository = Repository::builder()
        .cluster(METAL)
        .git(super::git(site))
        .versions(super::flux_versions(versions))
        .infrastructure(infrastructure)
        .apps(apps)
        .sops(SOPS_AGE)
        .maybe_cloud_outputs(clouds::are_used(site).then_some(CLOUD_OUTPUTS))
        .bootstrap(bootstrap(site, &talos))
        .build();
    Ok(Cluster::builder()
        .platform(talos.into())
        .repository(repository)
        .gateway(gateway)
        .maybe_external_gateway(external_gateway)
        .issuer(issuer)
        .isolation(Isolation::Apps)
        .build())
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
        .issuer(clouds::issuer(&site.domain))
        .extensions(homelab::extensions(parts))
        .user_volumes(vec![storage::user_volume()])
        .control_plane_metrics(true)
        .log_receiver(monitoring::talos_logs(versions).address())
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
    let named = [(site.aws.is_some(), "terraform/aws"), (site.azure.is_some(), "terraform/azure")];
    let modules = named.into_iter().filter(|(is_named, _)| *is_named && clouds::are_used(site)).map(|(_, folder)| folder.into());
    Bootstrap::builder().lab(site.name.clone()).releases(vec![CILIUM]).terraform(modules.collect()).talos(machines).build()
}
