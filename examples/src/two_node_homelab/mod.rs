//! A lab of two nodes: a workstation with Rancher Desktop, and a bare-metal machine with Talos Linux.
//!
//! Both follow one Git repository with Flux. What the site does not name (a cloud) is not made.

mod apps;

use homelab::site::{LAPTOP, METAL, Site};
use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{Error, Isolation, Keys, Lab};
use loadbalancer::Balancer;

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
    let mut lab = Standard::new(site, versions, keys)?;
    lab.balancer(balancer);
    lab.isolation(Isolation::Apps);
    let laptop = site.workstation.as_ref().map(|_| LAPTOP);
    for cluster in [METAL].into_iter().chain(laptop) {
        let web = apps::web(&mut lab, &cluster, versions)?;
        lab.app(cluster, web);
    }
    lab.lab()
}
