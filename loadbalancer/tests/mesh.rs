//! Two clusters that know each other, and what `check` says when they do not.

use std::net::IpAddr;
use std::num::NonZeroU8;

use homelab_core::{AddressRange, Brings, Claim, Kind, Name, Object, ObjectExt, ObjectId, Part, Provided, Secret, check, name};
use k8s_openapi::api::core::v1::{Namespace, Service, ServicePort, ServiceSpec};
use loadbalancer::{Balancer, Cilium, GLOBAL_ANNOTATION, Mesh, MeshAuthority, MeshPeer, Pool, mesh};

const METAL: Name = Name::from_static("metal");
const GARAGE: Name = Name::from_static("garage");

fn address(cluster: &Name) -> IpAddr {
    if *cluster == METAL { [192, 168, 1, 222].into() } else { [192, 168, 1, 242].into() }
}

fn pool(cluster: &Name) -> Pool {
    let range = if *cluster == METAL { "192.168.1.220-192.168.1.239" } else { "192.168.1.240-192.168.1.249" };
    Pool::builder().name(name!("lan")).range(range.parse().expect("a range")).build()
}

fn member(cluster: Name, id: u8, peer: Name) -> Cilium {
    let mesh = Mesh::builder()
        .id(NonZeroU8::new(id).expect("a number"))
        .balancer(Balancer::Cilium)
        .pool(name!("lan"))
        .address(address(&cluster))
        .peers(vec![MeshPeer { address: address(&peer), cluster: peer }])
        .authority(MeshAuthority { certificate: "certificate".to_owned(), key: Secret::from("key") })
        .build();
    Cilium::builder().pools(vec![pool(&cluster)]).cluster(cluster).version("1.20.2").single_node(true).mesh(mesh).build()
}

fn pair() -> [Cilium; 2] {
    [member(METAL, 1, GARAGE), member(GARAGE, 2, METAL)]
}

/// Both clusters, each with `more`, and the LAN.
fn lab(pair: [Cilium; 2], more: [Vec<Part>; 2]) -> Vec<Part> {
    let lan: AddressRange = "192.168.1.0/24".parse().expect("a range");
    let lan = Part::new(name!("site")).claim(Claim::builder().owner("the LAN").range(lan).build());
    let clusters = pair.into_iter().zip(more).flat_map(|(cilium, more)| {
        let cluster = cilium.cluster.clone();
        [Part::from(cilium)].into_iter().chain(more).map(move |part| part.in_cluster(&cluster))
    });
    clusters.chain([lan]).collect()
}

/// An app whose Service is global or not.
fn web(global: bool, port: i32) -> Vec<Part> {
    let port = ServicePort { port, ..ServicePort::default() };
    let selector = [("app".to_owned(), "web".to_owned())];
    let spec = ServiceSpec { ports: Some(vec![port]), selector: Some(selector.clone().into()), ..ServiceSpec::default() };
    let mut service = Service { spec: Some(spec), ..Service::default() }.named("web").in_namespace(&name!("web"));
    service.metadata.annotations = global.then(|| [(GLOBAL_ANNOTATION.to_owned(), "true".to_owned())].into());
    let pod = Provided::new(ObjectId::new(&Kind::new("", "Pod"), Some("web"), "web"));
    let web = Part::new(name!("web")).object(Namespace::default().named("web")).object(service);
    vec![web.bring(Provided { labels: selector.into(), ..pod })]
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).expect_err("a planted mistake").to_string()
}

fn planted(plant: impl FnOnce(&mut [Cilium; 2])) -> String {
    let mut pair = pair();
    plant(&mut pair);
    problems(lab(pair, [vec![], vec![]]))
}

fn mesh_of(cilium: &mut Cilium) -> &mut Mesh {
    cilium.mesh.as_mut().expect("it is a member")
}

