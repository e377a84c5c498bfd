//! A cluster that exists already: its secrets, from a control plane's configuration, as a bundle that `talosctl` reads.
//!
//!     cargo run --example import -- controlplane.yaml FOLDER

use std::path::PathBuf;

use homelab_core::disk;
use talos_config::Configuration;
use talos_config::secrets::SecretsBundle;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let [file, folder] = &arguments[..] else { return Err("a control plane's configuration and a folder are missing".into()) };
    let config = Configuration::read(disk::read_secret(file)?.expose(), file)?;
    let secrets = SecretsBundle::from_configuration(&config)?;
    disk::write_secrets(folder, &[("secrets.yaml".into(), secrets.to_yaml())].into())?;
    Ok(())
}
