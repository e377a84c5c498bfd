//! Documents of the machine.

use std::time::Duration;

use homelab_core::{GoDuration, Secret};

use super::{Contract, Generate, document};
use crate::Document;
use crate::block::{DiskSelector, FilesystemTrimConfig, Mount, SystemVolume, VolumeConfig};
use crate::cluster::{DiscoveryIdentityConfig, DiscoveryServiceConfig};
use crate::cri::{RegistryEndpoint, RegistryMirrorConfig};
use crate::network::{AutoHostname, HostDns, Hostname, HostnameConfig, KubeSpanConfig, ResolverConfig};
use crate::runtime::{InstallProvisioning, Installer, SecurityProfileConfig, UnattendedInstallConfig};
use crate::secrets::CertificateAndKey;
use crate::v1alpha1::{ClusterConfig, Config, Etcd, Features, MachineConfig, MachineType};

/// `constants.DefaultDiscoveryServiceEndpoint`.
pub(super) const DISCOVERY: &str = "https://discovery.talos.dev/";

/// The part of an authority that all may have.
pub(super) fn public(authority: &CertificateAndKey) -> CertificateAndKey {
    CertificateAndKey { certificate: authority.certificate.clone(), key: Secret::from("") }
}

impl Generate {
    pub(super) fn unnamed(&self, machine_type: MachineType, is_control_plane: bool) -> Document {
        let authority = &self.secrets.machine;
        let mut machine = MachineConfig::builder()
            .machine_type(machine_type)
            .token(self.secrets.trustd_token.clone())
            .ca(if is_control_plane { authority.clone() } else { public(authority) })
            .cert_sans(self.additional_sans.clone())
            .features(Features::builder().disk_quota_support(true).build())
            .build();
        let with_etcd = is_control_plane && !self.without_kubernetes;
        let mut cluster = ClusterConfig::builder()
            .maybe_token((!is_control_plane || !self.without_kubernetes).then(|| self.secrets.bootstrap_token.clone()))
            .maybe_etcd(with_etcd.then(|| Etcd::builder().ca(self.secrets.etcd.clone()).build()))
            .build();
        if self.contract < Contract::V1_14 {
            self.legacy(&mut machine, &mut cluster, is_control_plane);
        }
        Config::builder().debug(false).persist(true).machine(machine).cluster(cluster).build().into()
    }

    /// Discovery, installation, resolver and volumes.
    pub(super) fn machine_documents(&self) -> Vec<Document> {
        const WEEK: Duration = Duration::from_hours(7 * 24);
        let mut documents = Vec::new();
        if self.discovery {
            documents.push(document(DiscoveryServiceConfig { name: "default".to_owned(), endpoint: DISCOVERY.to_owned() }));
        }
        documents.push(document(DiscoveryIdentityConfig {
            cluster_id: self.secrets.cluster_id.clone(),
            cluster_secret: self.secrets.cluster_secret.clone(),
        }));
        if !self.install_disk.is_empty() {
            let provisioning = InstallProvisioning { disk_selector: DiskSelector::path(&self.install_disk), wipe: Some(false) };
            let installer = Installer { image: Some(self.image()) };
            documents.push(document(UnattendedInstallConfig::builder().installer(installer).provisioning(provisioning).build()));
        }
        let host_dns = HostDns { enabled: Some(true), forward_kube_dns_to_host: Some(true), resolve_member_names: None };
        documents.push(document(ResolverConfig::builder().host_dns(host_dns).build()));
        let mount = Mount { secure: Some(true), disable_access_time: None };
        documents.push(document(VolumeConfig::builder().name(SystemVolume::Ephemeral).mount(mount).build()));
        documents.push(document(FilesystemTrimConfig { interval: Some(GoDuration::from(WEEK)) }));
        documents.push(document(SecurityProfileConfig { workload_isolation: Some(true) }));
        documents
    }

    pub(super) fn registries(&self) -> Vec<Document> {
        let mirror = |(name, urls): (&String, &Vec<String>)| {
            let endpoints = urls.iter().map(|url| RegistryEndpoint::builder().url(url).build()).collect();
            document(RegistryMirrorConfig::builder().name(name).endpoints(endpoints).build())
        };
        self.registry_mirrors.iter().map(mirror).collect()
    }

    pub(super) fn hostname_and_span(&self) -> Vec<Document> {
        let mut documents = vec![document(HostnameConfig { hostname: Hostname::Auto(AutoHostname::Stable) })];
        if self.kube_span && self.contract > Contract::V1_12 {
            documents.push(document(KubeSpanConfig::builder().enabled(true).build()));
        }
        documents
    }
}
