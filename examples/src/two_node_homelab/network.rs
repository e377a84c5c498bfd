//! How the metal cluster is reached: addresses, Gateways, names, certificates.

use homelab::site::{Cloud, External, METAL, Site};
use homelab::versions::Versions;
use homelab_core::{Exposure, Name, Part, name};
use identity::cert_manager::{AcmeZone, CertManager, LabCa, LetsEncrypt};
use identity::certificate_authority::CertificateAuthority;
use loadbalancer::{
    Addresses, Balancer, Cilium, DnsZone, EnvoyGateway, ExternalDns, HttpsGateway, K8sGateway, KubeVip, MetalLb, Pool, PoolAddress,
};

use super::{GATEWAY, ISSUER};

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

/// The network of `site`, whose Services get their addresses from `balancer`.
pub(super) fn network(site: &Site, versions: &Versions, balancer: Balancer, authority: &CertificateAuthority) -> Network {
    let gateway = gateway(site, balancer);
    let external_gateway = site.external.as_ref().map(|external| external_gateway(site, external, balancer));
    let mut parts = addresses(site, versions, balancer);
    let (certificates, issuer) = certificates(site, versions, authority);
    parts.extend(certificates);
    parts.push(EnvoyGateway::builder().version(&versions.charts.envoy_gateway).build().into());
    parts.push(gateway.clone().into());
    parts.extend(external_gateway.clone().map(Part::from));
    parts.push(lan_dns(site, versions, balancer).into());
    parts.extend(external_gateway.as_ref().and_then(|gateway| public_dns(site, versions, gateway)).map(Part::from));
    Network { parts, gateway, external_gateway, issuer }
}

/// Cilium, and what gives addresses if it does not.
fn addresses(site: &Site, versions: &Versions, balancer: Balancer) -> Vec<Part> {
    let pool = |pool: &homelab::site::Pool| {
        Pool::builder().name(pool.name.clone()).range(pool.range.value).maybe_at(pool.range.at.clone()).build()
    };
    let pools: Vec<Pool> = site.metal.pools.iter().map(pool).collect();
    let cilium = Cilium::builder()
        .cluster(METAL)
        .version(&versions.charts.cilium)
        .pools((balancer == Balancer::Cilium).then(|| pools.clone()))
        .single_node(site.metal.nodes.len() == 1)
        .build();
    let others: Vec<Part> = match balancer {
        Balancer::Cilium => Vec::new(),
        Balancer::MetalLb => {
            let metallb = MetalLb::builder().cluster(METAL).version(&versions.charts.metallb).pools(pools).build();
            <[Part; 2]>::from(metallb).into()
        }
        Balancer::KubeVip => vec![
            KubeVip::builder()
                .cluster(METAL)
                .version(&versions.charts.kube_vip)
                .cloud_provider_version(&versions.charts.kube_vip_cloud_provider)
                .pools(pools)
                .build()
                .into(),
        ],
    };
    [cilium.into()].into_iter().chain(others).collect()
}

/// cert-manager and who signs: Let's Encrypt if the site names it, else the lab's own authority.
fn certificates(site: &Site, versions: &Versions, authority: &CertificateAuthority) -> ([Part; 2], Name) {
    let manager = CertManager::builder().version(&versions.charts.cert_manager);
    let Some((acme, zone)) = site.acme.as_ref().zip(acme_zone(site)) else {
        return ([manager.build().into(), LabCa::builder().name(ISSUER).authority(authority).build().into()], ISSUER);
    };
    let manager = manager.azure_identity(matches!(zone, AcmeZone::AzureDns { .. })).dns01_servers(PUBLIC_DNS).build();
    let signer = LetsEncrypt::builder().name(LETS_ENCRYPT).domain(site.domain.clone()).email(&acme.email).zone(zone).build();
    ([manager.into(), signer.into()], LETS_ENCRYPT)
}

fn acme_zone(site: &Site) -> Option<AcmeZone> {
    match site.zone? {
        Cloud::Aws => site.aws.as_ref().map(|aws| AcmeZone::Route53 { region: aws.region.clone() }),
        Cloud::Azure => {
            site.azure.as_ref().map(|azure| AcmeZone::AzureDns { subscription: azure.subscription.clone(), tenant: azure.tenant.clone() })
        }
    }
}

fn gateway(site: &Site, balancer: Balancer) -> HttpsGateway {
    let address = &site.metal.gateway;
    HttpsGateway::builder()
        .cluster(METAL)
        .name(GATEWAY)
        .domain(site.domain.clone())
        .addresses(Addresses::Pool(PoolAddress { balancer, pool: pool_of(site, address.value), address: Some(address.value) }))
        .maybe_at(address.at.clone())
        .build()
}

fn external_gateway(site: &Site, external: &External, balancer: Balancer) -> HttpsGateway {
    let address = external.address();
    HttpsGateway::builder()
        .cluster(METAL)
        .name(EXTERNAL_GATEWAY)
        .domain(site.domain.clone())
        .addresses(Addresses::Pool(PoolAddress { balancer, pool: pool_of(site, address.value), address: Some(address.value) }))
        .exposure(Exposure::External)
        .maybe_public(external.public().map(ToString::to_string))
        .maybe_at(address.at.clone())
        .build()
}

/// The name of the pool with this address; that of the first if none has it, which is reported anyway.
fn pool_of(site: &Site, address: std::net::IpAddr) -> Name {
    site.metal.pool_of(address).or(site.metal.pools.first()).map_or(name!("lan"), |pool| pool.name.clone())
}

/// Names in the LAN.
fn lan_dns(site: &Site, versions: &Versions, balancer: Balancer) -> K8sGateway {
    let address = &site.metal.dns;
    K8sGateway::builder()
        .cluster(METAL)
        .version(&versions.charts.k8s_gateway)
        .domain(site.domain.clone())
        .gateway(GATEWAY)
        .balancer(balancer)
        .pool(pool_of(site, address.value))
        .address(address.value)
        .maybe_at(address.at.clone())
        .build()
}

/// Names in the internet, if the site has a zone there.
fn public_dns(site: &Site, versions: &Versions, gateway: &HttpsGateway) -> Option<ExternalDns> {
    let zone = match site.zone? {
        Cloud::Aws => DnsZone::Route53 { region: site.aws.as_ref()?.region.clone() },
        Cloud::Azure => {
            let azure = site.azure.as_ref()?;
            DnsZone::AzureDns { subscription: azure.subscription.clone(), tenant: azure.tenant.clone() }
        }
    };
    let dns = ExternalDns::builder().version(&versions.charts.external_dns).gateway(gateway.clone());
    Some(dns.owner(site.name.clone()).zone(zone).build())
}
