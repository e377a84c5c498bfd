//! How a Talos cluster is reached: addresses, Gateways, names, certificates.

use std::net::IpAddr;

use homelab_core::{Exposure, Name, Part, name};
use identity::cert_manager::{AcmeZone, CertManager, LabCa, LetsEncrypt};
use loadbalancer::{
    Addresses, Balancer, Cilium, DnsZone, EnvoyGateway, ExternalDns, HttpsGateway, K8sGateway, KubeVip, Mesh, MeshAuthority, MeshPeer,
    MetalLb, Pool, PoolAddress,
};

use super::{GATEWAY, ISSUER, Standard};
use crate::Error;
use crate::site::{self, Cloud, External, METAL, Site, TalosCluster};

/// Name of the Gateway that the internet comes in by.
const EXTERNAL_GATEWAY: Name = Name::from_static("gateway-external");
const LETS_ENCRYPT: Name = Name::from_static("letsencrypt");
/// Whom cert-manager asks whether the record of a proof is public: in the LAN the lab's own server answers for the domain.
const PUBLIC_DNS: [&str; 2] = ["1.1.1.1:53", "9.9.9.9:53"];

/// The parts, in order, with the Gateways and the issuer that others are given.
pub(super) struct Network {
    pub(super) parts: Vec<Part>,
    pub(super) gateway: HttpsGateway,
    pub(super) external_gateway: Option<HttpsGateway>,
    pub(super) issuer: Name,
}

