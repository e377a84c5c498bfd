//! Who gives addresses: each balancer alone, and what `check` says of two.

use homelab_core::{Brings, Claim, Name, Need, Object, ObjectExt, Part, check, name};
use k8s_openapi::api::core::v1::Namespace;
use loadbalancer::{Addresses, Balancer, Cilium, EnvoyGateway, HttpsGateway, K8sGateway, KubeVip, MetalLb, Pool, PoolAddress, claims};
use serde_json::json;

const METAL: Name = Name::from_static("metal");

fn pools() -> Vec<Pool> {
    let pool = |name: Name, range: &str| Pool::builder().name(name).range(range.parse().expect("a range")).build();
    vec![pool(name!("lan"), "192.168.1.200-192.168.1.219"), pool(name!("dmz"), "192.168.1.220-192.168.1.229")]
}

fn cilium(pools: Option<Vec<Pool>>) -> Part {
    Cilium::builder().cluster(METAL).version("1.20.2").pools(pools).single_node(true).build().into()
}

fn metallb() -> [Part; 2] {
    let interfaces = vec!["enp1s0".to_owned()];
    MetalLb::builder().cluster(METAL).version("0.16.1").pools(pools()).interfaces(interfaces).build().into()
}

fn kube_vip() -> Part {
    let kube_vip = KubeVip::builder().cluster(METAL).version("0.9.9").cloud_provider_version("0.2.10").pools(pools());
    kube_vip.interface("enp1s0").build().into()
}

fn dns(balancer: Balancer) -> Part {
    let dns = K8sGateway::builder().cluster(METAL).version("3.7.2").domain("home.example".parse().expect("a domain"));
    dns.gateway(name!("gateway")).balancer(balancer).pool(name!("lan")).address("192.168.1.201".parse().expect("an address")).build().into()
}

fn gateway(address: PoolAddress) -> Part {
    let gateway = HttpsGateway::builder().cluster(METAL).name(name!("gateway")).domain("home.example".parse().expect("a domain"));
    gateway.addresses(Addresses::Pool(address)).build().into()
}

fn pinned(balancer: Balancer, pool: Name, address: &str) -> PoolAddress {
    PoolAddress { balancer, pool, address: Some(address.parse().expect("an address")) }
}

/// A cluster whose addresses `balancer` gives, without what other crates give.
fn lab(balancer: Balancer) -> Vec<Part> {
    let mut parts = match balancer {
        Balancer::Cilium => vec![cilium(Some(pools()))],
        Balancer::MetalLb => [vec![cilium(None)], metallb().into()].concat(),
        Balancer::KubeVip => vec![cilium(None), kube_vip()],
    };
    let lan = Claim::builder().owner("the LAN").range("192.168.1.0/24".parse::<homelab_core::AddressRange>().expect("a range")).build();
    let secret = homelab_core::SecretObject::new(name!("gateway"), name!("gateway-tls"));
    parts.push(EnvoyGateway::builder().version("v1.9.0").build().into());
    parts.push(gateway(pinned(balancer, name!("dmz"), "192.168.1.220")));
    parts.push(dns(balancer));
    parts.push(Part::new(name!("others")).claim(lan).secret(secret));
    parts
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).expect_err("a planted mistake").to_string()
}

fn yaml(part: &Part) -> String {
    part.objects.iter().map(Object::to_yaml).collect::<Vec<_>>().join("---\n")
}

fn part<'a>(parts: &'a [Part], name: &str) -> &'a Part {
    parts.iter().find(|part| *part.id.name == *name).expect("it is in the lab")
}

