//! Namespaces that are closed, and what is opened.

use homelab_core::{Flow, Labels, Name, Object, Peer, name};
use ipnet::IpNet;
use loadbalancer::network_policies;

const WEB: Name = Name::from_static("web");

fn pods(namespace: Name, app: &str) -> Peer {
    Peer::Pods { namespace, labels: Labels::from([("app.kubernetes.io/name".to_owned(), app.to_owned())]) }
}

fn lan() -> IpNet {
    "192.168.1.0/24".parse().expect("a network")
}

/// All policies of the namespace `web`, as they are written.
fn policies(flows: &[Flow], lan: IpNet) -> String {
    let policies = network_policies(&WEB, flows, lan).into_iter();
    policies.map(|policy| Object::new(policy).expect("it is well formed").to_yaml().to_owned()).collect::<Vec<_>>().join("---\n")
}

#[test]
fn a_closed_namespace_talks_within_itself_and_asks_the_clusters_dns() {
    insta::assert_snapshot!(policies(&[], lan()), @r"
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: default-deny
      namespace: web
    spec:
      egress:
      - to:
        - podSelector: {}
      - ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
        to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ingress:
      - from:
        - podSelector: {}
      podSelector: {}
      policyTypes:
      - Ingress
      - Egress
    ");
}

#[test]
fn who_may_ask_the_same_ports_stands_in_one_rule() {
    let web = || pods(WEB, "web");
    let flow = |from, ports| Flow::builder().from(from).to(web()).ports(ports).build();
    let flows = [
        flow(pods(name!("gateway"), "envoy"), vec![8080]),
        flow(pods(name!("monitoring"), "prometheus"), vec![8080]),
        flow(pods(name!("gateway"), "envoy"), vec![8080]),
        flow(Peer::Lan, vec![8081]),
        flow(Peer::Anywhere, vec![8082]),
        flow(Peer::Anywhere, vec![8082]),
    ];
    let policies = policies(&flows, lan());
    insta::assert_snapshot!(policies.split_once("---\n").expect("there are two").1, @r"
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: web
      namespace: web
    spec:
      ingress:
      - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: gateway
          podSelector:
            matchLabels:
              app.kubernetes.io/name: envoy
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
          podSelector:
            matchLabels:
              app.kubernetes.io/name: prometheus
        ports:
        - port: 8080
          protocol: TCP
      - from:
        - ipBlock:
            cidr: 192.168.1.0/24
        ports:
        - port: 8081
          protocol: TCP
      - ports:
        - port: 8082
          protocol: TCP
      podSelector:
        matchLabels:
          app.kubernetes.io/name: web
      policyTypes:
      - Ingress
    ");
}

#[test]
fn the_internet_is_no_private_address_and_not_the_network_at_home() {
    let flow = [Flow::builder().from(pods(WEB, "web")).to(Peer::Internet).ports(vec![443]).build()];
    let private = policies(&flow, lan());
    assert!(private.contains("- 192.168.0.0/16\n") && !private.contains("192.168.1.0/24"), "{private}");
    let public = policies(&flow, "198.51.100.0/24".parse().expect("a network"));
    assert!(public.contains("- 198.51.100.0/24\n"), "{public}");
}

#[test]
fn one_flow_opens_both_of_its_ends() {
    let flow = [Flow::builder().from(pods(WEB, "web")).to(Peer::namespace(&name!("db"))).build()];
    let ends = |namespace: Name| {
        let policies = network_policies(&namespace, &flow, lan()).into_iter();
        let name = |policy: k8s_openapi::api::networking::v1::NetworkPolicy| {
            format!("{} {:?}", policy.metadata.name.unwrap_or_default(), policy.spec.and_then(|spec| spec.policy_types).unwrap_or_default())
        };
        policies.map(name).collect::<Vec<_>>()
    };
    assert_eq!(ends(WEB), [r#"default-deny ["Ingress", "Egress"]"#, r#"web ["Egress"]"#]);
    // All pods of the namespace: the same policy that closes it.
    assert_eq!(ends(name!("db")), [r#"default-deny ["Ingress", "Egress"]"#]);
    let db = network_policies(&name!("db"), &flow, lan()).remove(0);
    let from =
        db.spec.and_then(|spec| spec.ingress).expect("it takes something").into_iter().flat_map(|rule| rule.from.unwrap_or_default());
    assert_eq!(from.filter(|peer| peer.namespace_selector.is_some()).count(), 1);
    assert_eq!(ends(name!("other")), [r#"default-deny ["Ingress", "Egress"]"#]);
}

#[test]
fn traffic_within_the_namespace_needs_no_word() {
    let flow = [Flow::builder().from(pods(WEB, "web")).to(pods(WEB, "db")).ports(vec![5432]).build()];
    assert_eq!(policies(&flow, lan()), policies(&[], lan()));
}

#[test]
fn a_network_loses_its_host_bits() {
    let flow = [Flow::builder().from(pods(WEB, "web")).to(Peer::Range("10.1.2.3/8".parse().expect("a network"))).build()];
    assert!(policies(&flow, lan()).contains("cidr: 10.0.0.0/8\n"));
}
