//! Configurations of random documents through our types, in which every field and every word of every kind is set at least once.

use std::collections::BTreeSet;

use homelab_core::{Severity, yaml};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::json;
use talos_config::v1alpha1::MachineType;
use talos_config::{Configuration, Contract, MachineConfig, Mode};

use super::ask::{Question, ask};
use super::generate::options;
use super::random::{Maker, Table};
use super::secrets::bundle;

const COUNT: usize = 1_000;

/// Words that Talos reads and then refuses in every place where they can stand.
const REFUSED: [&str; 9] = [
    "block.EncryptionProviderType=none",
    "block.FilesystemType=iso9660",
    "block.FilesystemType=swapi",
    "block.FilesystemType=vfat",
    "block.VolumeType=external",
    "block.VolumeType=overlay",
    "block.VolumeType=symlink",
    "block.VolumeType=tmpfs",
    "nethelpers.AutoHostnameKind=talos-addr",
];

#[test]
#[ignore = "needs the Talos judge"]
fn random_configurations_are_taken_and_set_every_field() {
    let table = Table::new();
    let all = table.all();
    let mut maker = Maker { random: ChaCha20Rng::seed_from_u64(1), table: &table };
    let kinds: Vec<_> = table.kinds().collect();
    let generate = options(Contract::V1_14, &bundle(1));
    let base = super::ask::values(generate.config(MachineType::ControlPlane).expect("good options").config.to_yaml().expose());
    let (mut seen, mut texts, mut tries, mut untyped) = (BTreeSet::new(), Vec::new(), 0_usize, 0_usize);
    // Random documents are kept if our rules take them; those that would show nothing new are kept until there are enough.
    while tries < 55_000 {
        let (kind, name) = kinds[tries % kinds.len()];
        let share = [100, 70, 40, 15, 5, 60][tries / kinds.len() % 6];
        tries += 1;
        let mut value = maker.make(name, "", share);
        super::fit::fit(kind, &mut value, tries / kinds.len(), &base);
        value["kind"] = json!(kind);
        value["apiVersion"] = json!("v1alpha1");
        if kind == "v1alpha1" {
            continue;
        }
        let Ok(text) = yaml::to_string(&value) else { continue };
        let mut sets = BTreeSet::new();
        table.note(name, &value, &mut sets);
        let is_new = !sets.is_subset(&seen);
        if !is_new && (texts.len() >= COUNT || maker.below(3) > 0) {
            continue;
        }
        let Ok(config) = Configuration::read(&text, "random.yaml".as_ref()) else { continue };
        let problems = config.validate(Mode::Metal, false);
        if problems.iter().any(|problem| {
            problem.severity == Severity::Error
                && !problem.message.contains("control planes only")
                && problem.code != "missing-container"
                && !matches!(problem.code, "no-identity" | "no-endpoint" | "no-etcd-encryption")
        }) {
            continue;
        }
        // In place of its like in a whole configuration.
        let mut documents = base.clone();
        documents.retain(|document| document["kind"] != json!(kind));
        documents.push(value.clone());
        if kind == "ContainerConfig" {
            let image = "ghcr.io/a/b@sha256:0000000000000000000000000000000000000000000000000000000000000000";
            documents.push(json!({ "apiVersion": "v1alpha1", "kind": kind, "name": "other", "image": image }));
        }
        let Ok(text) = yaml::to_string_multi(&documents) else { continue };
        let Ok(config) = Configuration::read(&text, "random.yaml".as_ref()) else { continue };
        if config.validate(Mode::Metal, false).iter().any(|problem| problem.severity == Severity::Error) {
            continue;
        }
        match MachineConfig::try_from(&config) {
            Ok(typed) => {
                texts.push(typed.to_yaml().expose().clone());
                seen.extend(sets);
            }
            Err(_) => untyped += 1,
        }
    }
    let questions: Vec<Question> = texts.iter().map(|text| Question::new(&["validate", "-"], text)).collect();
    let refused: Vec<String> = ask(&questions)
        .iter()
        .zip(&texts)
        .filter(|(reply, _)| reply.rc != 0)
        .map(|(reply, text)| format!("{}\n{text}", reply.stdout))
        .collect();
    let missing: Vec<&String> = all.difference(&seen).filter(|name| !name.starts_with("v1alpha1.")).collect();
    let wanted = all.iter().filter(|name| !name.starts_with("v1alpha1.")).count();
    println!(
        "{} configurations of {tries} tries ({untyped} without types), {} refused by Talos; {} of {wanted} fields and words of the 89 kinds are set",
        texts.len(),
        refused.len(),
        wanted - missing.len()
    );
    println!("not set: {missing:?}");
    assert!(refused.is_empty(), "{}", refused.join("\n=====\n"));
    let unexplained: Vec<_> = missing.iter().filter(|name| !REFUSED.contains(&name.as_str())).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}
