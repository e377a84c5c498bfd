//! Parts as users get them, and what `check` says of mistakes.

use homelab_core::{AddressRange, Claim, Name, Need, Object, ObjectExt, Part, Provided, Secret, SecretObject, check, name};
use k8s_openapi::api::core::v1::Namespace;
use loadbalancer::{Addresses, Balancer, Cilium, EnvoyGateway, HttpsGateway, Pool, PoolAddress, route};

const METAL: Name = Name::from_static("metal");

fn range(text: &str) -> AddressRange {
    text.parse().expect("a range")
}

fn pool(name: Name, addresses: &str) -> Pool {
    Pool::builder().name(name).range(range(addresses)).build()
}

fn cilium() -> Cilium {
    let pools = vec![pool(name!("lan"), "192.168.1.200-192.168.1.219")];
    Cilium::builder().cluster(METAL).version("1.20.2").pools(pools).single_node(true).interfaces(vec!["enp1s0".to_owned()]).build()
}

fn gateway(addresses: Addresses) -> HttpsGateway {
    let domain = "home.example".parse().expect("a domain");
    HttpsGateway::builder().cluster(METAL).name(name!("gateway")).domain(domain).addresses(addresses).build()
}

fn pinned(address: &str) -> Addresses {
    Addresses::Pool(PoolAddress { balancer: Balancer::Cilium, pool: name!("lan"), address: Some(address.parse().expect("an address")) })
}

fn need(port: u16, host: &str) -> homelab_core::Route {
    let host = host.parse().expect("a host");
    homelab_core::Route::builder().service(name!("web")).namespace(name!("web")).port(port).host(host).build()
}

/// The LAN, the certificate and an app: what other crates give.
fn others(gateway: &HttpsGateway, port: u16) -> [Part; 2] {
    let lan = Claim::builder().owner("the LAN").range(range("192.168.1.0/24")).build();
    let secret = SecretObject::new(name!("gateway"), name!("gateway-tls")).value("tls.crt", Secret::from("…"));
    let web = Part::new(name!("web"))
        .object(Namespace::default().named("web"))
        .bring(Provided::service("web", "web", &[], &[("http", 80)]))
        .object(route(&need(port, "web.home.example"), gateway, None).expect("a host of the domain"));
    [Part::new(name!("identity")).claim(lan).secret(secret), web]
}

fn lab(cilium: Cilium, gateway: HttpsGateway, port: u16) -> Vec<Part> {
    let [identity, web] = others(&gateway, port);
    vec![cilium.into(), EnvoyGateway::builder().version("v1.9.0").build().into(), gateway.into(), identity, web]
}

#[test]
fn a_route_may_lead_to_one_path_only() {
    let need = homelab_core::Route { path: Some("/api/v1/write".to_owned()), ..need(80, "web.home.example") };
    let route = route(&need, &gateway(Addresses::ServiceLB), None).expect("a host of the domain");
    let path = loadbalancer::gateway_api::PathMatch::PathPrefix("/api/v1/write".to_owned());
    assert_eq!(route.spec.rules[0].matches[0].path, Some(path));
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).expect_err("a planted mistake").to_string()
}

fn yaml(part: &Part) -> String {
    part.objects.iter().map(Object::to_yaml).collect::<Vec<_>>().join("---\n")
}

#[test]
fn everything_resolves() {
    let checked = check(lab(cilium(), gateway(pinned("192.168.1.200")), 80)).expect("a whole lab");
    let references: Vec<String> =
        checked.references().iter().map(|reference| format!("{} {} → {}", reference.from, reference.path, reference.to)).collect();
    insta::assert_snapshot!(references.join("\n"));
}

#[test]
fn cilium_is_a_release_with_pools_and_policies() {
    let part = Part::from(cilium());
    insta::assert_snapshot!("cilium_objects", yaml(&part));
    insta::assert_snapshot!("cilium_values", homelab_core::yaml::to_string(&part.charts[0].values).expect("values"));
    assert_eq!(part.charts[0].source.to_string(), "oci://quay.io/cilium/charts/cilium");
}

