//! Parts as users get them, and what `check` says of mistakes.

use homelab_core::{Brings, Name, Need, Object, ObjectExt, Part, Quantity, Secret, check, name};
use k8s_openapi::api::core::v1::{Namespace, PodSpec};
use storage::{Backup, BackupPlan, Directory, LocalClass, LocalPath, Reclaim, Repository, claim};

const FAST: Name = Name::from_static("fast");
const SAFE: Name = Name::from_static("safe");

fn class(name: Name, volume: Name) -> LocalClass {
    LocalClass::builder()
        .name(name)
        .directory(Directory::UserVolume(volume))
        .executable(true)
        .default_class(false)
        .reclaim(Reclaim::Retain)
        .build()
}

/// A fast disk for apps, and another one for what restores them.
fn local_path() -> LocalPath {
    let fast = LocalClass { default_class: true, ..class(FAST, name!("data")) };
    let safe = LocalClass { stable: true, ..class(SAFE, name!("safe")) };
    LocalPath::builder()
        .image("docker.io/rancher/local-path-provisioner:v0.0.37")
        .helper_image("docker.io/library/busybox:1.37.0")
        .classes(vec![fast, safe])
        .build()
}

fn plan(repository: Repository) -> BackupPlan {
    BackupPlan::builder()
        .image("ghcr.io/restic/restic:0.19.1")
        .schedule("30 3 * * *")
        .repository(repository)
        .password(Secret::from("correct horse"))
        .build()
}

fn backup(repository: Repository) -> Backup {
    Backup::builder()
        .name(name!("web-backup"))
        .namespace(name!("web"))
        .claim(name!("pages"))
        .class(FAST)
        .size(Quantity::gibibytes(5))
        .user(1000)
        .plan(plan(repository))
        .build()
}

fn second_disk() -> Repository {
    Repository::Volume { class: SAFE, size: Quantity::gibibytes(10) }
}

fn keyed(url: &str, key: &str) -> Repository {
    Repository::Keyed { url: url.to_owned(), environment: [(key.to_owned(), Secret::from("a key"))].into() }
}

fn lab(local_path: LocalPath, backup: Backup) -> Vec<Part> {
    let web = Part::new(name!("web")).object(Namespace::default().named("web")).object(claim(
        &name!("pages"),
        &name!("web"),
        &FAST,
        Quantity::gibibytes(5),
    ));
    let outside = ["aws_backup_bucket", "aws_backup_role_arn", "aws_region"].map(|output| Brings::CloudOutput(output.to_owned()));
    let volumes = [Brings::UserVolume(name!("data")), Brings::UserVolume(name!("safe"))];
    let kinds = [storage::volsync::REPLICATION_SOURCE, storage::volsync::REPLICATION_DESTINATION].map(Brings::Kind);
    let outside = outside.into_iter().chain(volumes).chain(kinds).fold(Part::new(name!("aws")), Part::bring);
    vec![local_path.into(), backup.into(), web, outside]
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).expect_err("a planted mistake").to_string()
}

fn yaml(part: &Part) -> String {
    part.objects.iter().map(Object::to_yaml).collect::<Vec<_>>().join("---\n")
}

#[test]
fn everything_resolves() {
    let checked = check(lab(local_path(), backup(Repository::Aws))).expect("a whole lab");
    let references: Vec<String> =
        checked.references().iter().map(|reference| format!("{} {} → {}", reference.from, reference.path, reference.to)).collect();
    insta::assert_snapshot!(references.join("\n"));
}

#[test]
fn a_local_path_is_a_provisioner_with_a_class() {
    insta::assert_snapshot!(yaml(&local_path().into()));
}

#[test]
fn a_backup_to_aws_trusts_a_token_for_aws() {
    let mut backup = backup(Repository::Aws);
    backup.plan.time_zone = Some("Europe/Zurich".to_owned());
    insta::assert_snapshot!(yaml(&backup.into()));
}

#[test]
fn a_backup_to_azure_trusts_a_token_for_azure() {
    let part = Part::from(backup(Repository::Azure));
    insta::assert_snapshot!(part.objects[1].to_yaml());
}

#[test]
fn a_backup_to_a_second_disk_reads_the_volume_itself() {
    let part = Part::from(backup(second_disk()));
    insta::assert_snapshot!(yaml(&part));
    let keys: Vec<_> = part.secrets[0].values.keys().collect();
    assert_eq!(keys, ["RESTIC_PASSWORD", "RESTIC_REPOSITORY"]);
    check(lab(local_path(), backup(second_disk()))).expect("every reference resolves");
}

#[test]
fn a_backup_with_keys_has_a_repository_of_its_own() {
    for (url, own) in [
        ("s3:https://nas.home.example:9000/backups", "s3:https://nas.home.example:9000/backups/web/pages"),
        ("rest:https://nas.home.example:8000/", "rest:https://nas.home.example:8000/web/pages"),
        ("azure:backups:", "azure:backups:web/pages"),
    ] {
        let part = Part::from(backup(keyed(url, "AWS_SECRET_ACCESS_KEY")));
        assert_eq!(part.problems, []);
        assert_eq!(part.secrets[0].values["RESTIC_REPOSITORY"].expose(), own);
        assert_eq!(part.secrets[0].values["AWS_SECRET_ACCESS_KEY"].expose(), "a key");
    }
}

