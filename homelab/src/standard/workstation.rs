//! The disposable cluster in the workstation.

use flux_gen::{Bootstrap, Repository};
use homelab_core::{Name, Part};
use identity::cert_manager::{CertManager, LabCa};
use loadbalancer::{Addresses, EnvoyGateway, HttpsGateway};

use super::{GATEWAY, ISSUER, Own, SOPS_AGE, Standard, storage};
use crate::Cluster;
use crate::site::{LAPTOP, Workstation};

/// The class that k3s brings.
pub(super) const LOCAL_PATH: Name = Name::from_static("local-path");

impl Standard<'_> {
    pub(super) fn workstation(&mut self, workstation: &Workstation) -> Cluster {
        let Own { infrastructure, apps } = self.own(&LAPTOP);
        let charts = &self.versions.charts;
        let domain = self.site.domain_of(&LAPTOP);
        let gateway = HttpsGateway::builder().cluster(LAPTOP).name(GATEWAY).domain(domain).addresses(Addresses::ServiceLB).build();
        let standard: [Part; 5] = [
            CertManager::builder().version(&charts.cert_manager).build().into(),
            LabCa::builder().name(ISSUER).authority(&self.authority).build().into(),
            EnvoyGateway::builder().version(&charts.envoy_gateway).build().into(),
            gateway.clone().into(),
            storage::without_backup(self.pushing(&LAPTOP, LOCAL_PATH)),
        ];
        let repository = Repository::builder()
            .cluster(LAPTOP)
            .git(self.git())
            .versions(self.flux_versions())
            .infrastructure(standard.into_iter().chain(infrastructure).collect())
            .apps(apps)
            .sops(SOPS_AGE)
            .bootstrap(Bootstrap::builder().lab(self.site.name.clone()).context("rancher-desktop").build())
            .build();
        Cluster::builder()
            .platform(self.machine(workstation).into())
            .repository(repository)
            .gateway(gateway)
            .issuer(ISSUER)
            .isolation(self.isolation)
            .build()
    }

    fn machine(&self, workstation: &Workstation) -> rancher_desktop::Workstation {
        rancher_desktop::Workstation::builder()
            .cluster(LAPTOP)
            .system(workstation.system)
            .memory(workstation.memory)
            .cpus(workstation.cpus)
            .kubernetes(self.versions.tools.k3s.clone())
            .pods(workstation.networks.pods.value)
            .services(workstation.networks.services.value)
            .build()
    }
}
