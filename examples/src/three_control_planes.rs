//! A cluster that outlives any one of its machines: three control planes and two workers.
//!
//! How many of what keeps no data run follows from the nodes, by [`Standard`]. A volume lies on the disk of one node, so what
//! keeps data runs once, and comes back from its backup when that node is lost.

use homelab::site::{METAL, Site};
use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{App, Error, Isolation, Keys, Lab};
use homelab_core::{Name, Quantity};

const WEB: Name = Name::from_static("web");
const NOTES: Name = Name::from_static("notes");

/// The lab of `site`: an app that keeps nothing and runs on two nodes, and one with a volume.
///
/// # Errors
/// [`Error::Keys`] if the secrets folder cannot be used.
pub fn lab(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Lab, Error> {
    let mut lab = Standard::new(site, versions, keys)?;
    lab.isolation(Isolation::Apps);
    let image = &versions.images.podinfo;
    let web = App::builder().name(WEB).image(image).port(9898).replicas(2).host(lab.host(&METAL, &WEB)).health("/healthz").build();
    let claim = lab.claim(&METAL, &NOTES, Quantity::gibibytes(5), "/data")?;
    let notes = App::builder().name(NOTES).image(image).port(9898).host(lab.host(&METAL, &NOTES)).claim(claim).health("/healthz").build();
    lab.app(METAL, web);
    lab.app(METAL, notes);
    lab.lab()
}
