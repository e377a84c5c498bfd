//! The machine configuration of each node, as `talosctl gen config` of 1.14 makes it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use homelab_core::{GoDuration, Secret};
use ipnet::IpNet;

use super::{Cluster, Link, Node};
use crate::block::{FilesystemTrimConfig, Mount, Provisioning, SystemVolume, UserMount, UserVolumeConfig, VolumeConfig};
use crate::cluster::{DiscoveryIdentityConfig, DiscoveryServiceConfig};
use crate::network::{
    Address, HostDns, Hostname, HostnameConfig, Layer2VIPConfig, LinkAliasConfig, LinkConfig, LinkSelector, Nameserver, Ntp,
    ResolverConfig, Route, TimeSyncConfig,
};
use crate::runtime::{InstallProvisioning, Installer, KmsgLogConfig, SecurityProfileConfig, UnattendedInstallConfig};
use crate::secrets::CertificateAndKey;
use crate::v1alpha1::{ClusterConfig, Config, Etcd, Features, LogDestination, Logging, MachineConfig as Machine, MachineType};
use crate::{Document, MachineConfig};

/// Our name for a link that is found by its hardware address.
const ALIAS: &str = "lan0";

/// Where kube-prometheus-stack and etcd's own documentation look for its metrics.
const ETCD_METRICS_PORT: u16 = 2381;

impl Cluster {
    /// The configuration of one of its nodes: the documents of `talosctl gen config`, in that order, for this cluster and node.
    pub fn machine_config(&self, machine_type: MachineType, node: &Node) -> MachineConfig {
        let mut documents = vec![self.unnamed(machine_type)];
        documents.extend(self.discovery());
        documents.push(self.install(node));
        documents.extend(self.resolver());
        documents.extend(volumes());
        documents.extend(self.user_volumes.iter().filter_map(|volume| {
            let provisioning = Provisioning {
                disk_selector: Some(volume.disk_on(node)?.clone()),
                // Talos makes volumes that grow last, so this one takes what is left.
                grow: volume.max_size.is_none().then_some(true),
                min_size: volume.min_size.clone(),
                max_size: volume.max_size.clone(),
            };
            let mount = UserMount { disable_access_time: None, secure: Some(!volume.executable) };
            Some(UserVolumeConfig::builder().name(&*volume.name).provisioning(provisioning).mount(mount).build().into())
        }));
        documents.extend(self.links(machine_type, node));
        documents.extend(self.log_url().map(|url| KmsgLogConfig { name: "kernel".to_owned(), url }.into()));
        documents.extend(self.kubernetes(machine_type));
        MachineConfig { documents }
    }

    fn unnamed(&self, machine_type: MachineType) -> Document {
        let is_control_plane = machine_type == MachineType::ControlPlane;
        let authority = &self.secrets.machine;
        let public = || CertificateAndKey { certificate: authority.certificate.clone(), key: Secret::from("") };
        let destinations: Vec<_> =
            self.log_url().into_iter().map(|url| LogDestination::builder().endpoint(url).format("json_lines").build()).collect();
        let machine = Machine::builder()
            .machine_type(machine_type)
            .token(self.secrets.trustd_token.clone())
            .ca(if is_control_plane { authority.clone() } else { public() })
            .features(Features::builder().disk_quota_support(true).build())
            .maybe_logging((!destinations.is_empty()).then_some(Logging { destinations }))
            .build();
        let all = self.control_plane_metrics.then(|| SocketAddr::new(self.all_addresses(), ETCD_METRICS_PORT));
        let metrics = all.into_iter().map(|all| ("listen-metrics-urls".to_owned(), format!("http://{all}").as_str().into()));
        let etcd = is_control_plane.then(|| Etcd::builder().ca(self.secrets.etcd.clone()).extra_args(metrics.collect()).build());
        let cluster = ClusterConfig::builder().token(self.secrets.bootstrap_token.clone()).maybe_etcd(etcd).build();
        Config::builder().debug(false).persist(true).machine(machine).cluster(cluster).build().into()
    }

    /// Where logs are sent.
    pub(super) fn log_url(&self) -> Option<String> {
        self.log_receiver.map(|address| format!("tcp://{address}"))
    }

    /// What a program listens on to be reached at every address of its node.
    pub(super) fn all_addresses(&self) -> IpAddr {
        match self.control_planes.first().map(|node| node.address) {
            Some(IpNet::V6(_)) => Ipv6Addr::UNSPECIFIED.into(),
            Some(IpNet::V4(_)) | None => Ipv4Addr::UNSPECIFIED.into(),
        }
    }

    fn discovery(&self) -> impl Iterator<Item = Document> {
        let service = self.discovery.clone().map(|endpoint| DiscoveryServiceConfig { name: "default".to_owned(), endpoint }.into());
        let identity =
            DiscoveryIdentityConfig { cluster_id: self.secrets.cluster_id.clone(), cluster_secret: self.secrets.cluster_secret.clone() };
        service.into_iter().chain([identity.into()])
    }

    fn install(&self, node: &Node) -> Document {
        UnattendedInstallConfig::builder()
            .installer(Installer { image: Some(self.schematic().installer(self.talos)) })
            .provisioning(InstallProvisioning { disk_selector: node.install_disk.clone(), wipe: Some(false) })
            .build()
            .into()
    }

    fn resolver(&self) -> impl Iterator<Item = Document> {
        let nameservers = self.dns_servers.iter().map(|&address| Nameserver::builder().address(address).build()).collect();
        let host_dns = HostDns { enabled: Some(true), forward_kube_dns_to_host: Some(true), resolve_member_names: None };
        let time = (!self.ntp_servers.is_empty()).then(|| {
            let ntp = Ntp { servers: self.ntp_servers.clone(), use_nts: None };
            TimeSyncConfig::builder().ntp(ntp).build().into()
        });
        [ResolverConfig::builder().nameservers(nameservers).host_dns(host_dns).build().into()].into_iter().chain(time)
    }

    fn links(&self, machine_type: MachineType, node: &Node) -> Vec<Document> {
        let hostname = HostnameConfig { hostname: Hostname::Static(node.name.clone().into()) };
        let (link, alias) = match &node.link {
            Link::Name(name) => (name.clone(), None),
            Link::HardwareAddress(address) => {
                let selector = LinkSelector::hardware_address(*address);
                (ALIAS.to_owned(), Some(LinkAliasConfig { name: ALIAS.to_owned(), selector }))
            }
        };
        let config = LinkConfig::builder()
            .name(link.as_str())
            .addresses(vec![Address { address: node.address, route_priority: None }])
            .routes(vec![Route::builder().gateway(node.gateway).build()])
            .build();
        let vip = match machine_type {
            MachineType::ControlPlane => self.endpoint.vip().map(|name| Layer2VIPConfig { name, link }),
            _ => None,
        };
        let mut documents = vec![hostname.into()];
        documents.extend(alias.map(Document::from));
        documents.push(config.into());
        documents.extend(vip.map(Document::from));
        documents
    }
}

fn volumes() -> [Document; 3] {
    const WEEK: Duration = Duration::from_hours(7 * 24);
    let mount = Mount { secure: Some(true), disable_access_time: None };
    [
        VolumeConfig::builder().name(SystemVolume::Ephemeral).mount(mount).build().into(),
        FilesystemTrimConfig { interval: Some(GoDuration::from(WEEK)) }.into(),
        SecurityProfileConfig { workload_isolation: Some(true) }.into(),
    ]
}
