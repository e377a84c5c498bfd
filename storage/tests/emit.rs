//! Parts as users get them, and what `check` says of mistakes.

use homelab_core::{Brings, Name, Need, Object, ObjectExt, Part, Quantity, Secret, SecretObject, check, name};
use k8s_openapi::api::core::v1::Namespace;
use storage::{Backup, Directory, LocalPath, PasswordKey, Reclaim, Repository, claim};

const FAST: Name = Name::from_static("fast");

fn local_path() -> LocalPath {
    LocalPath::builder()
        .image("docker.io/rancher/local-path-provisioner:v0.0.37")
        .helper_image("docker.io/library/busybox:1.37.0")
        .class(FAST)
        .directory(Directory::UserVolume(name!("data")))
        .executable(true)
        .default_class(true)
        .reclaim(Reclaim::Retain)
        .build()
}

fn backup(repository: Repository) -> Backup {
    Backup::builder()
        .name(name!("web-backup"))
        .namespace(name!("web"))
        .claim(name!("pages"))
        .user(1000)
        .image("ghcr.io/restic/restic:0.19.1")
        .schedule("30 3 * * *")
        .time_zone("Europe/Zurich")
        .repository(repository)
        .password(PasswordKey { secret: name!("restic"), key: "password".to_owned() })
        .build()
}

fn lab(local_path: LocalPath, backup: Backup) -> Vec<Part> {
    let password = SecretObject::new(name!("web"), name!("restic")).value("password", Secret::from("correct horse"));
    let web = Part::new(name!("web"))
        .object(Namespace::default().named("web"))
        .object(claim(&name!("pages"), &name!("web"), &FAST, Quantity::gibibytes(5)))
        .secret(password);
    let outside = ["aws_backup_bucket", "aws_backup_role_arn", "aws_region"].map(|output| Brings::CloudOutput(output.to_owned()));
    let outside = outside.into_iter().fold(Part::new(name!("aws")).bring(Brings::UserVolume(name!("data"))), Part::bring);
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
    let checked = check(lab(local_path(), backup(Repository::S3))).expect("a whole lab");
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
    insta::assert_snapshot!(yaml(&backup(Repository::S3).into()));
}

#[test]
fn a_backup_to_azure_trusts_a_token_for_azure() {
    let part = Part::from(backup(Repository::Azure));
    insta::assert_snapshot!(part.objects[1].to_yaml());
}

#[test]
fn every_output_in_the_objects_is_a_need() {
    for repository in [Repository::S3, Repository::Azure] {
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
    let part = Part::from(backup(Repository::S3));
    let alert = part.needs.iter().find_map(|need| if let Need::Alert(alert) = need { Some(alert) } else { None }).expect("an alert");
    assert!(alert.expression.ends_with(" > 172800") && alert.expression.contains("kube_cronjob_status_last_successful_time"));
}

#[test]
fn a_claim_of_an_unknown_class_is_a_dangling_reference() {
    let class = name!("fats");
    insta::assert_snapshot!(problems(lab(LocalPath { class, ..local_path() }, backup(Repository::S3))), @r"
    error[dangling-reference]: PersistentVolumeClaim web/pages: `spec.storageClassName` names the StorageClass `fast`, which nothing in the lab makes
      at PersistentVolumeClaim web/pages: `spec.storageClassName` in part web
      at StorageClass fats in part storage
      help: did you mean StorageClass fats?
    ");
}

#[test]
fn a_user_volume_that_is_not_there_is_an_unmet_need() {
    let directory = Directory::UserVolume(name!("date"));
    insta::assert_snapshot!(problems(lab(LocalPath { directory, ..local_path() }, backup(Repository::S3))), @r"
    error[unmet-need]: part storage needs the Talos user volume `date`, which nothing brings
      at part storage
      help: did you mean `data`?
    ");
}

#[test]
fn a_backup_of_what_is_not_there_is_a_dangling_reference() {
    let password = PasswordKey { secret: name!("restic"), key: "passwort".to_owned() };
    insta::assert_snapshot!(problems(lab(local_path(), Backup { claim: name!("page"), password, ..backup(Repository::S3) })));
}

#[test]
fn outputs_that_no_terraform_has_are_unmet_needs() {
    let problems = problems(lab(local_path(), backup(Repository::Azure)));
    assert_eq!(problems.matches("needs the Terraform output `azure_").count(), 4, "{problems}");
}

#[test]
fn wrong_definitions_are_reported_at_once() {
    let local_path = LocalPath { directory: Directory::Path("../data".to_owned()), executable: false, ..local_path() };
    let backup = Backup { user: 0, schedule: "30 25 * * *".to_owned(), ..backup(Repository::S3) };
    insta::assert_snapshot!(problems(lab(local_path, backup)));
}
