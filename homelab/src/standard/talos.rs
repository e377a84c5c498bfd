//! A cluster of bare-metal machines.

use flux_gen::{Bootstrap, Repository, TalosBringUp, TalosNode};
use homelab_core::{Name, Part};
use ipnet::IpNet;
use talos_config::Endpoint;
use talos_config::secrets::SecretsBundle;

use super::network::Network;
use super::storage;
use super::{Own, SOPS_AGE, Standard};
use crate::site::{METAL, Node, TalosCluster};
use crate::{Cluster, Error, extensions};

const CILIUM: Name = Name::from_static("cilium");
const CLOUD_OUTPUTS: Name = Name::from_static("cloud-outputs");

impl Standard<'_> {
    pub(super) fn talos(&mut self, cluster: &TalosCluster, secrets: SecretsBundle) -> Result<Cluster, Error> {
        let Own { infrastructure: own, apps } = self.own(&cluster.name);
        let Network { parts: mut infrastructure, gateway, external_gateway, issuer } = self.network(cluster)?;
        let monitoring = if *cluster.name == METAL { self.monitoring()? } else { self.pushing_all(&cluster.name) };
        infrastructure.extend(monitoring.into_iter().map(storage::without_backup));
        infrastructure.extend(self.storage(cluster)?);
        infrastructure.extend(own);
        let machines = self.machines(cluster, secrets, infrastructure.iter().chain(&apps))?;
        let uses_clouds = *cluster.name == METAL && self.uses_clouds();
        let repository = Repository::builder()
            .cluster(cluster.name.value.clone())
            .git(self.git())
            .versions(self.flux_versions())
            .infrastructure(infrastructure)
            .apps(apps)
            .sops(SOPS_AGE)
            .maybe_cloud_outputs(uses_clouds.then_some(CLOUD_OUTPUTS))
            .bootstrap(self.bootstrap(&machines, uses_clouds))
            .build();
        Ok(Cluster::builder()
            .platform(machines.into())
            .repository(repository)
            .gateway(gateway)
            .maybe_external_gateway(external_gateway)
            .issuer(issuer)
            .isolation(self.isolation)
            .build())
    }

    /// The machines: what they are, and what `parts` need of them.
    fn machines<'a>(
        &mut self,
        cluster: &TalosCluster,
        secrets: SecretsBundle,
        parts: impl IntoIterator<Item = &'a Part>,
    ) -> Result<talos_config::Cluster, Error> {
        let client = self.keys.talos_client(&cluster.name, &secrets)?;
        let lan = &self.site.lan;
        Ok(talos_config::Cluster::builder()
            .name(cluster.name.value.clone())
            .endpoint(Endpoint::Vip(cluster.api.value))
            .control_planes(cluster.control_planes().map(|node| self.machine_of(node)).collect())
            .workers(cluster.workers().map(|node| self.machine_of(node)).collect())
            .dns_servers(lan.dns.iter().map(|server| server.value).collect())
            .ntp_servers(lan.ntp.iter().map(ToString::to_string).collect())
            .talos(self.versions.tools.talos)
            .kubernetes(self.versions.tools.kubernetes)
            .pod_network(cluster.networks.pods.value)
            .service_network(cluster.networks.services.value)
            .issuer(self.issuer(cluster))
            .extensions(extensions(parts))
            .user_volumes(vec![storage::user_volume()])
            .control_plane_metrics(true)
            .log_receiver(self.log_address(&cluster.name))
            .secrets(secrets)
            .client(client)
            .maybe_at(cluster.api.at.clone())
            .build())
    }

    fn machine_of(&self, node: &Node) -> talos_config::Node {
        let (address, lan) = (node.address.value, &self.site.lan);
        // An address of the other family than the LAN's fits no prefix; that it is outside the LAN is reported anyway.
        let network = IpNet::new(address, lan.network.prefix_len()).unwrap_or_else(|_| address.into());
        talos_config::Node::builder()
            .name(node.name.value.clone())
            .address(network)
            .gateway(lan.router.value)
            .link((&node.link).into())
            .install_disk((&node.install).into())
            .maybe_data_disk(node.data.as_ref().map(Into::into))
            .maybe_at(node.address.at.clone())
            .build()
    }

    fn bootstrap(&self, machines: &talos_config::Cluster, uses_clouds: bool) -> Bootstrap {
        let plan = machines.bootstrap();
        let nodes = plan.nodes.into_iter().map(|node| TalosNode { name: node.name, address: node.address, config: node.config });
        let bring_up = TalosBringUp::builder()
            .factory("https://factory.talos.dev")
            .schematic(plan.schematic_file)
            .schematic_id(plan.schematic_id)
            .image(plan.boot_image)
            .nodes(nodes.collect())
            .talosconfig(plan.talosconfig)
            .kubeconfig(format!("kubeconfig-{}", machines.name))
            .build();
        let named = [(self.site.aws.is_some(), "terraform/aws"), (self.site.azure.is_some(), "terraform/azure")];
        let modules = named.into_iter().filter(|(is_named, _)| *is_named && uses_clouds).map(|(_, folder)| folder.into());
        Bootstrap::builder().lab(self.site.name.clone()).releases(vec![CILIUM]).terraform(modules.collect()).talos(bring_up).build()
    }
}
