//! Parts and files as users get them.

use homelab_core::{Brings, File, ObjectExt, Part, check, name};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec};
use rancher_desktop::settings::Settings;
use rancher_desktop::{System, Workstation};

fn workstation(system: System) -> Workstation {
    let kubernetes = "v1.36.2+k3s1".parse().expect("a release");
    Workstation::builder().cluster(name!("laptop")).system(system).memory(8).cpus(4).kubernetes(kubernetes).build()
}

fn files(workstation: Workstation) -> String {
    let checked = check(vec![workstation.into()]).expect("the workstation is right");
    assert_eq!(checked.warnings().0, []);
    let tree = checked.render(|_| unreachable!("nothing is secret"));
    let file = |(path, file): (&std::path::PathBuf, &homelab_core::TreeFile)| {
        let kind = if file.executable { " (executable)" } else { "" };
        format!("== {}{kind}\n{}", path.display(), file.text.replace('\r', ""))
    };
    tree.public.iter().map(file).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_workstation_with_linux_has_a_json_profile_and_a_script_that_looks_at_its_ports() {
    insta::assert_snapshot!(files(workstation(System::Linux)));
}

#[test]
fn a_workstation_with_macos_has_a_property_list() {
    insta::assert_snapshot!(files(workstation(System::Macos)));
}

#[test]
fn a_workstation_with_windows_has_registry_keys_and_no_virtual_machine() {
    insta::assert_snapshot!(files(workstation(System::Windows)));
}

#[test]
fn networks_of_ones_own_are_told_to_k3s_and_claimed() {
    let mut own = workstation(System::Linux);
    own.pods = "10.50.0.0/16".parse().expect("a network");
    let part = Part::from(own);
    let claims: Vec<_> = part.claims.iter().map(|claim| format!("{}: {}", claim.owner, claim.range)).collect();
    assert_eq!(
        claims,
        [
            "the pod network of cluster `laptop`: 10.50.0.0 to 10.50.255.255",
            "the service network of cluster `laptop`: 10.43.0.0 to 10.43.255.255"
        ]
    );
    let Some(File::Text(text)) = part.files.get(std::path::Path::new("workstation/override.yaml")) else {
        panic!("the networks are written");
    };
    insta::assert_snapshot!(text, @r#"
    # Networks of k3s. They act on a new cluster only: rdctl reset --k8s
    env:
      K3S_EXEC: "--cluster-cidr=10.50.0.0/16 --service-cidr=10.43.0.0/16"
    "#);
}

#[test]
fn the_default_class_of_k3s_can_be_claimed_from() {
    let spec = PersistentVolumeClaimSpec { storage_class_name: Some("local-path".to_owned()), ..Default::default() };
    let claim = PersistentVolumeClaim { spec: Some(spec), ..Default::default() };
    let namespace = k8s_openapi::api::core::v1::Namespace::default().named("web");
    let web = Part::new(name!("web")).in_cluster(&name!("laptop")).object(namespace);
    let web = web.object(claim.named("data").in_namespace(&name!("web")));
    check(vec![workstation(System::Linux).into(), web.clone()]).expect("k3s brings the class");
    let mut without = Part::from(workstation(System::Linux));
    without.brings.retain(|brings| !matches!(brings, Brings::Object(object) if object.id.name == "local-path"));
    let problems = check(vec![without, web]).expect_err("nothing brings the class");
    assert!(problems.to_string().contains("local-path"), "{problems}");
}

#[test]
fn a_machine_without_memory_or_with_a_wrong_network_is_refused() {
    let mut wrong = workstation(System::Linux);
    (wrong.memory, wrong.cpus) = (0, 1);
    wrong.pods = "10.42.1.0/16".parse().expect("a network with host bits");
    let problems = check(vec![wrong.into()]).expect_err("no memory");
    insta::assert_snapshot!(problems, @r"
    error[bad-size]: the workstation gives cluster `laptop` 0 GB
      at part laptop/workstation
      help: Rancher Desktop takes no less than 1; k3s asks for 2 (memory)

    warning[bad-size]: the workstation gives cluster `laptop` 1 processors
      at part laptop/workstation
      help: k3s asks for at least 2 (processors)

    error[bad-network]: the pod network of cluster `laptop` is `10.42.1.0/16`
      at part laptop/workstation
      help: it must be an IPv4 network without host bits
    ");
}

#[test]
fn settings_are_read_back_unchanged() {
    for system in [System::Linux, System::Windows] {
        let settings = workstation(system).settings();
        let text = serde_json::to_string(&settings).expect("settings are JSON");
        assert_eq!(serde_json::from_str::<Settings>(&text).expect("the same settings"), settings);
    }
}
