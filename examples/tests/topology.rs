//! The lab with three control planes: how many of what run follows from its nodes.

mod from_site;

use examples::three_control_planes::lab;
use homelab::CloudOutputs;
use homelab_core::{File, Part, check};
use serde_json::Value;

const SITE: &str = include_str!("../three-control-planes/site.yaml");

fn parts(site: &str) -> Vec<Part> {
    from_site::parts(site, &CloudOutputs::new(), lab).expect("the site is right")
}

/// A line for each number of pods and each budget in the objects and in the values of charts.
fn numbers(parts: &[Part]) -> String {
    let objects = parts.iter().flat_map(|part| &part.objects).filter(|object| object.id.kind != "HelmRelease");
    let objects = objects.map(|object| (object.id.to_string(), object.to_value()));
    let charts = parts.iter().flat_map(|part| &part.charts).map(|chart| (format!("chart {}", chart.name), chart.values.clone()));
    let mut lines = Vec::new();
    for (owner, value) in objects.chain(charts) {
        collect(&value, &mut Vec::new(), &mut |path, number| lines.push(format!("{owner}: {path} {number}")));
    }
    lines.sort();
    lines.join("\n")
}

fn collect(value: &Value, path: &mut Vec<String>, found: &mut impl FnMut(String, &Value)) {
    let Value::Object(map) = value else { return };
    for (key, value) in map {
        path.push(key.clone());
        if ["replicas", "replicaCount", "minAvailable", "maxUnavailable"].contains(&key.as_str()) {
            found(path.join("."), value);
        }
        collect(value, path, found);
        path.pop();
    }
}

#[test]
fn what_keeps_no_data_runs_on_two_nodes_with_a_budget_and_the_rest_once() {
    insta::assert_snapshot!(numbers(&parts(SITE)));
}

#[test]
fn on_one_node_everything_runs_once() {
    let (before, rest) = SITE.split_once("    - { name: control-1").expect("it has one");
    let (_, rest) = rest.split_once("    - name: worker-2\n      role: worker\n").expect("it has two");
    let parts = parts(&format!("{before}    - name: worker-2\n{rest}"));
    let numbers = numbers(&parts);
    // The app itself says two.
    assert!(!numbers.lines().any(|line| line.ends_with(" 2") && !line.contains("Deployment web/web")), "{numbers}");
    check(parts).unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn each_machine_has_its_own_configuration_and_workers_hold_no_key_of_the_cluster() {
    let parts = parts(SITE);
    let files = parts.iter().flat_map(|part| &part.files);
    let configs: Vec<(String, String)> = files
        .filter_map(|(path, file)| {
            let name = path.strip_prefix("talos/metal").ok()?.to_str()?.strip_suffix(".sops.yaml")?.to_owned();
            match file {
                File::Sealed(text) if name != "secrets" => Some((name, text.expose().clone())),
                _ => None,
            }
        })
        .collect();
    let names: Vec<&str> = configs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["control-1", "control-2", "control-3", "worker-1", "worker-2"]);
    for (name, config) in &configs {
        let is_worker = name.starts_with("worker");
        assert_eq!(config.contains("type: worker\n"), is_worker, "{name}");
        assert_eq!(config.contains("PRIVATE KEY"), !is_worker, "{name}");
        assert_eq!(config.contains("UserVolumeConfig"), is_worker, "{name}");
        assert_eq!(config.contains("Layer2VIPConfig"), !is_worker, "{name}");
    }
}

#[test]
fn an_even_number_of_control_planes_is_a_warning() {
    let third = SITE.find("    - { name: control-3").expect("it has one");
    let end = third + SITE[third..].find('\n').expect("a line") + 1;
    let checked = check(parts(&format!("{}{}", &SITE[..third], &SITE[end..]))).unwrap_or_else(|problems| panic!("{problems}"));
    insta::assert_snapshot!(checked.warnings());
}
