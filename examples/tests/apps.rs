//! What people add weekly: an app in a dozen lines, a chart in half of that, and both gone again without a trace.
#![expect(clippy::disallowed_methods, reason = "tests look at what is on the disk")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use examples::two_node_homelab::lab;
use homelab::site::{METAL, Site};
use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{App, AppClaim, CloudOutputs, Cluster, HelmApp, HelmRoute, Inputs, Keys};
use homelab_core::{ChartSource, ObjectName, Part, Quantity, Secret, Tree, check, disk, name};
use serde_json::json;
use storage::{BackupPlan, Repository};
use tempfile::TempDir;

fn host(name: &str) -> ObjectName {
    format!("{name}.home.example").parse().expect("a host")
}

fn plan() -> BackupPlan {
    let plan = BackupPlan::builder().image("ghcr.io/restic/restic:0.19.1").schedule("30 4 * * *");
    plan.repository(Repository::Aws).password(Secret::from("correct horse")).build()
}

/// Image, port, host, claim with its backup, and a secret.
fn notes() -> Part {
    App::builder()
        .name(name!("notes"))
        .image("ghcr.io/usememos/memos:0.25.2")
        .port(5230)
        .host(host("notes"))
        .claim(AppClaim::builder().size(Quantity::gibibytes(2)).path("/data").class(name!("data")).backup(plan()).build())
        .secrets([("MEMOS_TOKEN".to_owned(), Secret::from("battery staple"))].into())
        .build()
        .into()
}

fn podinfo() -> Part {
    HelmApp::builder()
        .name(name!("podinfo"))
        .chart(ChartSource::oci("ghcr.io/stefanprodan/charts/podinfo"))
        .version("6.14.1")
        .build()
        .into()
}

/// The lab of the example with these apps besides its own, laid out over what is on the disk.
fn render(folder: &TempDir, apps: Vec<Part>) -> Tree {
    let site = Site::read("site.yaml", include_bytes!("../two-node-homelab/site.yaml")).expect("the example is right");
    let versions = Versions::read("versions.yaml", include_bytes!("../versions.yaml")).expect("the example is right");
    let mut keys = Keys::open(&folder.path().join("secrets")).expect("our own folder");
    let mut lab = lab(&site, &versions, &mut keys).expect("our own keys");
    lab.clusters[0].repository.apps.extend(apps);
    let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("our own keys");
    let out = folder.path().join("out");
    let inputs = Inputs { site: &site, out: &out, recipients: &recipients, cloud_outputs: &CloudOutputs::new() };
    let owner = [keys.owner().expect("our own key")];
    let tree = lab.render(&inputs, &owner, SystemTime::UNIX_EPOCH).unwrap_or_else(|error| panic!("{error}")).tree;
    keys.save().expect("our own folder");
    disk::write_tree(&out, &tree.public).expect("our own folder");
    tree
}

fn on_disk(folder: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = folder.path().join("out");
    let files = disk::list(&out).expect("our own folder");
    files.into_iter().map(|file| (file.clone(), std::fs::read(out.join(&file)).expect("our own file"))).collect()
}

/// Lines of the body of the function `name` of this file.
fn lines_of(name: &str) -> usize {
    let source = include_str!("apps.rs");
    let body = source.split_once(&format!("fn {name}() -> Part {{\n")).expect("it is here").1;
    body.lines().take_while(|line| *line != "}").filter(|line| !line.trim().is_empty() && line.trim() != ".into()").count()
}

#[test]
fn an_app_has_a_dozen_lines_and_a_chart_half_of_that() {
    assert!(lines_of("notes") <= 12 && lines_of("podinfo") <= 6, "{} and {}", lines_of("notes"), lines_of("podinfo"));
}

