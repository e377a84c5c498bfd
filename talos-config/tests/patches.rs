//! What comes of a patch. Talos gave the same (`talos patch`, 1.14.1).

use std::path::Path;

use talos_config::{Configuration, Mode, Patch};

const BASE: &str = "machine:\n  type: worker\n  certSANs: [a, b]\n  nodeLabels:\ncluster:\n  controlPlane:\n    endpoint: https://a:6443\n";

/// What is written after all `patches`, or the first refusal.
fn patched(base: &str, patches: &[&str]) -> Result<String, String> {
    let mut config = Configuration::read(base, Path::new("base.yaml")).expect("Talos loads it");
    for patch in patches {
        let patch = Patch::read(patch, Path::new("patch.yaml")).map_err(|problems| problems.to_string())?;
        config = config.patched(&patch).map_err(|problems| problems.to_string())?.config;
    }
    Ok(config.to_yaml().expose().clone())
}

#[test]
fn lines_are_those_of_the_file_that_says_it() {
    let refusal = patched(BASE, &["- {op: add, path: /machine/colour, value: red}"]).expect_err("no such key");
    assert_eq!(refusal, "error[unknown-key]: v1alpha1: `machine.colour` is not known here\n  at patch.yaml");

    let config = Configuration::read(BASE, Path::new("base.yaml")).expect("Talos loads it");
    let patch = |text: &str| Patch::read(text, Path::new("patch.yaml")).expect("Talos loads it");
    let problems = |patch: &Patch| {
        let patched = config.patched(patch).expect("Talos patches it").config.validate(Mode::Cloud, false);
        patched.into_iter().map(|problem| problem.to_string()).collect::<Vec<_>>().join("\n")
    };
    let added = problems(&patch("# An added one.\napiVersion: v1alpha1\nkind: VLANConfig\nname: a\nparent: b\nvlanID: 5000\n"));
    assert!(added.contains("VLANConfig/a: `vlanID` has to be from 1 to 4094\n  at patch.yaml:6:1"), "{added}");
    let changed = problems(&patch("- {op: add, path: /machine/nodeLabels, value: {a: '-'}}"));
    assert!(changed.contains("`machine.nodeLabels") && !changed.contains("base.yaml:"), "{changed}");
}

#[test]
fn devices_that_are_selected_as_physical_are_never_the_same() {
    let device = |selector: &str, key: &str| format!("machine: {{network: {{interfaces: [{{deviceSelector: {selector}, {key}}}]}}}}");
    for (selector, count) in [("{driver: a}", 1), ("{driver: a, physical: null}", 1), ("{driver: a, physical: true}", 2)] {
        let patches = [device(selector, "dhcp: true"), device(selector, "mtu: 9000")];
        let written = patched(BASE, &[&patches[0], &patches[1]]).expect(selector);
        assert_eq!(written.matches("deviceSelector").count(), count, "{selector}");
    }
}

#[test]
fn an_empty_audit_policy_replaces_none() {
    let policy = |text: &str| format!("cluster: {{apiServer: {{auditPolicy: {text}}}}}");
    let written = patched(BASE, &[&policy("{kind: Policy}"), &policy("{}")]).expect("Talos merges it");
    assert!(written.contains("auditPolicy:\n      kind: Policy\n"), "{written}");
    let written = patched(BASE, &[&policy("{kind: Policy}"), &policy("{rules: []}")]).expect("Talos merges it");
    assert!(!written.contains("Policy\n"), "{written}");
}

#[test]
fn a_path_beside_an_old_host_begins_with_a_slash() {
    let written = patched(BASE, &["cluster: {controlPlane: {endpoint: home.example}}"]).expect("Talos merges it");
    assert!(written.contains("endpoint: https://a:6443/home.example\n"), "{written}");
}
