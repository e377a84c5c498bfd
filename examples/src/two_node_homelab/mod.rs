//! A lab of two nodes: a workstation with Rancher Desktop, and a bare-metal machine with Talos Linux.
//!
//! Both follow one Git repository with Flux. What the site does not name (a cloud) is not made.

mod apps;
mod clouds;
mod laptop;
mod metal;
mod monitoring;
mod network;
mod storage;

use flux_gen::GitSource;
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{Error, Keys, Lab};
use homelab_core::{Name, ObjectName};
use loadbalancer::Balancer;

/// Name of the issuer that signs certificates with the lab's own authority.
const ISSUER: Name = Name::from_static("lab-ca");
/// Name of the Gateway of each cluster.
const GATEWAY: Name = Name::from_static("gateway");
/// The Secret in `flux-system` that opens the Secrets of a cluster.
const SOPS_AGE: Name = Name::from_static("sops-age");

/// The Secret in `flux-system` that reads a repository over SSH.
const GIT_KEY: Name = Name::from_static("git-key");

/// The lab of `site`.
///
/// # Errors
/// [`Error::Keys`] if the secrets folder cannot be used.
pub fn lab(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Lab, Error> {
    lab_with(Balancer::Cilium, site, versions, keys)
}

/// The lab of `site`, whose Services on bare metal get their addresses from `balancer`.
///
/// # Errors
/// [`Error::Keys`] if the secrets folder cannot be used.
pub fn lab_with(balancer: Balancer, site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Lab, Error> {
    let authority = keys.authority(&site.name)?;
    let clusters = vec![metal::cluster(site, versions, balancer, keys, &authority)?, laptop::cluster(site, versions, &authority)];
    Ok(Lab { clusters, parts: clouds::parts(site, versions, keys)? })
}

/// The repository that Flux follows in both clusters.
fn git(site: &Site) -> GitSource {
    if site.git.is_ssh() {
        GitSource::private(&site.git.url, &site.git.branch, GIT_KEY)
    } else {
        GitSource::public(&site.git.url, &site.git.branch)
    }
}

/// A name below `domain`.
fn host(label: &Name, domain: &ObjectName) -> ObjectName {
    format!("{label}.{domain}").parse().expect("a site's domain leaves room for two labels")
}

fn flux_versions(versions: &Versions) -> flux_gen::Versions {
    flux_gen::Versions { operator: versions.charts.flux_operator.clone(), flux: versions.tools.flux.clone() }
}