#[test]
fn apps_come_whole_and_go_without_a_trace() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    render(&folder, Vec::new());
    let before = on_disk(&folder);
    let with = render(&folder, vec![notes(), podinfo()]);
    for path in
        ["notes/deployment-notes.yaml", "notes/httproute-notes.yaml", "notes/cronjob-notes-backup.yaml", "notes/secret-notes.sops.yaml"]
    {
        assert!(with.text(Path::new("kubernetes/apps/metal").join(path)).is_some(), "{path}");
    }
    let secret = with.text("kubernetes/apps/metal/notes/secret-notes.sops.yaml").expect("it is encrypted");
    assert!(secret.contains("MEMOS_TOKEN: ENC[") && !secret.contains("battery staple"));
    assert!(with.text("kubernetes/apps/metal/podinfo/helmrelease-podinfo.yaml").is_some());
    render(&folder, Vec::new());
    let (after, names) = (on_disk(&folder), |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>());
    assert_eq!(names(&after), names(&before));
    let changed: Vec<_> = after.iter().filter(|(path, content)| before[*path] != **content).map(|(path, _)| path).collect();
    assert!(changed.is_empty(), "{changed:?}");
}

#[test]
fn any_field_of_an_app_can_be_overridden_and_a_patch_of_nothing_is_a_problem() {
    let app = |kind: &'static str| {
        let patches = [(kind, json!({ "spec": { "replicas": 3 } }))].into();
        let environment = [("1st".to_owned(), "x".to_owned())].into();
        Part::from(App::builder().name(name!("web")).image("web:1").port(80).patches(patches).environment(environment).build())
    };
    let deployment = app("Deployment").objects.into_iter().find(|object| object.id.kind == "Deployment").expect("it has one");
    assert_eq!(deployment.to_value()["spec"]["replicas"], 3);
    insta::assert_snapshot!(check(vec![app("Deploymnet")]).expect_err("two mistakes"), @"
    error[bad-variable]: the app `web` has the environment variable `1st`, which no program could ask for
      at part web
      help: letters, digits and `_`, and no digit in front

    error[unmatched-patch]: the app `web` patches its Deploymnet, and has none
      at part web
      help: did you mean Deployment?
    ");
}

#[test]
fn a_host_of_a_chart_leads_to_the_service_that_it_names() {
    let route = HelmRoute::builder().host(host("podinfo")).service(name!("podinfo")).port(9898).build();
    let app = HelmApp::builder().name(name!("podinfo")).chart(ChartSource::oci("ghcr.io/stefanprodan/charts/podinfo"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tree = render(&folder, vec![app.version("6.14.1").route(route).build().into()]);
    assert!(tree.text("kubernetes/apps/metal/podinfo/httproute-podinfo.yaml").is_some_and(|text| text.contains("podinfo.home.example")));
}

#[test]
fn several_pods_cannot_share_the_volume_of_an_app() {
    let app = |claim: Option<AppClaim>| {
        Part::from(App::builder().name(name!("web")).image("web:1").port(80).replicas(2).maybe_claim(claim).build()).problems
    };
    let claim = AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(name!("data")).no_backup("it is a sample").build();
    assert!(app(None).is_empty());
    insta::assert_snapshot!(app(Some(claim))[0], @r"
    error[shared-volume]: the app `web` has 2 pods and one volume, which one pod can hold
      at part web
      help: leave out the claim or the replicas
    ");
}

#[test]
fn a_name_that_is_too_long_for_a_backup_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = Site::read("site.yaml", include_bytes!("../two-node-homelab/site.yaml")).expect("the example is right");
    let versions = Versions::read("versions.yaml", include_bytes!("../versions.yaml")).expect("the example is right");
    let mut keys = Keys::open(&folder.path().join("secrets")).expect("a new folder");
    let mut lab = Standard::new(&site, &versions, &mut keys).expect("new keys");
    let mut claim = |length: usize| lab.claim(&METAL, &"a".repeat(length).parse().expect("a label"), Quantity::gibibytes(1), "/data");
    claim(56).expect("63 characters with what stands before it");
    assert!(claim(57).is_err_and(|error| error.to_string().starts_with("error[long-name]: the app `aaa")));
}
