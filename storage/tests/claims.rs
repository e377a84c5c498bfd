//! What is said of claims that nobody protects, and of more claims than there is room for.

use homelab_core::{Brings, Capacity, Name, Need, Object, Part, Protection, Quantity, VolumeClaim, check, name};
use serde_json::json;
use storage::{claim, exempt, judge, protections};

const DATA: Name = Name::from_static("data");

fn web(gibibytes: u32) -> Part {
    Part::new(name!("web")).object(claim(&name!("web"), &name!("web"), &DATA, Quantity::gibibytes(gibibytes)))
}

/// A release whose operator claims a volume.
fn monitoring(gibibytes: u32) -> Part {
    let claim = VolumeClaim { id: VolumeClaim::id("monitoring", "db-0"), class: Some(DATA), size: Quantity::gibibytes(gibibytes) };
    Part::new(name!("monitoring")).bring(Brings::VolumeClaim(claim))
}

fn storage(gibibytes: u32, overcommit: bool) -> Part {
    let on = "the Talos user volume `data`".to_owned();
    let capacity = Capacity { class: DATA, on, size: Quantity::gibibytes(gibibytes), overcommit };
    Part::new(name!("storage")).bring(Brings::Capacity(capacity))
}

fn foreign(value: serde_json::Value) -> Part {
    let object = Object::from_value(value).expect("a named object");
    let mut part = Part::new(name!("extra-files"));
    part.needs = protections(&object);
    part.objects.push(object);
    part
}

fn stateful_set(annotations: &serde_json::Value) -> serde_json::Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": { "name": "database", "namespace": "web" },
        "spec": { "replicas": 2, "volumeClaimTemplates": [{
            "metadata": { "name": "data", "annotations": annotations },
            "spec": { "storageClassName": "data", "resources": { "requests": { "storage": "8Gi" } } },
        }] },
    })
}