#[test]
fn each_further_pool_serves_those_who_ask_for_it() {
    let pools = vec![pool(name!("lan"), "192.168.1.200-192.168.1.219"), pool(name!("dmz"), "192.168.1.220-192.168.1.229")];
    insta::assert_snapshot!(yaml(&Cilium { pools: Some(pools), ..cilium() }.into()));
}

#[test]
fn a_gateway_from_a_pool_names_the_pool() {
    insta::assert_snapshot!(yaml(&gateway(pinned("192.168.1.200")).into()));
}

#[test]
fn a_gateway_of_service_lb_asks_for_no_pool() {
    let part = Part::from(gateway(Addresses::ServiceLB));
    assert!(!yaml(&part).contains("pool") && !yaml(&part).contains("lbipam"));
    assert!(part.claims.is_empty() && part.needs.contains(&Need::LoadBalancer));
}

#[test]
fn the_namespace_of_the_proxies_states_its_pod_security_level() {
    insta::assert_snapshot!(yaml(&EnvoyGateway::builder().version("v1.9.0").build().into()));
}

#[test]
fn a_route_attaches_to_https_only() {
    let route = route(&need(80, "web.home.example"), &gateway(Addresses::ServiceLB), None).expect("a host of the domain");
    insta::assert_snapshot!(Object::new(route).expect("a route").to_yaml());
}

#[test]
fn a_host_outside_the_domain_is_refused() {
    let gateway = gateway(Addresses::ServiceLB);
    for host in ["web.hmoe.example", "home.example", "a.b.home.example", "awayhome.example"] {
        assert_eq!(route(&need(80, host), &gateway, None).expect_err(host).code, "foreign-host");
    }
    insta::assert_snapshot!(route(&need(80, "web.hmoe.example"), &gateway, None).expect_err("a misspelt domain"), @r"
    error[foreign-host]: the host `web.hmoe.example` of Service web/web is not right below `home.example`, which the gateway `gateway` of cluster `metal` serves
      help: name it `<something>.home.example`
    ");
}

#[test]
fn an_address_outside_its_pool_names_both() {
    insta::assert_snapshot!(problems(lab(cilium(), gateway(pinned("192.168.1.199")), 80)));
}

#[test]
fn a_pool_that_is_not_there_is_a_dangling_reference() {
    let addresses = Addresses::Pool(PoolAddress { balancer: Balancer::Cilium, pool: name!("lna"), address: None });
    insta::assert_snapshot!(problems(lab(cilium(), gateway(addresses), 80)));
}

#[test]
fn a_port_that_the_service_lacks_is_a_dangling_reference() {
    insta::assert_snapshot!(problems(lab(cilium(), gateway(pinned("192.168.1.200")), 8080)));
}

#[test]
fn a_missing_certificate_is_a_dangling_reference() {
    let mut parts = lab(cilium(), gateway(pinned("192.168.1.200")), 80);
    parts[3].secrets.clear();
    insta::assert_snapshot!(problems(parts));
}

#[test]
fn without_the_controller_no_kind_is_known() {
    let mut parts = lab(cilium(), gateway(pinned("192.168.1.200")), 80);
    parts.remove(1);
    let problems = problems(parts);
    assert!(problems.contains("comes after `envoy-gateway`") && problems.contains("needs the kind HTTPRoute"), "{problems}");
}

#[test]
fn without_cilium_there_are_no_addresses() {
    let mut parts = lab(cilium(), gateway(Addresses::ServiceLB), 80);
    parts.remove(0);
    assert!(problems(parts).contains("part gateway needs the load balancer"));
}

#[test]
fn wrong_pools_are_reported_at_once() {
    let pools = vec![pool(name!("lan"), "192.168.1.200"), pool(name!("lan"), "192.168.1.201"), pool(name!("six"), "fd00::10-fd00::20")];
    let lan = Claim::builder().owner("the LAN").range(range("192.168.1.0/24")).build();
    let parts = |pools| vec![Part::from(Cilium { pools: Some(pools), ..cilium() }), Part::new(name!("lan")).claim(lan.clone())];
    insta::assert_snapshot!("wrong_pools", problems(parts(pools)));
    insta::assert_snapshot!("no_pool", problems(parts(Vec::new())));
}
