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
fn a_json_patch_replaces_what_a_map_does_not_have() {
    let replaced = |step: &str| patched(BASE, &[step]);
    let written = replaced("- {op: replace, path: /machine/sysctls, value: {a: b}}").expect("Talos adds it");
    assert!(written.contains("  sysctls:\n    a: b\n"), "{written}");
    replaced("- {op: replace, path: /machine/time/servers, value: [a]}").expect_err("there is no map to put it into");
    replaced("- {op: replace, path: /machine/certSANs/2, value: c}").expect_err("there is no such item");
    replaced("- {op: replace, path: '', value: text}").expect_err("a document is a map");
}

#[test]
fn a_json_patch_counts_items_from_the_end_as_well() {
    for (step, items) in [
        ("{op: add, path: /machine/certSANs/-1, value: c}", "a b c"),
        ("{op: add, path: /machine/certSANs/-3, value: c}", "c a b"),
        ("{op: add, path: /machine/certSANs/-0, value: c}", "c a b"),
        ("{op: add, path: /machine/certSANs/+1, value: c}", "a c b"),
        ("{op: replace, path: /machine/certSANs/-1, value: c}", "a c"),
        ("{op: remove, path: /machine/certSANs/-2}", "b"),
        ("{op: move, from: /machine/certSANs/0, path: /machine/certSANs/-}", "b a"),
    ] {
        let written = patched(BASE, &[&format!("- {step}")]).expect(step);
        let list: Vec<&str> = written.lines().filter_map(|line| line.strip_prefix("  - ")).collect();
        assert_eq!(list.join(" "), items, "{step}");
    }
    patched(BASE, &["- {op: add, path: /machine/certSANs/-4, value: c}"]).expect_err("before the first");
}

#[test]
fn a_json_patch_copies_nothing_from_where_nothing_is() {
    let written = patched(BASE, &["- {op: copy, from: /machine/sysctls, path: /machine/certSANs}"]).expect("it is null");
    assert!(written.contains("  certSANs: []\n"), "{written}");
    patched(BASE, &["- {op: copy, from: /machine/certSANs/2, path: /machine/certSANs/-}"]).expect_err("no such item");
    let refusal = patched(BASE, &["- {op: move, from: /machine/sysctls, path: /machine/sysfs}"]).expect_err("a move takes away");
    assert!(refusal.contains("`/machine/sysctls` is not there"), "{refusal}");
}

#[test]
fn a_json_patch_tests_values_and_their_absence() {
    for passes in [
        "- {op: test, path: /machine/type, value: worker}",
        "- {op: test, path: /machine/sysctls}",
        "- {op: test, path: /machine/nodeLabels}",
        "[{\"op\": \"test\", \"path\": \"/machine/sysctls\", \"value\": null}]",
    ] {
        patched(BASE, &[passes]).expect(passes);
    }
    for fails in [
        "- {op: test, path: /machine/type}",
        "- {op: test, path: /machine/type, value: null}",
        // A null that is written in YAML equals nothing.
        "- {op: test, path: /machine/sysctls, value: null}",
        "- {op: test, path: /machine/sysctls/a, value: b}",
        "- {op: test, path: /machine/certSANs/2}",
    ] {
        patched(BASE, &[fails]).expect_err(fails);
    }
}

#[test]
fn a_json_patch_is_about_the_text() {
    patched(BASE, &["- {op: remove, path: /machine/nodeLabels}"]).expect("a key with null is there");
    patched(BASE, &["- {op: add, path: /machine/nodeLabels/a, value: b}"]).expect_err("null is no map");
    let arguments = BASE.replace("  nodeLabels:\n", "  kubelet:\n    extraArgs: {a: on, b: 'on', c: 1.10}\n");
    let written = patched(&arguments, &["- {op: test, path: /machine/kubelet/extraArgs, value: {a: true, b: 'on', c: 1.1}}"]);
    let written = written.expect("Talos reads YAML 1.1 for JSON");
    assert!(written.contains("      a: \"true\"\n      b: \"on\"\n      c: \"1.1\"\n"), "{written}");
}

#[test]
fn a_json_patch_after_a_merge_is_about_what_talos_writes() {
    let base = BASE.replace("  certSANs: [a, b]\n", "");
    let step = "- {op: add, path: /machine/certSANs/-, value: c}";
    patched(&base, &[step]).expect_err("there is no list");
    let written = patched(&base, &["machine: {type: worker}", step]).expect("Talos writes an empty one");
    assert!(written.contains("  certSANs:\n  - c\n"), "{written}");
}

#[test]
fn a_json_patch_has_each_key_once_and_says_from_where_it_copies() {
    let refusal = |text: &str| Patch::read(text, Path::new("patch.yaml")).expect_err(text).to_string();
    assert_eq!(
        refusal("- op: add\n  path: /machine/udev\n  value: {}\n  path: /debug\n"),
        "error[json-patch]: `path` is there twice\n  at patch.yaml:4:3"
    );
    assert_eq!(
        refusal("- op: add\n  path: /machine/sysctls\n  value: {a: b, a: c}\n"),
        "error[json-patch]: `value.a` is there twice\n  at patch.yaml:3:17"
    );
    assert_eq!(
        refusal("- op: copy\n  path: /machine/udev\n"),
        "error[json-patch]: an operation that moves or copies has to have a `from` that begins with `/`\n  at patch.yaml:1:3"
    );
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

#[test]
fn a_patch_of_names_alone_is_none() {
    for text in ["version: v1alpha1\n", "kind: DHCPv4Config\nname: a\n"] {
        let refusal = patched(BASE, &[text]).expect_err("Talos finds no configuration in it");
        assert_eq!(refusal, "error[no-document]: the patch has no document that says anything\n  at patch.yaml");
        patched(BASE, &[&format!("{text}---\nmachine: {{type: worker}}\n")]).expect("another document says something");
    }
    patched(BASE, &["# Nothing.\n"]).expect("a patch of no documents is an empty JSON patch");
}
