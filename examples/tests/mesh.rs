//! The lab of two clusters: what they share, what each has to itself, and mistakes in its site.

mod from_site;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use examples::mesh::lab;
use homelab::{CloudOutputs, Keys};
use homelab_core::{BootstrapStep, File, Part, Problems, check};
use loadbalancer::mesh;

const SITE: &str = include_str!("../mesh/site.yaml");

/// The parts of the lab of `site`, or what is wrong with the site itself.
fn parts(site: &str) -> Result<Vec<Part>, Problems> {
    from_site::parts(site, &CloudOutputs::new(), lab)
}

/// What is wrong with the example after these changes, each of a text that it has once.
fn problems(changes: &[(&str, &str)]) -> String {
    let site = changes.iter().fold(SITE.to_owned(), |site, (from, to)| {
        assert_eq!(site.matches(from).count(), 1, "`{from}`");
        site.replace(from, to)
    });
    parts(&site).and_then(check).expect_err("a planted mistake").to_string()
}

#[test]
fn both_clusters_know_each_other_by_numbers_of_their_own() {
    let members = mesh(&parts(SITE).expect("the example is right"));
    let said: Vec<String> =
        members.iter().map(|member| format!("{} {} {:?} {:?}", member.name, member.id, member.address, member.peers)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    metal 1 Some("192.168.1.222") {"garage": ["192.168.1.232"]}
    garage 2 Some("192.168.1.232") {"metal": ["192.168.1.222"]}
    "#);
}

#[test]
fn both_clusters_have_one_authority_from_before_their_network() {
    let parts = parts(SITE).expect("the example is right");
    let secrets = parts.iter().flat_map(|part| &part.secrets).filter(|secret| *secret.name == *"cilium-ca");
    let authorities: Vec<_> = secrets.map(|secret| (secret.values["ca.crt"].expose(), secret.values["ca.key"].expose())).collect();
    assert_eq!((authorities.len(), authorities.iter().collect::<BTreeSet<_>>().len()), (2, 1));
    for bootstrap in parts.iter().filter(|part| *part.id.name == *"bootstrap") {
        let [BootstrapStep::Object(first), BootstrapStep::Chart(second), ..] = &bootstrap.bootstrap[..] else { panic!("two steps") };
        assert_eq!((first.to_string().as_str(), &**second), ("Secret kube-system/cilium-ca", "cilium"));
    }
}

#[test]
fn the_authority_is_renewed_a_year_before_its_end_because_it_signs_for_a_year() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut keys = Keys::open(&folder.path().join("secrets")).expect("a new folder");
    let authority = keys.mesh_authority().expect("a new key");
    let [expiry] = &keys.expiries("home", []).expect("it is a certificate")[..] else { panic!("one certificate") };
    assert_eq!((expiry.path.as_str(), expiry.not_after + Duration::from_hours(365 * 24)), ("mesh.pem", authority.not_after()));
}

#[test]
fn metrics_carry_the_name_that_the_cluster_has_in_the_mesh() {
    let parts = parts(SITE).expect("the example is right");
    for member in mesh(&parts) {
        let release = parts.iter().filter(|part| part.id.cluster.as_ref() == Some(&member.cluster)).flat_map(|part| &part.charts);
        let labels: Vec<_> =
            release.filter_map(|chart| chart.values.pointer("/prometheus/prometheusSpec/externalLabels/cluster")).collect();
        assert_eq!(labels, [member.name.as_str()]);
    }
}

#[test]
fn drills_and_restoring_name_the_other_cluster() {
    let parts = parts(SITE).expect("the example is right");
    let text = |path: &str| {
        let file = parts.iter().find_map(|part| part.files.get(Path::new(path))).expect("it is written");
        if let File::Text(text) = file { text.clone() } else { panic!("a text") }
    };
    let drills = text("drills/garage.md");
    assert!(drills.contains("In metal, `kubectl -n kube-system exec deployments/clustermesh-apiserver"), "{drills}");
    assert!(drills.contains("http://web.web:9898` is answered all the\nsame, by metal."), "{drills}");
    assert!(drills.contains("The alert `MeshPeerLost` reaches you after 15m."), "{drills}");
    assert!(text("RESTORE.md").contains("**It has to find `metal` again**: nothing is to be done."));
}

#[test]
fn a_label_of_another_cluster_is_an_error() {
    let mut parts = parts(SITE).expect("the example is right");
    let charts = parts.iter_mut().filter(|part| part.id.to_string() == "garage/monitoring").flat_map(|part| &mut part.charts);
    for chart in charts {
        chart.values["prometheus"]["prometheusSpec"]["externalLabels"]["cluster"] = "metal".into();
    }
    insta::assert_snapshot!(check(parts).expect_err("a planted mistake"), @r"
    error[wrong-label]: the metrics of cluster `garage` say that they are those of cluster `metal`
      at part garage/monitoring
      help: set `Prometheus::cluster` to `garage`
    ");
}

#[test]
fn mistakes_of_a_site_are_named_by_line() {
    insta::assert_snapshot!(problems(&[("id: 2", "id: 1")]), @r"
    error[duplicate]: two clusters have the number 1 in the mesh
      at site.yaml:34:9
      at site.yaml:56:11
    ");
    insta::assert_snapshot!(problems(&[("id: 2", "id: 256")]), @r"
    error[wrong-reference]: only one cluster takes part in the mesh
      at site.yaml:34:9
      help: give another Talos cluster a `mesh`, or leave it out

    error[out-of-range]: `clusters[0].mesh.id` must be a whole number from 1 to 255, not 256
      at site.yaml:56:11
    ");
    insta::assert_snapshot!(problems(&[("address: 192.168.1.232", "address: 192.168.1.242")]), @r"
    error[wrong-reference]: `clusters[0].mesh.address` is 192.168.1.242, which lies in none of the pools
      at site.yaml:57:16
      help: the pools have 192.168.1.230 to 192.168.1.239
    ");
    insta::assert_snapshot!(problems(&[("address: 192.168.1.232", "address: 192.168.1.231")]), @r"
    error[overlap]: the DNS server `k8s-gateway` of cluster `garage` and the mesh of cluster `garage` share 192.168.1.231
      at site.yaml:51:10
      at site.yaml:57:16
      help: free in the pool `lan` of cluster `garage`: 192.168.1.232 to 192.168.1.239
    ");
    insta::assert_snapshot!(problems(&[("10.245.0.0/16", "10.244.128.0/17")]), @r"
    error[overlap]: the pods of cluster `metal` and the pods of cluster `garage` share 10.244.128.0 to 10.244.255.255
      at site.yaml:53:11
      help: move one of the two
    ");
    insta::assert_snapshot!(problems(&[("    mesh:\n      id: 2\n      address: 192.168.1.232\n", "")]), @r"
    error[wrong-reference]: only one cluster takes part in the mesh
      at site.yaml:34:9
      help: give another Talos cluster a `mesh`, or leave it out
    ");
    insta::assert_snapshot!(problems(&[("- name: garage\n", "- name: the-cluster-of-machines-in-the-garage\n")]), @r"
    error[bad-mesh-name]: the name of cluster `the-cluster-of-machines-in-the-garage` in the mesh has 37 characters, and Cilium takes 32
      at part the-cluster-of-machines-in-the-garage/cilium
    ");
}
