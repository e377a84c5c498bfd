//! What comes of a patch. Talos gave the same (`talos patch`, 1.14.1).

use std::path::Path;

use talos_config::{Configuration, Patch};

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
