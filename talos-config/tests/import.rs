//! Secrets from configurations that others made.

use std::time::{Duration, SystemTime};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::v1alpha1::MachineType;
use talos_config::{Configuration, Contract, Generate, Version};

fn generate(contract: Contract) -> Generate {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
    let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut ChaCha20Rng::from_seed([7; 32])).expect("a usual clock");
    Generate::builder()
        .name("home")
        .endpoint("https://192.168.1.9:6443")
        .kubernetes(Version::new(1, 35, 3))
        .talos(Version::new(1, 14, 1))
        .contract(contract)
        .secrets(secrets)
        .build()
}

#[test]
fn a_control_planes_configuration_of_any_form_has_all_secrets_of_its_cluster() {
    for contract in [Contract::V1_12, Contract::V1_13, Contract::V1_14] {
        let generate = generate(contract);
        let text = generate.config(MachineType::ControlPlane).expect("good options").config.to_yaml();
        let config = Configuration::read(text.expose(), "controlplane.yaml".as_ref()).expect("what was written is read");
        let secrets = SecretsBundle::from_configuration(&config).expect("all secrets");
        assert!(secrets == generate.secrets, "{contract:?}");
    }
}

#[test]
fn a_worker_does_not_have_all_secrets() {
    let config = generate(Contract::V1_14).config(MachineType::Worker).expect("good options").config;
    let problems = SecretsBundle::from_configuration(&config).expect_err("no keys");
    assert!(problems.0.len() > 3 && problems.0.iter().all(|problem| problem.at.is_empty()), "{problems}");
}

#[test]
fn options_that_cannot_be_are_refused_where_talosctl_takes_them() {
    let mut generate = generate(Contract::V1_14);
    generate.name = " ".to_owned();
    generate.kubernetes = Version::new(1, 38, 0);
    generate.endpoint = "https://[fd00::1]:6443".to_owned();
    let problems = generate.config(MachineType::Worker).expect_err("three mistakes");
    insta::assert_snapshot!(problems, @r"
    error[no-cluster-name]: the cluster has no name

    error[unsupported-kubernetes]: Talos 1.14.1 does not run Kubernetes 1.38.0
      help: it runs Kubernetes 1.32 to 1.37

    error[address-family]: the endpoint `https://[fd00::1]:6443` has an IPv6 address, and pods and Services have IPv4 networks only
      help: give networks of that family in a patch of KubeNetworkConfig
    ");
}
