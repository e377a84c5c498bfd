//! The document without a kind, in which every field is set at least once.

use std::collections::BTreeSet;

use homelab_core::{Problem, Severity, yaml};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use talos_config::v1alpha1::MachineType;
use talos_config::{Configuration, Contract, MachineConfig, Mode};

use super::ask::{Question, ask, values};
use super::fit_unnamed::fit;
use super::generate::options;
use super::random::{Maker, Table};
use super::secrets::bundle;

/// Documents that show nothing new are kept up to this number.
const COUNT: usize = 300;

const TURNS: usize = 250;

/// Fields that Talos reads and then refuses.
const REFUSED: [&str; 3] = ["v1alpha1.Bond.adActorSystem", "v1alpha1.Bond.arpIPTarget", "v1alpha1.InstallDiskSelector.name"];

#[test]
#[ignore = "needs the Talos judge"]
fn random_documents_without_a_kind_are_taken_and_set_every_field() {
    let table = Table::new();
    let all: BTreeSet<String> = table.all().into_iter().filter(|name| name.starts_with("v1alpha1.")).collect();
    let mut maker = Maker { random: ChaCha20Rng::seed_from_u64(2), table: &table };
    let base = base();
    let sections = [("machine", "v1alpha1.MachineConfig"), ("cluster", "v1alpha1.ClusterConfig")];
    let sections: Vec<_> =
        sections.iter().flat_map(|(name, kind)| table.fields(kind).into_iter().map(move |field| (*name, field))).collect();
    let (mut seen, mut texts) = (BTreeSet::new(), Vec::new());
    for turn in 0..TURNS {
        for (section, (key, kind)) in &sections {
            let mut documents = base.clone();
            documents[0][section][key] = maker.make(kind, key, [100, 70, 40, 15, 5, 60][turn % 6]);
            fit(section, key, &mut documents[0], turn, &base[0]);
            // The other document says the host's name.
            documents.truncate(1 + turn % 2);
            let mut sets = BTreeSet::new();
            table.note("v1alpha1.Config", &documents[0], &mut sets);
            if texts.len() > COUNT && sets.is_subset(&seen) {
                continue;
            }
            let text = yaml::to_string_multi(&documents).expect("values are no deeper than what can be written");
            let Ok(config) = Configuration::read(&text, "random.yaml".as_ref()) else { continue };
            let is_error = |problem: &Problem| problem.severity == Severity::Error;
            if config.validate(Mode::Metal, false).iter().any(is_error) {
                continue;
            }
            texts.push(MachineConfig::try_from(&config).expect("the types hold it").to_yaml().expose().clone());
            seen.extend(sets);
        }
    }
    let questions: Vec<Question> = texts.iter().map(|text| Question::new(&["validate", "-"], text)).collect();
    let replies = ask(&questions);
    let refused: Vec<&str> = replies.iter().filter(|reply| reply.rc != 0).map(|reply| &*reply.stdout).collect();
    let missing: Vec<&str> = all.difference(&seen).map(|name| &**name).collect();
    println!(
        "{} documents without a kind, {} refused by Talos; {} of {} fields are set",
        texts.len(),
        refused.len(),
        all.len() - missing.len(),
        all.len()
    );
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert_eq!(missing, REFUSED);
}

#[test]
#[ignore = "needs the Talos judge"]
fn fields_that_talos_refuses_are_refused_with_their_path() {
    let bond = |key: &str, value| json!([{ "interface": "bond0", "bond": { "mode": "802.3ad", "interfaces": ["eth0"], key: value } }]);
    for (path, section, key, value) in [
        ("machine.network.interfaces[0].bond.adActorSystem", "network", "interfaces", bond("adActorSystem", json!("52:54:00:0a:0b:0c"))),
        ("machine.network.interfaces[0].bond.arpIPTarget", "network", "interfaces", bond("arpIPTarget", json!(["10.0.0.1"]))),
        ("machine.install.diskSelector.name", "install", "diskSelector", json!({ "name": "sda" })),
        ("machine.install.diskSelector.type", "install", "diskSelector", json!({ "type": "floppy" })),
    ] {
        let mut document = base().swap_remove(0);
        document["machine"][section][key] = value;
        let text = yaml::to_string(&document).expect("values are no deeper than what can be written");
        let config = Configuration::read(&text, "random.yaml".as_ref()).expect("Talos reads it");
        let problems = config.validate(Mode::Metal, false);
        assert!(problems.iter().any(|problem| problem.message.contains(&format!("`{path}`"))), "{path}: {problems:?}");
        assert_ne!(ask(&[Question::new(&["validate", "-"], &text)])[0].rc, 0, "{path}");
    }
}

/// A control plane of Talos 1.12, whose first document has no kind.
fn base() -> Vec<Value> {
    let generate = options(Contract::V1_12, &bundle(1));
    values(generate.config(MachineType::ControlPlane).expect("good options").config.to_yaml().expose())
}
