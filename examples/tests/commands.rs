//! What the other commands of the program say of a lab; none of them writes anything.
#![expect(clippy::disallowed_methods, reason = "tests make tools and look at keys")]

mod home;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use home::{Home, Outcome, RENDER, changes};
use homelab_core::{disk, yaml};
use serde_json::Value;

fn rendered(site: &str) -> Home {
    let home = Home::new(site);
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    home
}

/// What a command says, which writes nothing.
fn said(home: &Home, command: &str) -> Outcome {
    let before = home.entries();
    let outcome = home.run(&format!("{command} {RENDER}"));
    assert_eq!(changes(&before, &home.entries()), "", "it wrote");
    outcome
}

fn fine(home: &Home, command: &str) -> String {
    let Outcome { code, text } = said(home, command);
    assert_eq!(code, Some(0), "{text}");
    text
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn the_plan_names_every_step_from_the_machine_to_the_last_part() {
    let home = rendered("site.yaml");
    insta::assert_snapshot!(fine(&home, "plan"), @"
    Cluster laptop
      1. the workstation's machine: workstation/up.sh
      2. bootstrap/laptop/up.sh, which does this and may be run again:
         - Namespace flux-system
         - Secret flux-system/sops-age, from the secrets folder
         - release flux-operator
         - FluxInstance flux-system/flux
      3. Flux, in waves of parts that go at the same time:
         1. cert-manager, envoy-gateway, flux, monitoring
         2. certificates (after cert-manager), gateway (after cert-manager, envoy-gateway), scrapes (after monitoring), web (after envoy-gateway, monitoring)
      The longest chain: monitoring → web

    Cluster metal
      1. bootstrap/metal/up.sh, which does this and may be run again:
         - the image: talos/metal/schematic.yaml
         - the machine: talos/metal/metal-1.sops.yaml
         - release cilium
         - Namespace flux-system
         - Secret flux-system/sops-age, from the secrets folder
         - release flux-operator
         - FluxInstance flux-system/flux
      2. Flux, in waves of parts that go at the same time:
         1. alloy, cert-manager, cilium, envoy-gateway, flux, grafana-operator, loki, metrics-server, storage, talos-logs
         2. certificates (after cert-manager), external-dns (after envoy-gateway), gateway (after cert-manager, envoy-gateway), gateway-external (after cert-manager, envoy-gateway), grafana (after envoy-gateway, grafana-operator), k8s-gateway (after envoy-gateway), monitoring (after envoy-gateway)
         3. alerts (after monitoring), scrapes (after monitoring), web (after envoy-gateway, monitoring)
      The longest chain: envoy-gateway → monitoring → web

    Clouds: `terraform init` and `terraform apply` in
      1. terraform/state
      2. terraform/aws
      3. terraform/azure

    Still to be told by the clouds; the bootstrap hands it to Flux when it runs again:
      aws_backup_bucket of terraform/aws, for metal/web
      aws_backup_role_arn of terraform/aws, for metal/web
      aws_dns_role_arn of terraform/aws, for metal/external-dns
      aws_region of terraform/aws, for metal/web
    ");
    let plan = json(&fine(&home, "plan --json"));
    assert_eq!(plan["clusters"][1]["longest_chain"], serde_json::json!(["envoy-gateway", "monitoring", "web"]));
}

#[test]
fn the_plan_is_what_flux_does() {
    let home = rendered("minimal.yaml");
    let plan = json(&fine(&home, "plan --json"));
    for cluster in plan["clusters"].as_array().expect("a list") {
        let folder = home.path("out/kubernetes/clusters").join(cluster["name"].as_str().expect("a name"));
        let mut written: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in disk::list(&folder).expect("it was written") {
            let value: Value = yaml::from_str(&fs::read_to_string(folder.join(&file)).expect("text")).expect("YAML");
            if value["apiVersion"].as_str().is_some_and(|version| version.starts_with("kustomize.toolkit")) {
                let before = value.pointer("/spec/dependsOn").and_then(Value::as_array).into_iter().flatten();
                let before = before.map(|before| before["name"].as_str().expect("a name").to_owned()).collect();
                written.insert(value["metadata"]["name"].as_str().expect("a name").to_owned(), before);
            }
        }
        let mut planned: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut done: BTreeSet<String> = BTreeSet::new();
        for wave in cluster["waves"].as_array().expect("a list") {
            let wave = wave.as_array().expect("a list");
            for waiting in wave {
                let text = |value: &Value| value.as_str().expect("a name").to_owned();
                let after: BTreeSet<String> = waiting["after"].as_array().expect("a list").iter().map(text).collect();
                assert!(after.is_subset(&done), "{waiting} comes too early");
                planned.insert(text(&waiting["part"]), after);
            }
            done.extend(wave.iter().map(|waiting| waiting["part"].as_str().expect("a name").to_owned()));
        }
        assert_eq!(planned, written);
    }
}

#[test]
fn the_graph_is_drawn_for_mermaid_and_for_graphviz() {
    let home = rendered("minimal.yaml");
    insta::assert_snapshot!(fine(&home, "graph --cluster laptop"), @r#"
    flowchart LR
      subgraph cluster_laptop["laptop"]
        laptop__bootstrap["bootstrap"]
        laptop__cert_manager["cert-manager"]
        laptop__envoy_gateway["envoy-gateway"]
        laptop__flux["flux"]
        laptop__monitoring["monitoring"]
        laptop__certificates["certificates"]
        laptop__gateway["gateway"]
        laptop__scrapes["scrapes"]
        laptop__web["web"]
        laptop__bootstrap --> laptop__cert_manager
        laptop__bootstrap --> laptop__envoy_gateway
        laptop__bootstrap --> laptop__flux
        laptop__bootstrap --> laptop__monitoring
        laptop__cert_manager --> laptop__certificates
        laptop__cert_manager --> laptop__gateway
        laptop__envoy_gateway --> laptop__gateway
        laptop__monitoring --> laptop__scrapes
        laptop__envoy_gateway --> laptop__web
        laptop__monitoring --> laptop__web
      end
    "#);
    let (mermaid, dot) = (fine(&home, "graph"), fine(&home, "graph --dot"));
    assert_eq!(mermaid.matches(" --> ").count(), dot.matches(" -> ").count());
    assert!(dot.starts_with("digraph lab {\n") && dot.ends_with("}\n"), "{dot}");
    let outcome = said(&home, "graph --cluster mtal");
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.text.contains("help: did you mean `metal`?"), "{}", outcome.text);
}

#[test]
fn the_list_of_secrets_names_every_key_and_shows_none() {
    let home = rendered("site.yaml");
    let text = fine(&home, "secrets list");
    insta::assert_snapshot!(text, @"
    The keys in secrets

    age/laptop.agekey: opens the Secrets of cluster `laptop`, where Flux has it
      kubernetes/infrastructure/laptop/certificates/secret-lab-ca.sops.yaml
      kubernetes/infrastructure/laptop/monitoring/secret-push-authority.sops.yaml

    age/metal.agekey: opens the Secrets of cluster `metal`, where Flux has it
      kubernetes/apps/metal/web/secret-web-backup.sops.yaml
      kubernetes/infrastructure/metal/certificates/secret-lab-ca.sops.yaml
      kubernetes/infrastructure/metal/grafana/secret-grafana-admin.sops.yaml
      kubernetes/infrastructure/metal/monitoring/secret-alertmanager-receivers.sops.yaml

    age/owner.agekey: opens everything that is encrypted; without it the lab is lost
      keys.sops.yaml
      kubernetes/apps/metal/web/secret-web-backup.sops.yaml
      kubernetes/infrastructure/laptop/certificates/secret-lab-ca.sops.yaml
      kubernetes/infrastructure/laptop/monitoring/secret-push-authority.sops.yaml
      kubernetes/infrastructure/metal/certificates/secret-lab-ca.sops.yaml
      kubernetes/infrastructure/metal/grafana/secret-grafana-admin.sops.yaml
      kubernetes/infrastructure/metal/monitoring/secret-alertmanager-receivers.sops.yaml
      talos/metal/metal-1.sops.yaml
      talos/metal/secrets.sops.yaml

    authority.pem: the authority that signs the certificates of the lab's host names
      kubernetes/infrastructure/metal/certificates/secret-lab-ca.sops.yaml
      kubernetes/infrastructure/laptop/certificates/secret-lab-ca.sops.yaml

    passwords/grafana: the password `grafana`

    passwords/ntfy: the password `ntfy`

    passwords/restic-web: the password `restic-web`

    talos/metal/client.pem: the owner's certificate for the Talos API of cluster `metal`
      talosconfig-metal
      monitoring.txt

    talos/metal/secrets.yaml: keys and tokens of the Talos cluster `metal`: with others it is another cluster
      talos/metal/metal-1.sops.yaml
      talos/metal/secrets.sops.yaml
    ");
    let listed: BTreeSet<String> = json(&fine(&home, "secrets list --json"))
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["path"].as_str().expect("a path").to_owned())
        .collect();
    let index = fs::read_to_string(home.path("secrets/index")).expect("it was written");
    assert_eq!(listed, index.lines().map(|line| line.split_once("  ").expect("a hash and a path").1.to_owned()).collect());
    for path in listed {
        for line in fs::read_to_string(home.path("secrets").join(path)).expect("it was written").lines().filter(|line| line.len() > 20) {
            assert!(!text.contains(line.trim()), "a key is shown");
        }
    }
}

#[test]
fn who_may_read_what_is_told_as_the_files_say_it() {
    let home = rendered("minimal.yaml");
    let rows = json(&fine(&home, "secrets recipients --json"));
    let mut who: Vec<(&str, usize)> = rows
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (row["who"].as_str().expect("a text"), row["files"].as_array().map_or(0, Vec::len)))
        .collect();
    who.sort_unstable();
    assert_eq!(who, [("cluster `laptop`", 2), ("cluster `metal`", 3), ("the owner", 8)]);
}

#[test]
fn a_client_certificate_is_made_anew_and_nothing_else() {
    let home = rendered("minimal.yaml");
    let expiry = json(&fine(&home, "secrets expiry --json"));
    let days: Vec<i64> = expiry.as_array().expect("a list").iter().filter_map(|row| row["daysLeft"].as_i64()).collect();
    assert!(days[0] == 364 && days[1..].iter().all(|days| *days > 3600) && days.len() == 6, "{expiry}");
    let before = home.entries();
    let outcome = home.run(&format!("secrets renew {RENDER}"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    assert!(
        outcome.text.starts_with(
            "The owner's certificate for the Talos API of cluster `metal` is new, and in talosconfig-metal; its authority stayed.\n"
        ),
        "{}",
        outcome.text
    );
    insta::assert_snapshot!(changes(&before, &home.entries()), @r"
    changed out/.homelab/manifest
    changed out/keys.sops.yaml
    changed secrets/index
    changed secrets/talos/metal/client.pem
    changed secrets/talosconfig-metal
    ");
    assert!(fine(&home, "check").contains(" is sound: "), "the new certificate is of the old authority");
    assert!(home.run(RENDER).text.starts_with("0 files written, "));
}

/// A folder of tools which print these versions.
fn tools(home: &Home, tools: &[(&str, &str)]) {
    fs::create_dir(home.path("bin")).expect("our own folder");
    for (name, prints) in tools {
        let path = home.path("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\necho '{prints}'\n")).expect("our own folder");
        fs::set_permissions(path, Permissions::from_mode(0o755)).expect("our own file");
    }
}

fn doctor(home: &Home, arguments: &str) -> Outcome {
    let output = home.command(&format!("doctor {arguments} {RENDER}")).env("PATH", home.path("bin")).output().expect("the program starts");
    Outcome { code: output.status.code(), text: String::from_utf8([output.stdout, output.stderr].concat()).expect("text") }
}

#[test]
fn the_doctor_finds_what_is_missing_and_what_is_too_old() {
    let home = rendered("site.yaml");
    let good = [
        ("curl", "curl 8.16.0 (x86_64-pc-linux-gnu)"),
        ("git", "git version 2.51.0"),
        ("helm", "v3.19.0+g3d8990f"),
        ("kubectl", "Client Version: v1.36.0"),
        ("rdctl", "rdctl client version: 1.24.0, targeting server version: v1"),
        ("sops", "sops 3.13.3"),
        ("talosctl", "Talos v1.14.1"),
        ("tofu", "OpenTofu v1.11.2"),
    ];
    tools(&home, &good);
    let outcome = doctor(&home, "");
    insta::assert_snapshot!(outcome.text, @r"
    curl 8.16.0; needed by bootstrap/metal/up.sh
    git 2.51.0; needed by .
    helm 3.19.0; needed by bootstrap/laptop/up.sh, bootstrap/metal/up.sh
    kubectl 1.36.0; needed by bootstrap/laptop/up.sh, bootstrap/metal/up.sh
    rdctl 1.24.0; needed by workstation/up.sh
    sops 3.13.3; needed by bootstrap/metal/up.sh
    talosctl 1.14.1; needed by bootstrap/metal/up.sh
    tofu 1.11.2; needed by terraform/aws, terraform/azure, terraform/state
    ");
    assert_eq!(outcome.code, Some(0));

    fs::remove_dir_all(home.path("bin")).expect("our own folder");
    tools(
        &home,
        &[
            ("git", "git version 2.51.0"),
            ("kubectl", "Client Version: v1.34.9"),
            ("talosctl", "Talos v1.13.0"),
            ("terraform", "Terraform v1.5.7"),
            ("helm", "dev"),
        ],
    );
    let outcome = doctor(&home, "");
    insta::assert_snapshot!(outcome.text, @r"
    error: curl is missing; needed by bootstrap/metal/up.sh
    git 2.51.0; needed by .
    helm, of a version that it does not tell; needed by bootstrap/laptop/up.sh, bootstrap/metal/up.sh
    error: kubectl is too old: 1.34.9, where 1.35.0 is the least (it may be one minor version older than Kubernetes 1.36.3); needed by bootstrap/laptop/up.sh, bootstrap/metal/up.sh
    error: rdctl is missing; needed by workstation/up.sh
    error: sops is missing; needed by bootstrap/metal/up.sh
    error: talosctl is too old: 1.13.0, where 1.14.0 is the least (it has to know what Talos 1.14.1 knows); needed by bootstrap/metal/up.sh
    error: terraform is too old: 1.5.7, where 1.11.0 is the least (the root modules say so in `required_version`); needed by terraform/aws, terraform/azure, terraform/state
    ");
    assert_eq!(outcome.code, Some(1));
    let found = json(&doctor(&home, "--json").text);
    assert_eq!((found["isWell"].as_bool(), found["tools"].as_array().map(Vec::len)), (Some(false), Some(8)));
}

#[test]
fn check_speaks_json_too() {
    let home = Home::new("minimal.yaml");
    let sound = json(&fine(&home, "check --json"));
    assert_eq!((&sound["lab"], &sound["sound"], &sound["problems"]), (&"small".into(), &true.into(), &Value::Array(vec![])));
    home.change_site("address: 192.168.178.11", "address: 192.168.178.20");
    let outcome = said(&home, "check --json");
    let broken = json(&outcome.text);
    assert_eq!((outcome.code, &broken["sound"], &broken["problems"][0]["code"]), (Some(1), &false.into(), &"overlap".into()));
    assert_eq!(broken["problems"][0]["at"], serde_json::json!(["site.yaml:21:16", "site.yaml:12:9"]));
}
