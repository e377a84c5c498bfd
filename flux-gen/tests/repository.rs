//! What a repository emits.

mod lab;

use flux_gen::adoption;
use homelab_core::{BootstrapStep, check, name};
use serde_json::json;

#[test]
fn a_small_cluster_gives_this_tree() {
    let checked = check(lab::parts(lab::repository())).expect("the lab is right");
    let tree = checked.render(|sealing| format!("# sealed: {}\n", sealing.plain.expose().lines().count()));
    insta::assert_snapshot!(tree);
}

#[test]
fn the_same_definition_gives_the_same_bytes() {
    let tree = || check(lab::parts(lab::repository())).expect("the lab is right").render(|_| String::new());
    assert_eq!(tree(), tree());
}

#[test]
fn a_part_waits_for_kinds_and_through_parts_that_flux_does_not_apply() {
    let parts = lab::parts(lab::repository());
    let cluster = parts.iter().find(|part| part.id.name == name!("flux-system")).expect("it is always there");
    let spec = |name: &str| {
        let object = cluster.objects.iter().find(|object| object.id.name == name).expect("each part has one");
        object.to_value()["spec"].take()
    };
    assert_eq!(spec("web")["dependsOn"], json!([{ "name": "cert-manager" }, { "name": "cilium" }]));
    assert_eq!((spec("cilium")["wait"].as_bool(), spec("web")["wait"].as_bool()), (Some(true), None));
    assert_eq!(spec("cilium").get("dependsOn"), None, "its kinds are in the bootstrap");
}

#[test]
fn a_secret_beside_variables_is_kept_from_substitution() {
    let parts = lab::parts(lab::repository());
    let web = parts.iter().find(|part| part.id.name == name!("web")).expect("it was given");
    assert_eq!(web.secrets[0].labels["kustomize.toolkit.fluxcd.io/substitute"], "disabled");
}

#[test]
fn the_bootstrap_has_its_steps_in_the_only_order_that_works() {
    let parts = lab::parts(lab::repository());
    let steps: Vec<String> = parts
        .iter()
        .flat_map(|part| &part.bootstrap)
        .map(|step| match step {
            BootstrapStep::Chart(name) => format!("release {name}"),
            BootstrapStep::Object(id) | BootstrapStep::Secret(id) => id.to_string(),
        })
        .collect();
    assert_eq!(
        steps,
        [
            "release cilium",
            "Namespace flux-system",
            "Secret flux-system/sops-age",
            "Secret flux-system/git-key",
            "release flux-operator",
            "FluxInstance flux-system/flux"
        ]
    );
}

#[test]
fn flux_adopts_what_the_bootstrap_installs() {
    let mut parts = lab::parts(lab::repository());
    assert_eq!(adoption(&parts), []);
    let patches = [
        (json!({ "spec": { "releaseName": null } }), "their name"),
        (json!({ "spec": { "targetNamespace": "cilium" } }), "their namespace"),
        (json!({ "spec": { "storageNamespace": null } }), "their storage namespace"),
        (json!({ "spec": { "values": { "kubeProxyReplacement": false } } }), "their values"),
        (json!({ "spec": { "valuesFrom": [{ "kind": "Secret", "name": "x" }] } }), "their values: some come from objects"),
    ];
    let release = parts[0].objects.iter().position(|object| object.id.kind == "HelmRelease").expect("of cilium");
    for (patch, what) in patches {
        let original = parts[0].objects[release].clone();
        parts[0].objects[release] = original.patched(&patch).expect("it keeps its name");
        let problems = adoption(&parts);
        assert!(problems.len() == 1 && problems[0].message.contains(what), "{patch}: {problems:?}");
        parts[0].objects[release] = original;
    }
    let source = parts[0].objects.iter().position(|object| object.id.kind == "OCIRepository").expect("of cilium");
    parts[0].objects[source] = parts[0].objects[source].patched(&json!({ "spec": { "ref": { "tag": "1.20.1" } } })).expect("named");
    assert_eq!(adoption(&parts).len(), 1);
    parts[0].objects.remove(release);
    assert!(adoption(&parts)[0].message.contains("does not take over"));
}