#[test]
fn volumes_with_snapshots_are_filled_before_they_are_bound() {
    let backup = Backup { snapshot_class: Some(name!("nas")), ..backup(keyed("s3:https://nas/backups", "AWS_ACCESS_KEY_ID")) };
    let claim = backup.fill_claim(claim(&name!("pages"), &name!("web"), &FAST, Quantity::gibibytes(5)));
    let mut pod = PodSpec::default();
    backup.fill_pod(&mut pod, "data");
    assert_eq!(pod, PodSpec::default(), "nothing is left for the pod to do");
    let part = Part::from(backup).object(claim);
    insta::assert_snapshot!(yaml(&part));
}

#[test]
fn volumes_without_snapshots_are_filled_by_the_first_step_of_the_pod() {
    for (name, repository) in [("cloud", Repository::Aws), ("disk", second_disk()), ("keyed", keyed("s3:https://nas/b", "AWS_PROFILE"))] {
        let backup = backup(repository);
        let claim = claim(&name!("pages"), &name!("web"), &FAST, Quantity::gibibytes(5));
        assert_eq!(backup.fill_claim(claim.clone()), claim);
        let mut pod = PodSpec::default();
        backup.fill_pod(&mut pod, "data");
        insta::assert_snapshot!(format!("fills_{name}"), homelab_core::yaml::to_string(&pod).expect("a pod is plain data"));
    }
}

#[test]
fn a_plan_may_leave_a_new_volume_empty() {
    let mut backup = backup(second_disk());
    backup.plan.restore = false;
    let mut pod = PodSpec::default();
    backup.fill_pod(&mut pod, "data");
    assert_eq!(pod, PodSpec::default());
}

#[test]
fn every_output_in_the_objects_is_a_need() {
    for repository in [Repository::Aws, Repository::Azure] {
        let part = Part::from(backup(repository));
        let text = yaml(&part);
        let named = text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned());
        let mut named: Vec<_> = named.map(Need::CloudOutput).collect();
        named.dedup();
        assert!(!named.is_empty() && named.iter().all(|need| part.needs.contains(need)), "{named:?}");
        let is_output = |need: &&Need| matches!(need, Need::CloudOutput(_));
        assert!(part.needs.iter().filter(is_output).all(|need| named.contains(need)), "{:?}", part.needs);
    }
}

#[test]
fn somebody_is_told_when_the_newest_backup_is_old() {
    let part = Part::from(backup(Repository::Aws));
    let alert = part.needs.iter().find_map(|need| if let Need::Alert(alert) = need { Some(alert) } else { None }).expect("an alert");
    assert!(alert.expression.ends_with(" > 172800") && alert.expression.contains("kube_cronjob_status_last_successful_time"));
}