#[test]
fn each_balancer_serves_a_gateway_and_a_dns_server_with_what_it_reads_on_their_services() {
    let asked = [Balancer::Cilium, Balancer::MetalLb, Balancer::KubeVip].map(|balancer| {
        let checked = check(lab(balancer)).expect("a whole lab");
        let proxy = part(checked.parts(), "gateway").objects[2].to_value()["spec"]["provider"]["kubernetes"]["envoyService"].clone();
        let service = &part(checked.parts(), "k8s-gateway").charts[0].values["service"];
        format!("{balancer:?}\n  {proxy}\n  {service}")
    });
    insta::assert_snapshot!(asked.join("\n"), @r#"
    Cilium
      {"annotations":{"lbipam.cilium.io/ips":"192.168.1.220"},"labels":{"pool":"dmz"},"externalTrafficPolicy":"Cluster"}
      {"annotations":{"lbipam.cilium.io/ips":"192.168.1.201"},"externalTrafficPolicy":"Cluster","useTcp":true,"labels":{"pool":"lan"}}
    MetalLb
      {"annotations":{"metallb.io/loadBalancerIPs":"192.168.1.220"},"labels":{"pool":"dmz"},"externalTrafficPolicy":"Cluster"}
      {"annotations":{"metallb.io/loadBalancerIPs":"192.168.1.201"},"externalTrafficPolicy":"Cluster","useTcp":true,"labels":{"pool":"lan"}}
    KubeVip
      {"annotations":{"kube-vip.io/loadbalancerIPs":"192.168.1.220"},"externalTrafficPolicy":"Cluster"}
      {"annotations":{"kube-vip.io/loadbalancerIPs":"192.168.1.201"},"externalTrafficPolicy":"Cluster","useTcp":true}
    "#);
}

#[test]
fn without_pools_cilium_neither_gives_nor_announces_addresses() {
    let part = cilium(None);
    assert!(part.objects.is_empty() && part.claims.is_empty() && part.problems.is_empty());
    let values = &part.charts[0].values;
    assert_eq!((&values["enableLBIPAM"], &values["l2announcements"]["enabled"]), (&json!(false), &json!(false)));
    assert!(!part.charts[0].brings.contains(&Brings::LoadBalancer));
}

#[test]
fn metallb_speaks_no_bgp_and_its_namespace_is_privileged() {
    let [release, pools] = metallb();
    insta::assert_snapshot!(yaml(&release), @r"
    apiVersion: v1
    kind: Namespace
    metadata:
      labels:
        pod-security.kubernetes.io/enforce: privileged
      name: metallb-system
    ");
    insta::assert_snapshot!(release.charts[0].values, @r#"
    {"frrk8s":{"enabled":false},"speaker":{"frr":{"enabled":false}}}
    "#);
    insta::assert_snapshot!(yaml(&pools), @r"
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata:
      name: lan
      namespace: metallb-system
    spec:
      addresses:
      - 192.168.1.200-192.168.1.219
    ---
    apiVersion: metallb.io/v1beta1
    kind: L2Advertisement
    metadata:
      name: lan
      namespace: metallb-system
    spec:
      ipAddressPools:
      - lan
      interfaces:
      - enp1s0
    ---
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata:
      name: dmz
      namespace: metallb-system
    spec:
      addresses:
      - 192.168.1.220-192.168.1.229
      serviceAllocation:
        serviceSelectors:
        - matchLabels:
            pool: dmz
    ---
    apiVersion: metallb.io/v1beta1
    kind: L2Advertisement
    metadata:
      name: dmz
      namespace: metallb-system
    spec:
      ipAddressPools:
      - dmz
      interfaces:
      - enp1s0
    ");
    let owners: Vec<_> = pools.claims.iter().map(|claim| format!("{} ({})", claim.owner, claim.range)).collect();
    assert_eq!(owners[1], "the pool `dmz` of cluster `metal` (192.168.1.220 to 192.168.1.229)");
}

#[test]
fn metallb_announces_from_control_planes_only_when_told() {
    let metallb = MetalLb::builder().cluster(METAL).version("0.16.1").pools(pools()).ignore_exclude_label(true).build();
    let [release, _] = metallb.into();
    assert_eq!(release.charts[0].values["speaker"]["ignoreExcludeLB"], true);
}

#[test]
fn kube_vip_elects_one_node_for_each_service() {
    let part = kube_vip();
    insta::assert_snapshot!(yaml(&part), @r"
    apiVersion: v1
    kind: ConfigMap
    data:
      range-global: 192.168.1.200-192.168.1.219
    metadata:
      name: kubevip
      namespace: kube-system
    ");
    insta::assert_snapshot!(part.charts[0].values, @r#"
    {"env":{"cp_enable":"false","lb_enable":"false","svc_enable":"true","svc_election":"true","vip_arp":"true","vip_interface":"enp1s0"}}
    "#);
    assert_eq!(part.charts[1].values["configMapName"], "kubevip");
    assert_eq!(part.charts[1].source.to_string(), "https://kube-vip.github.io/helm-charts kube-vip-cloud-provider");
    assert_eq!(part.claims.len(), 2);
}

#[test]
fn two_balancers_in_a_cluster_are_an_error() {
    let mut parts = lab(Balancer::MetalLb);
    parts[0] = cilium(Some(pools()));
    let problems = problems(parts);
    assert!(problems.contains("error[two-balancers]: cilium and metallb give the same Services addresses"), "{problems}");
}

#[test]
fn a_service_lb_besides_a_balancer_is_an_error() {
    let mut parts = lab(Balancer::KubeVip);
    parts.push(Part::new(name!("k3s")).bring(Brings::LoadBalancer));
    assert!(problems(parts).contains("kube-vip and k3s give the same Services addresses"));
}

#[test]
fn a_pool_that_metallb_lacks_is_a_dangling_reference() {
    let mut parts = lab(Balancer::MetalLb);
    parts[4] = gateway(pinned(Balancer::MetalLb, name!("dnz"), "192.168.1.220"));
    let problems = problems(parts);
    assert!(problems.contains("names the IPAddressPool `dnz`"), "{problems}");
    assert!(problems.contains("did you mean IPAddressPool metallb-system/dmz?"), "{problems}");
}

#[test]
fn a_pool_that_nobody_announces_is_a_dangling_reference() {
    let mut parts = lab(Balancer::MetalLb);
    parts[2].objects.retain(|object| object.id.kind != "L2Advertisement");
    assert!(problems(parts).contains("names the L2Advertisement `dmz`"));
}

#[test]
fn the_dns_server_misses_its_pool_and_its_gateway() {
    let mut parts = lab(Balancer::MetalLb);
    parts[2].objects.retain(|object| object.id.name != "lan");
    parts[4].objects.retain(|object| object.id.kind != "GatewayClass");
    let problems = problems(parts);
    assert!(problems.contains("part k8s-gateway needs IPAddressPool metallb-system/lan, which nothing makes"), "{problems}");
    assert!(problems.contains("part k8s-gateway needs GatewayClass gateway, which nothing makes"), "{problems}");
}

#[test]
fn kube_vip_gives_no_address_of_a_named_pool_that_is_not_named_itself() {
    let part = gateway(PoolAddress { balancer: Balancer::KubeVip, pool: name!("dmz"), address: None });
    insta::assert_snapshot!(part.problems[0], @r"
    error[unpinned-address]: the gateway `gateway` of cluster `metal` asks kube-vip for any address of the pool `dmz`, but kube-vip knows no pools by name
      help: name the address
    ");
}

#[test]
fn without_its_addresses_kube_vip_serves_nobody() {
    let mut parts = lab(Balancer::KubeVip);
    parts[1].objects.clear();
    let problems = problems(parts);
    assert!(problems.contains("part gateway needs ConfigMap kube-system/kubevip"), "{problems}");
    assert!(problems.contains("part kube-vip needs ConfigMap kube-system/kubevip"), "{problems}");
}

#[test]
fn an_address_of_another_pool_is_an_error_with_every_balancer() {
    for balancer in [Balancer::Cilium, Balancer::MetalLb, Balancer::KubeVip] {
        let mut parts = lab(balancer);
        let at = parts.iter().position(|part| *part.id.name == *"gateway").expect("it is there");
        parts[at] = gateway(pinned(balancer, name!("dmz"), "192.168.1.205"));
        assert!(problems(parts).contains("(192.168.1.205) is outside the pool `dmz` of cluster `metal`"), "{balancer:?}");
    }
}

#[test]
fn one_address_for_two_services_is_an_error() {
    let mut parts = lab(Balancer::Cilium);
    parts[2] = gateway(pinned(Balancer::Cilium, name!("lan"), "192.168.1.201"));
    assert!(
        problems(parts)
            .contains("the DNS server `k8s-gateway` of cluster `metal` and the gateway `gateway` of cluster `metal` share 192.168.1.201")
    );
}

#[test]
fn cilium_cannot_announce_local_traffic() {
    let service = json!({
        "metadata": { "name": "web", "namespace": "web" },
        "spec": { "type": "LoadBalancer", "externalTrafficPolicy": "Local" },
    });
    let service: k8s_openapi::api::core::v1::Service = serde_json::from_value(service).expect("a Service");
    let web = Part::new(name!("web")).object(Namespace::default().named("web")).object(service);
    check([lab(Balancer::MetalLb), vec![web.clone()]].concat()).expect("MetalLB can");
    let mut parts = [lab(Balancer::Cilium), vec![web]].concat();
    insta::assert_snapshot!(problems(parts.clone()), @r"
    error[local-traffic-policy]: Service web/web: `spec.externalTrafficPolicy` is `Local`, and Cilium announces no such Service in the LAN
      at Service web/web: `spec.externalTrafficPolicy` in part web
      help: set it to `Cluster`
    ");
    parts.pop();
    let gateway = &mut parts[2].objects[2];
    let policy = json!({ "spec": { "provider": { "kubernetes": { "envoyService": { "externalTrafficPolicy": null } } } } });
    *gateway = gateway.patched(&policy).expect("a proxy");
    assert!(problems(parts).contains("error[local-traffic-policy]: EnvoyProxy gateway/gateway"));
}

#[test]
fn a_pool_that_nothing_uses_is_fine() {
    let mut parts = lab(Balancer::Cilium);
    parts[2] = gateway(pinned(Balancer::Cilium, name!("lan"), "192.168.1.200"));
    assert!(parts[2].needs.contains(&Need::LoadBalancer));
    check(parts).expect("the pool `dmz` serves nobody yet");
}

#[test]
fn a_pool_of_metallb_that_somebody_else_wrote_is_in_the_ledger() {
    let spec = json!({ "addresses": ["192.168.1.240-192.168.1.249", "192.168.2.0/28", "nonsense"] });
    let metadata = json!({ "name": "mine", "namespace": "metallb-system" });
    let pool = json!({ "apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": metadata, "spec": spec });
    let place = homelab_core::Place::line("pool.yaml", 1, 1);
    let claims = claims(&Object::from_value(pool).expect("a pool"), &METAL, &place);
    let claims: Vec<_> = claims.iter().map(|claim| format!("{} ({})", claim.owner, claim.range)).collect();
    assert_eq!(
        claims,
        [
            "the pool `mine` of cluster `metal` (192.168.1.240 to 192.168.1.249)",
            "the pool `mine` (block 2) of cluster `metal` (192.168.2.0 to 192.168.2.15)",
        ]
    );
}
