//! The disposable cluster in the workstation.

use flux_gen::{Bootstrap, Repository};
use homelab::site::{LAPTOP, Site};
use homelab::versions::Versions;
use homelab::{ClaimProtection, Cluster, Isolation};
use homelab_core::{Exposure, Name, Part};
use identity::cert_manager::{CertManager, LabCa};
use identity::certificate_authority::CertificateAuthority;
use loadbalancer::{Addresses, EnvoyGateway, HttpsGateway};
use rancher_desktop::Workstation;

use super::{GATEWAY, ISSUER, SOPS_AGE, apps, monitoring, storage};

/// The class that k3s brings.
const LOCAL_PATH: Name = Name::from_static("local-path");

pub(super) fn cluster(site: &Site, versions: &Versions, authority: &CertificateAuthority) -> Cluster {
    let domain = super::host(&LAPTOP, &site.domain);
    let gateway = HttpsGateway::builder().cluster(LAPTOP).name(GATEWAY).domain(domain.clone()).addresses(Addresses::ServiceLB).build();
    let infrastructure: Vec<Part> = vec![
        CertManager::builder().version(&versions.charts.cert_manager).build().into(),
        LabCa::builder().name(ISSUER).authority(authority).build().into(),
        EnvoyGateway::builder().version(&versions.charts.envoy_gateway).build().into(),
        gateway.clone().into(),
        storage::without_backup(monitoring::laptop(site, versions, authority, LOCAL_PATH)),
    ];
    let web = ClaimProtection::NoBackup("the cluster is disposable".to_owned());
    let repository = Repository::builder()
        .cluster(LAPTOP)
        .git(super::git(site))
        .versions(super::flux_versions(versions))
        .infrastructure(infrastructure)
        .apps(vec![apps::web(&domain, Exposure::Internal, LOCAL_PATH, web, versions)])
        .sops(SOPS_AGE)
        .bootstrap(Bootstrap::builder().lab(site.name.clone()).context("rancher-desktop").build())
        .build();
    Cluster::builder()
        .platform(workstation(site, versions).into())
        .repository(repository)
        .gateway(gateway)
        .issuer(ISSUER)
        .isolation(Isolation::Apps)
        .build()
}

fn workstation(site: &Site, versions: &Versions) -> Workstation {
    Workstation::builder()
        .cluster(LAPTOP)
        .system(site.workstation.system)
        .memory(site.workstation.memory)
        .cpus(site.workstation.cpus)
        .kubernetes(versions.tools.k3s.clone())
        .pods(site.workstation.networks.pods.value)
        .services(site.workstation.networks.services.value)
        .build()
}
