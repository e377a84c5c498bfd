//! What users and Renovate write into `versions.yaml`.

use std::path::Path;

use homelab::versions::{RENOVATE_PATTERN, Versions};
use homelab_core::yaml;
use serde_json::Value;

const EXAMPLE: &str = include_str!("../../examples/versions.yaml");

/// Key, data source, name and value of each entry, as Renovate finds them.
fn found() -> Vec<[String; 3]> {
    let pattern = regex::Regex::new(RENOVATE_PATTERN).expect("a pattern");
    pattern.captures_iter(EXAMPLE).map(|entry| ["datasource", "depName", "currentValue"].map(|group| entry[group].to_owned())).collect()
}

#[test]
fn the_example_is_read() {
    let versions = Versions::read("versions.yaml", EXAMPLE).expect("the example is right");
    assert_eq!(versions.tools.k3s.kubernetes(), "1.36.2");
    assert_eq!(versions.tools.talos.to_string(), "1.14.1");
    assert_eq!(versions.images.podinfo, "ghcr.io/stefanprodan/podinfo:6.14.1");
    assert_eq!(versions.terraform.aws.to_string(), "~> 6.47");
}

#[test]
fn renovate_finds_every_version() {
    let tree: Value = yaml::from_str(EXAMPLE).expect("YAML");
    let count: usize = tree.as_object().expect("a map").values().filter_map(Value::as_object).map(serde_json::Map::len).sum();
    let found = found();
    assert_eq!(found.len(), count, "{found:?}");
    insta::assert_snapshot!(found.iter().map(|entry| entry.join(" ")).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_cluster_runs_a_kubernetes_that_talos_and_cilium_are_tested_with() {
    let versions = Versions::read("versions.yaml", EXAMPLE).expect("the example is right");
    let (first, last) = versions.tools.talos.supported_kubernetes().expect("the release of Talos is known");
    // Cilium 1.20: Documentation/network/kubernetes/compatibility.rst.
    let tested = first.max(33)..=last.min(36);
    let minors: Vec<_> = tested.map(|minor| format!("1.{minor}.")).collect();
    let kubernetes = versions.tools.kubernetes.to_string();
    assert!(minors.iter().any(|minor| kubernetes.starts_with(minor)), "{kubernetes} is none of {minors:?}");
}

#[test]
fn every_mistake_is_reported_with_its_line() {
    let text = EXAMPLE
        .replace("  talos: v1.14.1", "  talos: latest")
        .replace("  k3s: v1.36.2+k3s1", "  k3s: 1.36.2")
        .replace("  cilium: 1.20.2", "  cillium: 1.20.2")
        .replace("  cert-manager: v1.21.1", "  cert-manager: v1.21")
        .replace("podinfo:6.14.1", "podinfo:latest")
        .replace("docker.io/library/busybox:1.38.0", "busybox")
        .replace("~> 6.47", "^6.47");
    let problems = Versions::read("versions.yaml", text).expect_err("seven mistakes");
    insta::assert_snapshot!(problems);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a developer asks for the new schema by `UPDATE_SCHEMA=1 cargo test -p homelab`")]
fn the_published_schema_is_current_and_accepts_the_example() {
    let schema = Versions::schema();
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("versions.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &text).expect("the schema is written");
    }
    let published = std::fs::read_to_string(&path).expect("the schema is published");
    assert!(text == published, "the schema has changed: UPDATE_SCHEMA=1 cargo test -p homelab");
    let example: Value = yaml::from_str(EXAMPLE).expect("YAML");
    let refused: Vec<_> =
        jsonschema::validator_for(&schema).expect("a schema").iter_errors(&example).map(|error| error.to_string()).collect();
    assert_eq!(refused, Vec::<String>::new());
}
