//! `homelab-core` alone: any objects of Kubernetes, checked and laid out. `cargo run --example homelab-core`.
//!
//! Rename one of the two `Page` below: `check` then names both ends of the reference that no longer resolves.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use homelab_core::{Kind, Object, Part, Problems, Rule, Target, check, name};
use serde_json::json;

/// Where a Pod names a `ConfigMap`.
const RULES: &[Rule] = &[Rule::new(Kind::new("", "Pod"), "spec.volumes[].configMap.name", Target::Name(Kind::new("", "ConfigMap")))];

fn main() -> Result<(), Problems> {
    let page = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "page", "namespace": "default" },
        "data": { "index.html": "<h1>At home</h1>" },
    });
    let server = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "server", "namespace": "default" },
        "spec": {
            "containers": [{ "name": "nginx", "image": "nginx:1.29.4", "volumeMounts": [{ "name": "page", "mountPath": "/usr/share/nginx/html" }] }],
            "volumes": [{ "name": "page", "configMap": { "name": "page" } }],
        },
    });
    let mut part = Part::new(name!("web")).rules(RULES);
    for value in [page, server] {
        match Object::from_value(value) {
            Ok(object) => part.objects.push(object),
            Err(problem) => part.problems.push(problem),
        }
    }
    print!("{}", check(vec![part])?.render(|_| unreachable!("it has no secrets")));
    Ok(())
}
