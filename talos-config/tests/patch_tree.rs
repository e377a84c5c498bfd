//! Clusters as trees of patches.

mod clusters;

use std::path::{Path, PathBuf};

use clusters::{Case, cases, node, three_and_one};
use homelab_core::{Name, name, yaml};
use serde_json::Value;
use talos_config::v1alpha1::MachineType;
use talos_config::{Cluster, Configuration, Generate, Patch, PatchTree};

/// All documents, by kind and name.
fn values(config: &Configuration) -> Vec<Value> {
    let mut values: Vec<Value> =
        yaml::documents(config.to_yaml().expose()).expect("YAML").into_iter().map(|document| document.value).collect();
    values.sort_by_key(|value| (value["kind"].to_string(), value["name"].to_string()));
    values
}

/// What `talosctl gen config` makes, but for the image without a disk.
fn base(cluster: &Cluster, machine_type: MachineType, disk: &str) -> Configuration {
    let image = cluster.schematic().installer(cluster.talos);
    let generate = Generate::builder()
        .name(&*cluster.name)
        .endpoint("https://endpoint.example:6443")
        .kubernetes(cluster.kubernetes)
        .talos(cluster.talos)
        .secrets(cluster.secrets.clone())
        .install_disk(disk)
        .install_image(&image)
        .patches(vec![patch(&format!("apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller:\n  image: {image}\n"))])
        .build();
    // `Generate` refuses an IPv6 endpoint before the networks are of that family.
    let text = generate.config(machine_type).expect("good options").config.to_yaml();
    let text = text.expose().replace("https://endpoint.example:6443", &cluster.endpoint_url());
    Configuration::read(&text, Path::new("base.yaml")).expect("a configuration")
}

fn patch(text: &str) -> Patch {
    Patch::read(text, Path::new("patch.yaml")).expect("a patch")
}

fn patched(case: &Case, tree: &PatchTree, machine_type: MachineType, name: &Name, disk: &str) -> Vec<Value> {
    let patches: Vec<Patch> = tree.patches(machine_type, name).into_iter().map(|path| patch(&tree.files[path])).collect();
    values(&base(&case.cluster, machine_type, disk).patched_by_all(&patches).expect("patches for it").config)
}

fn tree(case: &Case) -> PatchTree {
    case.cluster
        .patches_to(|machine_type, node| case.complete(machine_type, node))
        .unwrap_or_else(|problems| panic!("{}: {problems}", case.name))
}

/// Whether all nodes come to what they are to have.
fn is_right(case: &Case, tree: &PatchTree, disk: &str) -> bool {
    case.cluster
        .nodes()
        .all(|(machine_type, node)| patched(case, tree, machine_type, &node.name, disk) == values(&case.complete(machine_type, node)))
}

#[test]
fn a_tree_of_three_control_planes_and_a_worker_has_these_files() {
    let tree = three_and_one().patches().expect("a good cluster");
    let files: Vec<String> = tree.files.iter().map(|(path, text)| format!("# {}\n{text}", path.display())).collect();
    insta::assert_snapshot!("three-and-one", files.join("\n"));
}

#[test]
fn the_patches_of_every_cluster_come_to_its_configurations() {
    for case in cases() {
        let tree = tree(&case);
        for disk in ["", "/dev/sda", "/dev/vdb"] {
            assert!(is_right(&case, &tree, disk), "{}, disk `{disk}`", case.name);
        }
    }
}

#[test]
fn every_value_of_every_patch_is_needed() {
    for case in cases() {
        let tree = tree(&case);
        let patches: Vec<&PathBuf> = tree.files.keys().filter(|path| path.ends_with("00-cluster.yaml")).collect();
        for path in patches {
            let documents: Vec<Value> =
                yaml::documents(&tree.files[path]).expect("YAML").into_iter().map(|document| document.value).collect();
            for (index, document) in documents.iter().enumerate() {
                for less in leaves(document).into_iter().filter(|less| less != document) {
                    let mut documents = documents.clone();
                    documents[index] = less;
                    let text = yaml::to_string_multi(&documents).expect("YAML");
                    if Patch::read(&text, path).is_err() {
                        continue;
                    }
                    let mut tree = tree.clone();
                    tree.files.insert(path.clone(), text);
                    assert!(!is_right(&case, &tree, ""), "{}: {} says more than it has to:\n{document}", case.name, path.display());
                }
            }
        }
    }
}

/// `value` without one of its values at a time; what names a document stays.
fn leaves(value: &Value) -> Vec<Value> {
    let Value::Object(map) = value else { return Vec::new() };
    let mut all = Vec::new();
    for (key, inner) in map.iter().filter(|(key, _)| !matches!(key.as_str(), "apiVersion" | "kind" | "name")) {
        let below = leaves(inner);
        for less in &below {
            let mut map = map.clone();
            map[key] = less.clone();
            all.push(map.into());
        }
        if below.is_empty() {
            let mut map = map.clone();
            map.shift_remove(key);
            all.push(map.into());
        }
    }
    all
}

