//! One more worker for a cluster, from a control plane's configuration: it has all that a worker needs.
//!
//!     cargo run --example add_worker -- controlplane.yaml FOLDER

use std::path::PathBuf;

use homelab_core::disk;
use talos_config::network::{Hostname, HostnameConfig};
use talos_config::secrets::SecretsBundle;
use talos_config::v1alpha1::MachineType;
use talos_config::{Configuration, Document, Generate, MachineConfig, Version};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let [file, folder] = &arguments[..] else { return Err("a control plane's configuration and a folder are missing".into()) };
    let control_plane = Configuration::read(disk::read_secret(file)?.expose(), file)?;
    let documents = MachineConfig::try_from(&control_plane)?.documents;
    let cluster =
        documents.iter().find_map(|document| if let Document::KubeClusterConfig(cluster) = document { Some(cluster) } else { None });
    let cluster = cluster.ok_or("the configuration names no cluster: it is from before Talos 1.14")?;
    let worker = Generate::builder()
        .name(&cluster.cluster_name)
        .endpoint(&cluster.endpoint)
        .kubernetes(Version::new(1, 36, 3))
        .talos(Version::new(1, 14, 1))
        .secrets(SecretsBundle::from_configuration(&control_plane)?)
        .build()
        .config(MachineType::Worker)?;
    let mut worker = MachineConfig::try_from(&worker.config)?;
    worker.documents.retain(|document| document.kind() != "HostnameConfig");
    let worker = worker.with(HostnameConfig { hostname: Hostname::Static("worker-1".parse()?) });
    disk::write_secrets(folder, &[("worker-1.yaml".into(), worker.to_yaml())].into())?;
    Ok(())
}