#[test]
fn a_claim_of_an_unknown_class_is_a_dangling_reference() {
    let local_path = LocalPath { classes: vec![class(name!("fats"), name!("data"))], ..local_path() };
    insta::assert_snapshot!(problems(lab(local_path, backup(Repository::Aws))), @r"
    error[dangling-reference]: PersistentVolumeClaim web/pages: `spec.storageClassName` names the StorageClass `fast`, which nothing in the lab makes
      at PersistentVolumeClaim web/pages: `spec.storageClassName` in part web
      at StorageClass fats in part storage
      help: did you mean StorageClass fats?
    ");
}

#[test]
fn a_user_volume_that_is_not_there_is_an_unmet_need() {
    let local_path = LocalPath { classes: vec![class(FAST, name!("date"))], ..local_path() };
    insta::assert_snapshot!(problems(lab(local_path, backup(Repository::Aws))), @r"
    error[unmet-need]: part storage needs the Talos user volume `date`, which nothing brings
      at part storage
      help: did you mean `data`?
    ");
}

#[test]
fn a_backup_of_what_is_not_there_names_both_ends() {
    insta::assert_snapshot!(problems(lab(local_path(), Backup { claim: name!("page"), ..backup(Repository::Aws) })), @r"
    error[dangling-reference]: CronJob web/web-backup: `spec.jobTemplate.spec.template.spec.volumes[0].persistentVolumeClaim.claimName` names the PersistentVolumeClaim `web/page`, which nothing in the lab makes
      at CronJob web/web-backup: `spec.jobTemplate.spec.template.spec.volumes[0].persistentVolumeClaim.claimName` in part web-backup
      at PersistentVolumeClaim web/pages in part web
      help: did you mean PersistentVolumeClaim web/pages?

    error[unmet-need]: part web-backup says how PersistentVolumeClaim web/page is protected, which nothing makes
      at part web-backup
    ");
    insta::assert_snapshot!(problems(lab(local_path(), Backup { claim: name!("page"), ..backup(second_disk()) })), @r"
    error[dangling-reference]: ReplicationSource web/web-backup: `spec.sourcePVC` names the PersistentVolumeClaim `web/page`, which nothing in the lab makes
      at ReplicationSource web/web-backup: `spec.sourcePVC` in part web-backup
      at PersistentVolumeClaim web/pages in part web
      help: did you mean PersistentVolumeClaim web/pages?

    error[unmet-need]: part web-backup says how PersistentVolumeClaim web/page is protected, which nothing makes
      at part web-backup
    ");
}

#[test]
fn a_repository_on_a_class_that_is_not_there_is_a_dangling_reference() {
    let repository = Repository::Volume { class: name!("save"), size: Quantity::gibibytes(10) };
    insta::assert_snapshot!(problems(lab(local_path(), backup(repository))), @r"
    error[dangling-reference]: PersistentVolumeClaim web/web-backup-repository: `spec.storageClassName` names the StorageClass `save`, which nothing in the lab makes
      at PersistentVolumeClaim web/web-backup-repository: `spec.storageClassName` in part web-backup
      at StorageClass safe in part storage
      help: did you mean StorageClass safe?
    ");
}

#[test]
fn outputs_that_no_terraform_has_are_unmet_needs() {
    let problems = problems(lab(local_path(), backup(Repository::Azure)));
    assert_eq!(problems.matches("needs the Terraform output `azure_").count(), 4, "{problems}");
}

#[test]
fn wrong_classes_are_reported_at_once() {
    let outside =
        LocalClass { directory: Directory::Path("../data".to_owned()), executable: false, default_class: true, ..class(FAST, FAST) };
    let lost = LocalClass { default_class: true, stable: true, reclaim: Reclaim::Delete, ..class(SAFE, name!("safe")) };
    let local_path = LocalPath { classes: vec![outside, lost], ..local_path() };
    insta::assert_snapshot!(problems(lab(local_path, backup(Repository::Aws))), @r"
    error[bad-path]: the class `fast` keeps its volumes in `../data`, which is no absolute path below `/`
      at part storage

    error[noexec-default]: the default class `fast` is noexec: apps that run programs from their volume would fail
      at part storage
      help: make its volumes executable (`mount.secure: false` on a Talos user volume) or another class the default one

    error[stable-delete]: the class `safe` is to be found again by a new cluster, but its folders are deleted with their claims
      at part storage
      help: take `Reclaim::Retain`

    error[two-defaults]: the classes `fast`, `safe` are all to be the default one
      at part storage
    ");
}

#[test]
fn wrong_backups_are_reported_at_once() {
    let mut wrong = Backup { user: 0, ..backup(Repository::Volume { class: FAST, size: Quantity::gibibytes(1) }) };
    wrong.plan.schedule = "30 25 * * *".to_owned();
    wrong.plan.time_zone = Some("Europe/Zurich".to_owned());
    insta::assert_snapshot!(problems(lab(local_path(), wrong)), @r"
    error[root-backup]: the backup `web-backup` runs as user 0, which its namespace need not admit
      at part web-backup
      help: name the user that the app runs as, such as 1000

    error[bad-schedule]: the backup `web-backup` has the schedule `30 25 * * *`, which is not five fields of cron
      at part web-backup
      help: such as `30 3 * * *`: every day at 3:30

    error[no-time-zone]: the backup `web-backup` is scheduled in `Europe/Zurich`, but VolSync knows no time zones
      at part web-backup
      help: leave it out, and write the schedule in UTC

    error[same-disk-backup]: the backup `web-backup` goes to the class `fast`, where the claim web/pages is
      at part web-backup
      help: a backup on the same disk is lost with it: take another class
    ");
}

#[test]
fn what_volsync_cannot_reach_or_does_not_hand_on_is_reported() {
    let of = |repository| problems(lab(local_path(), backup(repository)));
    insta::assert_snapshot!(of(keyed("sftp:nas:/backups", "AWS_ACCES_KEY_ID")), @r"
    error[bad-repository]: the backup `web-backup` goes to `sftp:nas:/backups`, which VolSync's mover cannot reach
      at part web-backup
      help: write one of restic's addresses: azure:, b2:, gs:, rclone:, rest:, s3:, swift:; for a folder take `Repository::Volume`

    error[unknown-variable]: the backup `web-backup` sets `AWS_ACCES_KEY_ID`, which VolSync does not hand on to restic
      at part web-backup
      help: did you mean `AWS_ACCESS_KEY_ID`?
    ");
    insta::assert_snapshot!(of(keyed("s3:https://s3.amazonaws.com/b", "AWS_WEB_IDENTITY_TOKEN_FILE")), @r"
    error[unknown-variable]: the backup `web-backup` sets `AWS_WEB_IDENTITY_TOKEN_FILE`, which VolSync does not hand on to restic
      at part web-backup
      help: without keys only `Repository::Aws` and `Repository::Azure` work: VolSync's mover cannot mount a token
    ");
}