impl Standard<'_> {
    pub(super) fn network(&mut self, cluster: &TalosCluster) -> Result<Network, Error> {
        let charts = &self.versions.charts;
        let gateway = self.gateway(cluster);
        // The internet comes into the first cluster only.
        let external = self.site.external.as_ref().filter(|_| *cluster.name == METAL);
        let external_gateway = external.map(|external| self.external_gateway(cluster, external));
        let mut parts = self.addresses(cluster)?;
        let (certificates, issuer) = self.certificates(cluster);
        parts.extend(certificates);
        parts.push(EnvoyGateway::builder().version(&charts.envoy_gateway).replicas(replicas(cluster)).build().into());
        parts.push(gateway.clone().into());
        parts.extend(external_gateway.clone().map(Part::from));
        parts.push(self.lan_dns(cluster).into());
        parts.extend(external_gateway.as_ref().and_then(|gateway| self.public_dns(gateway)).map(Part::from));
        Ok(Network { parts, gateway, external_gateway, issuer })
    }

    /// Cilium, and what gives addresses if it does not.
    fn addresses(&mut self, cluster: &TalosCluster) -> Result<Vec<Part>, Error> {
        let mesh = cluster.mesh.as_ref().map(|mesh| self.mesh(cluster, mesh)).transpose()?;
        let charts = &self.versions.charts;
        let name = || cluster.name.value.clone();
        let pool =
            |pool: &site::Pool| Pool::builder().name(pool.name.clone()).range(pool.range.value).maybe_at(pool.range.at.clone()).build();
        let pools: Vec<Pool> = cluster.pools.iter().map(pool).collect();
        let cilium = Cilium::builder()
            .cluster(name())
            .version(&charts.cilium)
            .pools((self.balancer == Balancer::Cilium).then(|| pools.clone()))
            .single_node(cluster.nodes.len() == 1)
            .maybe_mesh(mesh)
            .build();
        let others: Vec<Part> = match self.balancer {
            Balancer::Cilium => Vec::new(),
            Balancer::MetalLb => <[Part; 2]>::from(MetalLb::builder().cluster(name()).version(&charts.metallb).pools(pools).build()).into(),
            Balancer::KubeVip => vec![
                KubeVip::builder()
                    .cluster(name())
                    .version(&charts.kube_vip)
                    .cloud_provider_version(&charts.kube_vip_cloud_provider)
                    .pools(pools)
                    .build()
                    .into(),
            ],
        };
        Ok([cilium.into()].into_iter().chain(others).collect())
    }

    /// How `cluster` takes part in the mesh: it knows all others that do.
    fn mesh(&mut self, cluster: &TalosCluster, own: &site::Mesh) -> Result<Mesh, Error> {
        let authority = self.keys.mesh_authority()?;
        let others = self.site.talos_clusters().filter(|other| other.name != cluster.name);
        let peers = others.filter_map(|other| Some((other, other.mesh.as_ref()?)));
        let address = &own.address;
        Ok(Mesh::builder()
            .id(own.id.0)
            .balancer(self.balancer)
            .pool(pool_of(cluster, address.value))
            .address(address.value)
            .peers(peers.map(|(other, mesh)| MeshPeer { cluster: other.name.value.clone(), address: mesh.address.value }).collect())
            .authority(MeshAuthority { certificate: authority.certificate().to_owned(), key: authority.key().clone() })
            .maybe_at(address.at.clone())
            .build())
    }

    /// cert-manager and who signs: Let's Encrypt if the site names it, else the lab's own authority. Clouds trust the first
    /// cluster only, so the others have no way to prove a name.
    fn certificates(&self, cluster: &TalosCluster) -> ([Part; 2], Name) {
        let manager = CertManager::builder().version(&self.versions.charts.cert_manager).replicas(replicas(cluster));
        let acme = self.site.acme.as_ref().filter(|_| *cluster.name == METAL).zip(acme_zone(self.site));
        let Some((acme, zone)) = acme else {
            return ([manager.build().into(), LabCa::builder().name(ISSUER).authority(&self.authority).build().into()], ISSUER);
        };
        let manager = manager.azure_identity(matches!(zone, AcmeZone::AzureDns { .. })).dns01_servers(PUBLIC_DNS).build();
        let domain = self.site.domain.clone();
        let signer = LetsEncrypt::builder().name(LETS_ENCRYPT).domain(domain).email(&acme.email).zone(zone).build();
        ([manager.into(), signer.into()], LETS_ENCRYPT)
    }

    fn gateway(&self, cluster: &TalosCluster) -> HttpsGateway {
        let address = &cluster.gateway;
        HttpsGateway::builder()
            .cluster(cluster.name.value.clone())
            .name(GATEWAY)
            .domain(self.site.domain_of(&cluster.name))
            .addresses(Addresses::Pool(self.pool_address(cluster, address.value)))
            .replicas(replicas(cluster))
            .maybe_at(address.at.clone())
            .build()
    }

    fn external_gateway(&self, cluster: &TalosCluster, external: &External) -> HttpsGateway {
        let address = external.address();
        HttpsGateway::builder()
            .cluster(cluster.name.value.clone())
            .name(EXTERNAL_GATEWAY)
            .domain(self.site.domain.clone())
            .addresses(Addresses::Pool(self.pool_address(cluster, address.value)))
            .exposure(Exposure::External)
            .replicas(replicas(cluster))
            .maybe_public(external.public().map(ToString::to_string))
            .maybe_at(address.at.clone())
            .build()
    }

    fn pool_address(&self, cluster: &TalosCluster, address: IpAddr) -> PoolAddress {
        PoolAddress { balancer: self.balancer, pool: pool_of(cluster, address), address: Some(address) }
    }

    /// Names in the LAN.
    fn lan_dns(&self, cluster: &TalosCluster) -> K8sGateway {
        let address = &cluster.dns;
        K8sGateway::builder()
            .cluster(cluster.name.value.clone())
            .version(&self.versions.charts.k8s_gateway)
            .domain(self.site.domain_of(&cluster.name))
            .gateway(GATEWAY)
            .balancer(self.balancer)
            .pool(pool_of(cluster, address.value))
            .address(address.value)
            .replicas(replicas(cluster))
            .maybe_at(address.at.clone())
            .build()
    }

    /// Names in the internet, if the site has a zone there.
    fn public_dns(&self, gateway: &HttpsGateway) -> Option<ExternalDns> {
        let site = self.site;
        let zone = match site.zone? {
            Cloud::Aws => DnsZone::Route53 { region: site.aws.as_ref()?.region.clone() },
            Cloud::Azure => {
                let azure = site.azure.as_ref()?;
                DnsZone::AzureDns { subscription: azure.subscription.clone(), tenant: azure.tenant.clone() }
            }
        };
        let dns = ExternalDns::builder().version(&self.versions.charts.external_dns).gateway(gateway.clone());
        Some(dns.owner(site.name.clone()).zone(zone).build())
    }
}

fn acme_zone(site: &Site) -> Option<AcmeZone> {
    match site.zone? {
        Cloud::Aws => site.aws.as_ref().map(|aws| AcmeZone::Route53 { region: aws.region.clone() }),
        Cloud::Azure => {
            site.azure.as_ref().map(|azure| AcmeZone::AzureDns { subscription: azure.subscription.clone(), tenant: azure.tenant.clone() })
        }
    }
}

/// How many pods of what keeps no data: one node may be away, if there is another that runs pods.
pub(super) fn replicas(cluster: &TalosCluster) -> u32 {
    if cluster.app_nodes() > 1 { 2 } else { 1 }
}

/// The name of the pool with this address; that of the first if none has it, which is reported anyway.
fn pool_of(cluster: &TalosCluster, address: IpAddr) -> Name {
    cluster.pool_of(address).or(cluster.pools.first()).map_or(name!("lan"), |pool| pool.name.clone())
}
