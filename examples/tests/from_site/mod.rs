//! The parts of a lab from new keys, as its program has them before the check.

use std::path::Path;

use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{CloudOutputs, Cluster, Error, Inputs, Keys, Lab};
use homelab_core::{Part, Problems};

/// The parts of the lab that `define` makes of `site`, or what is wrong with the site itself.
pub fn parts(
    site: &str,
    cloud_outputs: &CloudOutputs,
    define: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>,
) -> Result<Vec<Part>, Problems> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = Site::read("site.yaml", site)?;
    let versions = Versions::read("versions.yaml", include_bytes!("../../versions.yaml")).expect("the example is right");
    let mut keys = Keys::open(&folder.path().join("secrets")).expect("a new folder");
    let lab = define(&site, &versions, &mut keys).expect("new keys");
    let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("new keys");
    let inputs = Inputs { site: &site, out: Path::new("nowhere"), recipients: &recipients, cloud_outputs };
    Ok(lab.parts(&inputs).expect("nothing is read"))
}
