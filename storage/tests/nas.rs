//! Volumes in the network, and the operators beside them.

use homelab_core::{Brings, Kind, Name, Need, Object, Part, Secret, check, name};
use storage::{CsiDriverNfs, NfsClass, Reclaim, SnapshotController, Synology, SynologyClass, SynologyProtocol, VolSync};

const SERVICE_MONITOR: Kind = Kind::new("monitoring.coreos.com", "ServiceMonitor");

fn class(name: Name, protocol: SynologyProtocol) -> SynologyClass {
    SynologyClass::builder()
        .name(name.clone())
        .protocol(protocol)
        .location("/volume1")
        .reclaim(Reclaim::Retain)
        .default_class(false)
        .snapshot_class(name)
        .build()
}

fn synology(classes: Vec<SynologyClass>) -> Synology {
    Synology::builder()
        .version("0.11.1")
        .address("192.168.1.5".parse().expect("an address"))
        .user("csi")
        .password(Secret::from("correct: horse"))
        .classes(classes)
        .build()
}

fn nfs() -> NfsClass {
    NfsClass::builder()
        .name(name!("nas"))
        .server("192.168.1.5".parse().expect("an address"))
        .export("/volume1/lab")
        .reclaim(Reclaim::Retain)
        .default_class(false)
        .stable(true)
        .build()
}

fn driver(class: NfsClass) -> Part {
    CsiDriverNfs::builder().version("4.13.4").classes(vec![class]).build().into()
}

fn yaml(part: &Part) -> String {
    let charts = part.charts.iter().map(|chart| homelab_core::yaml::to_string(&chart.values).expect("values are plain data"));
    charts.chain(part.objects.iter().map(|object| Object::to_yaml(object).to_owned())).collect::<Vec<_>>().join("---\n")
}

#[test]
fn a_synology_has_block_volumes_and_shared_folders() {
    let classes = vec![class(name!("nas-block"), SynologyProtocol::Iscsi), class(name!("nas-files"), SynologyProtocol::Nfs)];
    let part = Part::from(synology(classes));
    insta::assert_snapshot!(yaml(&part));
    insta::assert_snapshot!(part.secrets[0].values["client-info.yaml"].expose(), @r#"
    clients:
    - host: "192.168.1.5"
      https: true
      password: "correct: horse"
      port: 5001
      username: csi
    "#);
    assert!(part.needs.contains(&Need::Extension("siderolabs/iscsi-tools".to_owned())));
}

#[test]
fn a_synology_without_block_volumes_needs_no_extension() {
    let part = Part::from(synology(vec![class(name!("nas-files"), SynologyProtocol::Nfs)]));
    assert!(!part.needs.iter().any(|need| matches!(need, Need::Extension(_))), "{:?}", part.needs);
    assert_eq!(part.charts[0].values.get("node"), None);
}

#[test]
fn snapshots_of_a_synology_need_the_snapshot_controller_and_the_machine_its_extension() {
    let nas = || Part::from(synology(vec![class(name!("nas-block"), SynologyProtocol::Iscsi)]));
    insta::assert_snapshot!(check(vec![nas()]).expect_err("neither is there"), @r"
    error[unknown-kind]: VolumeSnapshotClass nas-block needs the kind VolumeSnapshotClass.snapshot.storage.k8s.io, which nothing in the lab brings
      at VolumeSnapshotClass nas-block in part synology-csi
      help: add the part whose chart installs its CustomResourceDefinition

    error[unmet-need]: part synology-csi needs the Talos extension `siderolabs/iscsi-tools`, which nothing brings
      at part synology-csi

    error[unmet-need]: part synology-csi needs the kind VolumeSnapshotClass.snapshot.storage.k8s.io, which nothing brings
      at part synology-csi
      help: add the part whose chart installs its CustomResourceDefinition
    ");
    let talos = Part::new(name!("talos")).bring(Brings::Extension("siderolabs/iscsi-tools".to_owned()));
    check(vec![nas(), talos, SnapshotController::builder().version("0.3.0").build().into()]).expect("both are there");
}

#[test]
fn a_synology_has_no_ipv6() {
    let nas = Synology { address: "fd00::5".parse().expect("an address"), ..synology(Vec::new()) };
    insta::assert_snapshot!(check(vec![nas.into()]).expect_err("the driver knows IPv4 only"), @r"
    error[no-ipv6]: Synology's driver reaches a NAS by IPv4 only, not at fd00::5
      at part synology-csi
    ");
}

#[test]
fn an_export_has_folders_that_a_new_cluster_finds_again() {
    insta::assert_snapshot!(yaml(&driver(nfs())));
}

#[test]
fn folders_that_are_deleted_are_not_found_again() {
    let wrong = NfsClass { reclaim: Reclaim::Delete, ..nfs() };
    insta::assert_snapshot!(check(vec![driver(wrong)]).expect_err("a contradiction"), @r"
    error[stable-delete]: the class `nas` is to be found again by a new cluster, but its folders are deleted with their claims
      at part csi-driver-nfs
      help: take `Reclaim::Retain`
    ");
    let relative = NfsClass { export: "volume1".to_owned(), ..nfs() };
    insta::assert_snapshot!(check(vec![driver(relative)]).expect_err("no path"), @r"
    error[bad-path]: the class `nas` is on the export `volume1`, which is no absolute path
      at part csi-driver-nfs
    ");
}

#[test]
fn volsync_needs_the_kinds_of_snapshots_and_of_monitors() {
    let volsync = || Part::from(VolSync::builder().version("0.16.0").build());
    insta::assert_snapshot!(check(vec![volsync()]).expect_err("both kinds are missing"), @r"
    error[unmet-need]: part volsync needs the kind VolumeSnapshot.snapshot.storage.k8s.io, which nothing brings
      at part volsync
      help: add the part whose chart installs its CustomResourceDefinition

    error[unmet-need]: part volsync needs the kind ServiceMonitor.monitoring.coreos.com, which nothing brings
      at part volsync
      help: add the part whose chart installs its CustomResourceDefinition
    ");
    let monitoring = Part::new(name!("monitoring")).bring(Brings::Kind(SERVICE_MONITOR));
    let snapshots = Part::from(SnapshotController::builder().version("0.3.0").build());
    let parts = vec![volsync(), monitoring, snapshots];
    let before: Vec<_> = homelab_core::dependencies(&parts)[&parts[0].id].iter().map(ToString::to_string).collect();
    assert_eq!(before, ["monitoring", "snapshot-controller"]);
    check(parts).expect("both are there");
}
