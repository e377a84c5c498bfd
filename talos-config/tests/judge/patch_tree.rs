//! Trees of patches.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use talos_config::v1alpha1::MachineType;
use talos_config::{Configuration, PatchTree};

use super::ask::{Question, ask, same, values};
use super::clusters::{Case, cases};
use super::secrets::file;

/// Documents by kind and name.
type Documents = BTreeMap<(String, String), Value>;

fn documents(text: &str) -> Documents {
    let text_of = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    values(text).into_iter().map(|value| ((text_of(&value, "kind"), text_of(&value, "name")), value)).collect()
}

/// What Talos' `gen config` writes for a control plane and a worker, with the options in the tree's `README.md`.
fn base(case: &Case) -> Value {
    let cluster = &case.cluster;
    let secrets = file(&cluster.secrets, "tree.yaml");
    let (endpoint, installer) = (cluster.endpoint_url(), cluster.schematic().installer(cluster.talos));
    let (talos, kubernetes) = (format!("v{}", cluster.talos), cluster.kubernetes.to_string());
    let mut args = vec!["gen", "--secrets", secrets.to_str().expect("a path"), "--name", &cluster.name, "--endpoint", &endpoint];
    args.extend(["--talos-version", &talos, "--kubernetes-version", &kubernetes, "--install-image", &installer, "--out", "-"]);
    let reply = ask(&[Question::new(&args, "")]).remove(0);
    assert_eq!(reply.rc, 0, "{}: {}", case.name, reply.stderr);
    serde_json::from_str(&reply.stdout).expect("JSON")
}

/// What is not as it has to be when Talos has applied the patches to its own configurations: nodes and documents.
fn wrong(case: &Case, tree: &PatchTree) -> Vec<String> {
    let base = base(case);
    let mut questions = Vec::new();
    for (machine_type, node) in case.cluster.nodes() {
        let key = if machine_type == MachineType::Worker { "worker" } else { "controlplane" };
        let paths = tree.patches(machine_type, &node.name);
        let mut args = vec!["patch", "-"];
        args.extend(paths.iter().flat_map(|path| ["--patch", tree.files[*path].as_str()]));
        questions.push(Question::new(&args, base[key].as_str().expect("a text")));
    }
    let mut wrong = Vec::new();
    for ((machine_type, node), reply) in case.cluster.nodes().zip(ask(&questions)) {
        if reply.rc != 0 {
            wrong.push(format!("{}, {}: {}", case.name, node.name, reply.stderr));
            continue;
        }
        let goal: Configuration = case.complete(machine_type, node);
        let (theirs, ours) = (documents(&reply.stdout), documents(goal.to_yaml().expose()));
        for id in theirs.keys().chain(ours.keys().filter(|id| !theirs.contains_key(*id))) {
            let is_same = theirs.get(id).zip(ours.get(id)).is_some_and(|(theirs, ours)| same(ours, theirs));
            if !is_same {
                wrong.push(format!("{}, {}: {id:?}", case.name, node.name));
            }
        }
    }
    wrong
}

#[test]
#[ignore = "needs the Talos judge"]
fn talos_makes_of_each_tree_what_the_nodes_are_to_have() {
    let mut nodes = 0;
    let mut all = Vec::new();
    for case in cases() {
        let tree = case.cluster.patches_to(|machine_type, node| case.complete(machine_type, node)).expect("a tree");
        nodes += case.cluster.nodes().count();
        all.extend(wrong(&case, &tree));
    }
    println!("{} clusters of {nodes} nodes as trees of patches: {} documents differ", cases().len(), all.len());
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
#[ignore = "needs the Talos judge"]
fn a_patch_that_is_changed_is_noticed() {
    let case = &cases()[2];
    let mut tree = case.cluster.patches().expect("a tree");
    let text = tree.files.get_mut(Path::new("node/metal-2/00-cluster.yaml")).expect("a patch");
    *text = text.replace("192.168.1.11/24", "192.168.1.99/24");
    assert_eq!(wrong(case, &tree), [r#"three control planes and a worker, metal-2: ("LinkConfig", "enp3s0")"#]);
}
