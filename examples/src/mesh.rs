//! A lab of two Talos clusters that are a mesh: pods reach those of the other cluster, and one app answers in both.

use homelab::site::Site;
use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{App, Error, Keys, Lab};
use homelab_core::{Name, name};

/// The lab of `site`.
///
/// # Errors
/// [`Error::Keys`] if the secrets folder cannot be used.
pub fn lab(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Lab, Error> {
    let mut lab = Standard::new(site, versions, keys)?;
    for cluster in site.talos_clusters() {
        let web = web(&lab, &cluster.name, versions);
        lab.app(cluster.name.value.clone(), web);
    }
    lab.lab()
}

/// An app that keeps nothing, so that it does not matter which cluster answers: when it is down in one, the other does.
fn web(lab: &Standard<'_>, cluster: &Name, versions: &Versions) -> App {
    let name = name!("web");
    App::builder()
        .image(&versions.images.podinfo)
        .port(9898)
        .host(lab.host(cluster, &name))
        .name(name)
        .global(true)
        .metrics("/metrics")
        .health("/healthz")
        .build()
}
