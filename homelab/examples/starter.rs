//! My lab: machines with Talos Linux, Flux, and an app. `cargo run` checks it and writes all its files.

use std::process::ExitCode;

use homelab::site::{METAL, Site};
use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{App, Error, Keys, Lab, Program};
use homelab_core::{Name, Quantity};

fn main() -> ExitCode {
    Program { name: "my-lab", site: "site.yaml", out: "." }.run(lab)
}

/// Everything that `site.yaml` names, and what the lab is for: add your apps here.
fn lab(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Lab, Error> {
    let mut lab = Standard::new(site, versions, keys)?;
    let web = web(&mut lab, versions)?;
    lab.app(METAL, web);
    lab.upkeep();
    lab.lab()
}

/// A sample: a web page with a volume, metrics, and a host name in the LAN.
fn web(lab: &mut Standard<'_>, versions: &Versions) -> Result<App, Error> {
    const WEB: Name = Name::from_static("web");
    Ok(App::builder()
        .name(WEB)
        .image(&versions.images.podinfo)
        .port(9898)
        .host(lab.host(&METAL, &WEB))
        .claim(lab.claim(&METAL, &WEB, Quantity::gibibytes(1), "/data")?)
        .metrics("/metrics")
        .health("/healthz")
        .build())
}
