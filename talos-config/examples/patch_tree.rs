//! A cluster as a folder of patches, for `topf` and for `talosctl machineconfig patch`, from a bundle such as `new_cluster` writes.
//!
//!     cargo run --example patch_tree -- secrets.yaml FOLDER

use std::path::PathBuf;
use std::time::SystemTime;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use homelab_core::{Name, TreeFile, disk, name};
use talos_config::block::DiskSelector;
use talos_config::secrets::SecretsBundle;
use talos_config::{Cluster, Endpoint, Link, Node, Version};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let [bundle, folder] = &arguments[..] else { return Err("a bundle of secrets and a folder are missing".into()) };
    let secrets = SecretsBundle::from_yaml(disk::read_secret(bundle)?.expose(), bundle)?;
    let node = |name: Name, address: &str| -> Result<Node, Box<dyn std::error::Error>> {
        Ok(Node::builder()
            .name(name)
            .address(address.parse()?)
            .gateway("192.168.1.1".parse()?)
            .link(Link::Name("enp3s0".to_owned()))
            .install_disk(DiskSelector::path("/dev/nvme0n1"))
            .build())
    };
    let cluster = Cluster::builder()
        .name(name!("home"))
        .endpoint(Endpoint::Vip("192.168.1.9".parse()?))
        .control_planes(vec![
            node(name!("control-1"), "192.168.1.11/24")?,
            node(name!("control-2"), "192.168.1.12/24")?,
            node(name!("control-3"), "192.168.1.13/24")?,
        ])
        .workers(vec![node(name!("worker-1"), "192.168.1.21/24")?])
        .talos(Version::new(1, 14, 1))
        .kubernetes(Version::new(1, 36, 3))
        .issuer("https://oidc.home.example")
        .client(secrets.client_certificate(SystemTime::now(), &mut UnwrapErr(SysRng))?)
        .secrets(secrets)
        .build();
    let file = |(path, text)| (path, TreeFile { text, executable: false });
    disk::write_new(folder, &cluster.patches()?.files.into_iter().map(file).collect())?;
    Ok(())
}
