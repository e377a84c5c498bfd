//! A new cluster: secrets, a control plane's and a worker's configuration, as `talosctl gen config` writes them.
//!
//!     cargo run --example new_cluster -- FOLDER

use std::path::PathBuf;
use std::time::SystemTime;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;

use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::v1alpha1::MachineType;
use talos_config::{Generate, Version};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("the folder for the configurations is missing")?);
    let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, SystemTime::now(), &mut UnwrapErr(SysRng))?;
    let generate = Generate::builder()
        .name("home")
        .endpoint("https://192.168.1.9:6443")
        .kubernetes(Version::new(1, 36, 3))
        .talos(Version::new(1, 14, 1))
        .secrets(secrets)
        .install_disk("/dev/nvme0n1")
        .build();
    let files = [
        ("secrets.yaml", generate.secrets.to_yaml()),
        ("controlplane.yaml", generate.config(MachineType::ControlPlane)?.config.to_yaml()),
        ("worker.yaml", generate.config(MachineType::Worker)?.config.to_yaml()),
    ];
    homelab_core::disk::write_secrets(&folder, &files.map(|(name, text)| (PathBuf::from(name), text)).into())?;
    Ok(())
}
