//! `talos-config` alone: the machine configuration of one node, from new keys. `cargo run --example talos-config`.
//!
//! It prints keys: what is printed is a cluster of its own.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use std::time::SystemTime;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use homelab_core::name;
use talos_config::block::DiskSelector;
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::v1alpha1::MachineType;
use talos_config::{Cluster, Endpoint, Link, Node, Version};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (now, mut random) = (SystemTime::now(), UnwrapErr(SysRng));
    let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut random)?;
    let client = secrets.client_certificate(now, &mut random)?;
    let node = Node::builder()
        .name(name!("metal-1"))
        .address("192.168.1.10/24".parse()?)
        .gateway("192.168.1.1".parse()?)
        .link(Link::Name("enp3s0".to_owned()))
        .install_disk(DiskSelector::path("/dev/sda"))
        .build();
    let cluster = Cluster::builder()
        .name(name!("metal"))
        .endpoint(Endpoint::Vip("192.168.1.9".parse()?))
        .control_planes(vec![node.clone()])
        .talos(Version::new(1, 14, 1))
        .kubernetes(Version::new(1, 36, 3))
        .issuer("https://oidc.home.example")
        .secrets(secrets)
        .client(client)
        .build();
    print!("{}", cluster.machine_config(MachineType::ControlPlane, &node).to_yaml().expose());
    Ok(())
}