fn said(parts: &[Part]) -> String {
    judge(parts).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_claim_without_a_backup_or_a_reason_is_an_error_in_objects_and_in_charts() {
    insta::assert_snapshot!(said(&[web(1), monitoring(20)]), @r#"
    error[unprotected-claim]: PersistentVolumeClaim web/web has neither a backup nor a reason why it needs none
      at PersistentVolumeClaim web/web in part web
      help: back it up (`storage::Backup`, or `.backup(…)` of an app's claim), or say why not (`.no_backup("…")`, `Need::Protection(Protection::exempt(…))`, or the annotation `homelab/no-backup` of the claim)

    error[unprotected-claim]: PersistentVolumeClaim monitoring/db-0 has neither a backup nor a reason why it needs none
      at PersistentVolumeClaim monitoring/db-0 in part monitoring
      help: back it up (`storage::Backup`, or `.backup(…)` of an app's claim), or say why not (`.no_backup("…")`, `Need::Protection(Protection::exempt(…))`, or the annotation `homelab/no-backup` of the claim)
    "#);
}

#[test]
fn each_replica_of_a_stateful_set_has_its_claims() {
    let problems = said(&[foreign(stateful_set(&json!({})))]);
    assert!(problems.contains("web/data-database-0 has") && problems.contains("web/data-database-1 has"), "{problems}");
    assert_eq!(said(&[foreign(stateful_set(&json!({ "homelab/no-backup": "a replica has them, too" })))]), "");
}

#[test]
fn a_reason_or_a_backup_is_enough() {
    let by = homelab_core::ObjectId::new(&storage::volsync::REPLICATION_SOURCE, Some("web"), "web-backup");
    let protected = web(1).need(Need::Protection(Protection::backed_up("web", "web", by)));
    assert_eq!(said(&[protected, exempt(monitoring(20), "metrics are of use for weeks only")]), "");
}

#[test]
fn a_replication_source_of_a_users_own_is_a_backup() {
    let source = json!({
        "apiVersion": "volsync.backube/v1alpha1",
        "kind": "ReplicationSource",
        "metadata": { "name": "web", "namespace": "web" },
        "spec": { "sourcePVC": "web" },
    });
    assert_eq!(said(&[web(1), foreign(source)]), "");
}

#[test]
fn a_claim_of_another_cluster_is_another_claim() {
    let here = web(1).in_cluster(&name!("metal"));
    let there = exempt(monitoring(1), "…").need(Need::Protection(Protection::exempt("web", "web", "…"))).in_cluster(&name!("laptop"));
    assert!(said(&[here, there]).starts_with("error[unprotected-claim]: PersistentVolumeClaim web/web"));
}

#[test]
fn a_backup_and_a_reason_contradict_each_other_and_a_reason_has_words() {
    let by = homelab_core::ObjectId::new(&storage::volsync::REPLICATION_SOURCE, Some("web"), "web-backup");
    let both = web(1).need(Need::Protection(Protection::backed_up("web", "web", by))).need(Need::Protection(Protection::exempt(
        "web",
        "web",
        "it is a cache",
    )));
    insta::assert_snapshot!(said(&[both, exempt(monitoring(1), " ")]), @r"
    error[no-reason]: PersistentVolumeClaim monitoring/db-0 is said to need no backup, without a reason
      at part monitoring
      help: say why its data may be lost

    error[two-protections]: PersistentVolumeClaim web/web is backed up, and is said to need no backup
      at part web
      at part web
      help: keep one of the two
    ");
}

#[test]
fn protections_of_and_by_what_is_not_there_are_unmet_needs() {
    let by = homelab_core::ObjectId::new(&storage::volsync::REPLICATION_SOURCE, Some("web"), "web-backup");
    let parts = vec![
        web(1).need(Need::Protection(Protection::backed_up("web", "web", by))),
        monitoring(1).need(Need::Protection(Protection::exempt("monitoring", "db-1", "…"))),
    ];
    let problems = check(parts).expect_err("two planted mistakes").to_string();
    let unmet: Vec<_> = problems.lines().filter(|line| line.contains("unmet-need")).collect();
    insta::assert_snapshot!(unmet.join("\n"), @r"
    error[unmet-need]: part web has PersistentVolumeClaim web/web backed up by ReplicationSource web/web-backup, which nothing makes
    error[unmet-need]: part monitoring says how PersistentVolumeClaim monitoring/db-1 is protected, which nothing makes
    ");
}

#[test]
fn claims_that_ask_for_more_than_there_is_are_an_error_unless_that_is_said() {
    let claims = || vec![exempt(monitoring(60), "…"), exempt(web(10), "…").need(Need::Protection(Protection::exempt("web", "web", "…")))];
    let with = |storage: Part| said(&[claims(), vec![storage]].concat());
    insta::assert_snapshot!(with(storage(64, false)), @r"
    error[overcommitted]: claims ask for 70Gi of the Talos user volume `data`, which has 64Gi for sure (the largest: monitoring/db-0 60Gi, web/web 10Gi)
      at part storage
      help: claim less, say that the disk is larger, or set `overcommit` of the class: then a full volume stops every app on it
    ");
    assert_eq!(with(storage(70, false)), "");
    assert_eq!(with(storage(64, true)), "");
}

#[test]
fn claims_without_a_class_count_for_the_default_one() {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": { "name": "data", "annotations": { "storageclass.kubernetes.io/is-default-class": "true" } },
        "provisioner": "rancher.io/local-path",
    });
    let claim = json!({
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": { "name": "big", "namespace": "web", "annotations": { "homelab/no-backup": "it can be made anew" } },
        "spec": { "resources": { "requests": { "storage": "65Gi" } } },
    });
    let problems = said(&[storage(64, false), foreign(class), foreign(claim)]);
    assert!(problems.contains("claims ask for 65Gi of the Talos user volume `data`"), "{problems}");
}