#[test]
fn a_member_has_a_service_and_an_authority_beside_the_release() {
    let part = Part::from(member(METAL, 1, GARAGE));
    let service = part.objects.iter().find(|object| object.id.kind == "Service").map(Object::to_yaml);
    insta::assert_snapshot!(service.expect("the others reach it"), @r#"
    apiVersion: v1
    kind: Service
    metadata:
      annotations:
        lbipam.cilium.io/ips: "192.168.1.222"
      labels:
        pool: lan
      name: clustermesh-apiserver
      namespace: kube-system
    spec:
      externalTrafficPolicy: Cluster
      ports:
      - port: 2379
        targetPort: 2379
      selector:
        k8s-app: clustermesh-apiserver
      type: LoadBalancer
    "#);
    let values = &part.charts[0].values;
    let own = serde_json::json!({ "certgen": values["certgen"], "cluster": values["cluster"], "clustermesh": values["clustermesh"] });
    insta::assert_snapshot!(homelab_core::yaml::to_string(&own).expect("values"), @r#"
    certgen:
      generateCA: false
    cluster:
      id: 1
      name: metal
    clustermesh:
      apiserver:
        service:
          externallyCreated: true
        tls:
          authMode: cluster
          auto:
            method: cronJob
      config:
        clusters:
        - ips:
          - "192.168.1.242"
          name: garage
          port: 2379
        enabled: true
      policyDefaultLocalCluster: false
      useAPIServer: true
    "#);
    assert_eq!(part.secrets[0].id().to_string(), "Secret kube-system/cilium-ca");
    assert!(part.secrets[0].values.keys().eq(["ca.crt", "ca.key"]));
}

#[test]
fn clusters_that_know_each_other_are_a_mesh() {
    let parts = lab(pair(), [web(true, 80), web(true, 80)]);
    assert_eq!(mesh(&parts).iter().map(|member| &*member.cluster).collect::<Vec<_>>(), ["metal", "garage"]);
    check(parts).expect("a whole mesh");
}

#[test]
fn a_cluster_outside_of_a_mesh_has_none_of_it() {
    let alone = Cilium { mesh: None, ..member(METAL, 1, GARAGE) };
    let part = Part::from(alone);
    assert!(part.secrets.is_empty() && part.bootstrap.is_empty() && part.lab_judges.is_empty());
    assert!(part.charts[0].values.get("clustermesh").is_none());
    assert!(!part.charts[0].brings.contains(&Brings::Mesh));
    assert!(mesh([&part]).is_empty());
}

#[test]
fn two_clusters_of_one_number_are_an_error() {
    insta::assert_snapshot!(planted(|[_, garage]| mesh_of(garage).id = NonZeroU8::MIN), @r"
    error[broken-mesh]: clusters `metal` and `garage` have the same number 1 in the mesh
      at part metal/cilium
      at part garage/cilium
      help: give one of them another number, before it has any pods
    ");
}

#[test]
fn a_peer_at_another_address_is_an_error_that_names_both() {
    insta::assert_snapshot!(planted(|[metal, _]| mesh_of(metal).peers[0].address = [192, 168, 1, 243].into()), @r"
    error[broken-mesh]: cluster `metal` looks for cluster `garage` of the mesh at 192.168.1.243, but its address is 192.168.1.242
      at part metal/cilium
      at part garage/cilium
    ");
}

#[test]
fn a_peer_that_no_cluster_is_called_is_an_error_with_the_nearest() {
    insta::assert_snapshot!(planted(|[metal, _]| mesh_of(metal).peers[0].cluster = name!("garrage")), @r"
    error[broken-mesh]: cluster `metal` looks for a cluster `garrage` of the mesh, and none takes part under this name
      at part metal/cilium
      help: did you mean `garage`?

    error[broken-mesh]: cluster `garage` knows cluster `metal` in the mesh, but `metal` does not know `garage`
      at part garage/cilium
      at part metal/cilium
      help: a cluster lets in those only that it knows
    ");
}

#[test]
fn a_peer_that_takes_no_part_is_an_error() {
    insta::assert_snapshot!(planted(|[_, garage]| garage.mesh = None), @r"
    error[broken-mesh]: cluster `metal` looks for a cluster `garage` of the mesh, and none takes part under this name
      at part metal/cilium
    ");
}

#[test]
fn a_peer_that_does_not_know_the_other_is_an_error() {
    insta::assert_snapshot!(planted(|[_, garage]| mesh_of(garage).peers.clear()), @r"
    error[broken-mesh]: cluster `metal` knows cluster `garage` in the mesh, but `garage` does not know `metal`
      at part metal/cilium
      at part garage/cilium
      help: a cluster lets in those only that it knows
    ");
}

#[test]
fn two_authorities_are_an_error() {
    insta::assert_snapshot!(planted(|[_, garage]| mesh_of(garage).authority.certificate = "another".to_owned()), @r"
    error[broken-mesh]: clusters `metal` and `garage` do not trust the same authority in the mesh: their Secrets kube-system/cilium-ca differ
      at part metal/cilium
      at part garage/cilium
      help: give all clusters of a mesh the same one
    ");
}

#[test]
fn a_member_without_its_service_is_an_error_of_whoever_looks_for_it() {
    let mut parts = lab(pair(), [vec![], vec![]]);
    parts[1].objects.retain(|object| object.id.kind != "Service");
    insta::assert_snapshot!(problems(parts), @r"
    error[unmet-need]: part garage/cilium needs Service kube-system/clustermesh-apiserver, which nothing makes
      at part garage/cilium

    error[broken-mesh]: cluster `metal` looks for cluster `garage` of the mesh at 192.168.1.242, where nothing is: `garage` has no Service kube-system/clustermesh-apiserver with an address
      at part metal/cilium
      at part garage/cilium
    ");
}

#[test]
fn a_cluster_that_calls_itself_otherwise_is_an_error() {
    let mut parts = lab(pair(), [vec![], vec![]]);
    parts[1].charts[0].values["cluster"]["name"] = "shed".into();
    insta::assert_snapshot!(problems(parts), @r"
    error[broken-mesh]: cluster `metal` looks for a cluster `garage` of the mesh, and none takes part under this name
      at part metal/cilium

    error[broken-mesh]: cluster `garage` calls itself `shed` in the mesh: its metrics and its peers call it `garage`
      at part garage/cilium

    error[broken-mesh]: cluster `garage` knows cluster `metal` in the mesh, but `metal` does not know `garage`
      at part garage/cilium
      at part metal/cilium
      help: a cluster lets in those only that it knows
    ");
}

#[test]
fn a_name_that_cilium_does_not_take_is_an_error() {
    let long = name!("a-cluster-of-more-than-thirty-two");
    let part = Part::from(member(long, 1, GARAGE));
    insta::assert_snapshot!(part.problems[0], @r"
    error[bad-mesh-name]: the name of cluster `a-cluster-of-more-than-thirty-two` in the mesh has 33 characters, and Cilium takes 32
      at part a-cluster-of-more-than-thirty-two/cilium
    ");
    let part = Part::from(member(name!("default"), 1, GARAGE));
    insta::assert_snapshot!(part.problems[0], @r"
    error[bad-mesh-name]: the name of cluster `default` in the mesh is what Cilium calls a cluster outside of any mesh
      at part default/cilium
    ");
}

#[test]
fn an_address_outside_of_the_pool_is_an_error() {
    insta::assert_snapshot!(planted(|[metal, garage]| {
        mesh_of(metal).address = [192, 168, 1, 9].into();
        mesh_of(garage).peers[0].address = [192, 168, 1, 9].into();
    }), @r"
    error[outside]: the mesh of cluster `metal` (192.168.1.9) is outside the pool `lan` of cluster `metal` (192.168.1.220 to 192.168.1.239)
      help: free in the pool `lan` of cluster `metal`: 192.168.1.220 to 192.168.1.239
    ");
}

#[test]
fn a_global_service_that_no_other_cluster_has_is_an_error() {
    insta::assert_snapshot!(problems(lab(pair(), [web(true, 80), vec![]])), @r"
    error[lonely-global]: Service web/web of cluster `metal` is global, but no other cluster of the mesh has it
      at Service web/web: `metadata.annotations.service.cilium.io/global` in part metal/web
      help: make it global in another cluster, too, or in none
    ");
}

#[test]
fn a_service_that_is_global_on_one_side_only_is_an_error_that_names_both() {
    insta::assert_snapshot!(problems(lab(pair(), [web(true, 80), web(false, 80)])), @r"
    error[lonely-global]: Service web/web is global in cluster `metal`, but not in cluster `garage`, which has it, too
      at Service web/web: `metadata.annotations.service.cilium.io/global` in part metal/web
      at part garage/web
      help: make it global in another cluster, too, or in none
    ");
}

#[test]
fn a_global_service_with_other_ports_elsewhere_is_an_error_that_names_both() {
    insta::assert_snapshot!(problems(lab(pair(), [web(true, 80), web(true, 8080)])), @r"
    error[differing-global]: the global Service web/web has other ports in cluster `garage` than in cluster `metal`
      at Service web/web: `metadata.annotations.service.cilium.io/global` in part garage/web
      at Service web/web: `metadata.annotations.service.cilium.io/global` in part metal/web
    ");
}