#[test]
fn a_patch_that_is_changed_comes_to_something_else() {
    let case = &cases()[2];
    let mut tree = tree(case);
    let path = Path::new("control-plane/00-cluster.yaml");
    let text = tree.files[path].replace("https://oidc.home.example\n", "https://oidc.away.example\n");
    assert_ne!(text, tree.files[path]);
    tree.files.insert(path.to_owned(), text);
    assert!(!is_right(case, &tree, ""));
}

#[test]
fn nothing_of_the_bundle_is_in_a_tree() {
    for case in cases() {
        let tree = tree(&case);
        let bundle = yaml::documents(case.cluster.secrets.to_yaml().expose()).expect("YAML").remove(0).value;
        let mut texts = Vec::new();
        collect(&bundle, &mut texts);
        assert!(texts.len() > 10);
        for (path, text) in &tree.files {
            assert!(!texts.iter().any(|secret| text.contains(secret)), "{}: {}", case.name, path.display());
        }
    }
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| collect(value, texts)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, texts)),
        Value::String(text) if !text.is_empty() => texts.push(text.clone()),
        _ => {}
    }
}

#[test]
fn what_only_one_node_can_have_is_in_its_own_folder_even_if_it_is_the_only_node() {
    let tree = tree(&cases()[0]);
    let files: Vec<_> = tree.files.keys().map(|path| path.display().to_string()).collect();
    assert_eq!(
        files,
        [
            "README.md",
            "all/00-cluster.yaml",
            "control-plane/00-cluster.yaml",
            "node/metal-1/00-cluster.yaml",
            "schematic.yaml",
            "topf.yaml"
        ]
    );
    for own in ["hostname: metal-1", "192.168.1.10/24"] {
        let found: Vec<_> = files[1..4].iter().filter(|file| tree.files[Path::new(file)].contains(own)).collect();
        assert_eq!(found, ["node/metal-1/00-cluster.yaml"]);
    }
}

/// What is said of a tree in which all nodes that may have it get `text` as well.
fn refused(text: &str) -> String {
    let cluster = three_and_one();
    let complete = |machine_type, node: &talos_config::Node| {
        let config = Configuration::from(&cluster.machine_config(machine_type, node));
        if text.contains("kind: KubeEtcd") && machine_type == MachineType::Worker {
            return config;
        }
        config.patched(&patch(text)).expect("a patch for it").config
    };
    cluster.patches_to(complete).expect_err("no tree").to_string()
}

#[test]
fn a_key_is_refused() {
    insta::assert_snapshot!(refused("apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\nusername: me\npassword: hunter2\n"), @r"
    error[key-in-patch]: RegistryAuthConfig: `password` of cluster `metal` would be a key in `all`
      help: take it out of what the nodes are to have, and put it into a patch that is encrypted
    ");
    let encryption = "apiVersion: v1alpha1\nkind: KubeEtcdEncryptionConfig\nconfig:\n  resources:\n  - resources: [configmaps]\n    providers:\n    - identity: {}\n";
    assert!(refused(encryption).contains("KubeEtcdEncryptionConfig: `config` of cluster `metal` would be a key in `control-plane`"));
    insta::assert_snapshot!(refused("machine:\n  token: abcdef.0123456789abcdef\n"), @r"
    error[key-in-patch]: v1alpha1: `machine.token` of cluster `metal` would be a key in `all`
      help: take it out of what the nodes are to have, and put it into a patch that is encrypted
    ");
}

#[test]
fn what_no_patch_can_do_is_refused_with_node_and_path() {
    let cluster = three_and_one();
    let only_linked = |_, node: &talos_config::Node| {
        let text = format!("apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: {}\n", node.name);
        Configuration::read(&text, Path::new("node.yaml")).expect("a document")
    };
    insta::assert_snapshot!(cluster.patches_to(only_linked).expect_err("the document without a kind stays"), @r"
    error[not-a-patch]: node `metal-1`: no patch makes the document without a kind of what `topf` begins with

    error[not-a-patch]: node `metal-2`: no patch makes the document without a kind of what `topf` begins with

    error[not-a-patch]: node `metal-3`: no patch makes the document without a kind of what `topf` begins with

    error[not-a-patch]: node `worker-1`: no patch makes the document without a kind of what `topf` begins with
    ");
}

#[test]
fn a_cluster_with_mistakes_has_no_tree() {
    let cluster = Cluster { control_planes: vec![node(name!("metal-1"), 10), node(name!("metal-1"), 11)], ..three_and_one() };
    insta::assert_snapshot!(cluster.patches().expect_err("two of a name"), @r"
    warning[even-control-planes]: cluster `metal` has 2 control planes
      help: take 1 or 3: etcd with 2 members survives no more losses than with 1

    error[duplicate-node]: two nodes of cluster `metal` are named `metal-1`
    ");
}
