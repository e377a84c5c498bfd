//! Namespaces that are closed by default: policies of Kubernetes' own kind, which Cilium and k3s keep alike.

use std::collections::BTreeMap;

use homelab_core::{Flow, Labels, Name, ObjectExt, Peer};
use ipnet::{IpNet, Ipv4Net};
use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// Name of the policy that closes a namespace.
const DEFAULT_DENY: &str = "default-deny";
/// Addresses of IPv4 that belong to nobody: RFC 1918, RFC 6598, RFC 3927.
const PRIVATE: [&str; 5] = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
/// The label of each namespace that has its name, which the API server gives it.
const NAME: &str = "kubernetes.io/metadata.name";

/// Policies that close `namespace`, but for traffic within it, questions to the cluster's own DNS, and `flows` that end or
/// begin there; `lan` is the network at home.
///
/// The first, `default-deny`, is for all pods. The others are named as the pods are that they open, by the values of
/// their labels. The kubelet's probes need no rule: Cilium and k3s' kube-router let a node in to its own pods
/// (`allow-localhost` of Cilium, `pkg/controllers/netpol/pod.go` of kube-router).
///
/// ```
/// use homelab_core::{Flow, Peer, name};
/// use loadbalancer::network_policies;
///
/// let flow = Flow::builder().from(Peer::namespace(&name!("web"))).to(Peer::Internet).build();
/// let policies = network_policies(&name!("web"), &[flow], "192.168.1.0/24".parse()?);
/// assert_eq!(policies.len(), 1);
/// assert_eq!(policies[0].metadata.name.as_deref(), Some("default-deny"));
/// # Ok::<(), ipnet::AddrParseError>(())
/// ```
pub fn network_policies(namespace: &Name, flows: &[Flow], lan: IpNet) -> Vec<NetworkPolicy> {
    let mut rules: BTreeMap<&Labels, Rules> = BTreeMap::new();
    let everything = Labels::new();
    let default = rules.entry(&everything).or_default();
    default.ingress.add(Some(own_pods()), &[]);
    default.egress.add(Some(own_pods()), &[]);
    default.egress.add(Some(dns()), &[("UDP", 53), ("TCP", 53)]);
    for flow in flows {
        let ports: Vec<(&str, u16)> = flow.ports.iter().map(|port| ("TCP", *port)).collect();
        let (from, to) = (pods_in(namespace, &flow.from), pods_in(namespace, &flow.to));
        match (from, to) {
            // Traffic within the namespace is free.
            (Some(_), Some(_)) | (None, None) => {}
            (Some(labels), None) => rules.entry(labels).or_default().egress.add(peer(&flow.to, lan), &ports),
            (None, Some(labels)) => rules.entry(labels).or_default().ingress.add(peer(&flow.from, lan), &ports),
        }
    }
    rules.into_iter().map(|(labels, rules)| rules.policy(namespace, labels)).collect()
}

/// What some pods of a namespace may take and send.
#[derive(Default)]
struct Rules {
    ingress: Direction,
    egress: Direction,
}

/// Who is let through, by ports.
#[derive(Default)]
struct Direction(Vec<(Vec<NetworkPolicyPort>, Option<Vec<NetworkPolicyPeer>>)>);

impl Direction {
    /// Lets `peer` through to `ports`; everybody if `None`.
    fn add(&mut self, peer: Option<NetworkPolicyPeer>, ports: &[(&str, u16)]) {
        let ports: Vec<NetworkPolicyPort> = ports.iter().map(|(protocol, number)| port(protocol, *number)).collect();
        let Some(peer) = peer else {
            if !self.0.contains(&(ports.clone(), None)) {
                self.0.push((ports, None));
            }
            return;
        };
        match self.0.iter_mut().find_map(|(known, peers)| peers.as_mut().filter(|_| *known == ports)) {
            Some(peers) if peers.contains(&peer) => {}
            Some(peers) => peers.push(peer),
            None => self.0.push((ports, Some(vec![peer]))),
        }
    }
}

impl Rules {
    fn policy(self, namespace: &Name, labels: &Labels) -> NetworkPolicy {
        let some = |ports: Vec<NetworkPolicyPort>| (!ports.is_empty()).then_some(ports);
        let ingress: Vec<_> =
            self.ingress.0.into_iter().map(|(ports, from)| NetworkPolicyIngressRule { from, ports: some(ports) }).collect();
        let egress: Vec<_> = self.egress.0.into_iter().map(|(ports, to)| NetworkPolicyEgressRule { to, ports: some(ports) }).collect();
        let types = [("Ingress", ingress.is_empty()), ("Egress", egress.is_empty())];
        let spec = NetworkPolicySpec {
            pod_selector: Some(selector(labels)),
            policy_types: Some(types.iter().filter(|(_, is_empty)| !is_empty).map(|(name, _)| (*name).to_owned()).collect()),
            ingress: (!ingress.is_empty()).then_some(ingress),
            egress: (!egress.is_empty()).then_some(egress),
        };
        let name = labels.values().map(String::as_str).collect::<Vec<_>>().join("-");
        let name = if labels.is_empty() { DEFAULT_DENY } else { &name };
        NetworkPolicy { spec: Some(spec), ..NetworkPolicy::default() }.named(name).in_namespace(namespace)
    }
}

/// The labels of `peer`, if it is pods of `namespace`.
fn pods_in<'a>(namespace: &Name, peer: &'a Peer) -> Option<&'a Labels> {
    match peer {
        Peer::Pods { namespace: of, labels } if of == namespace => Some(labels),
        _ => None,
    }
}

/// The other end as a policy names it; `None` for everybody.
fn peer(peer: &Peer, lan: IpNet) -> Option<NetworkPolicyPeer> {
    let block = |cidr: IpNet, except| NetworkPolicyPeer {
        ip_block: Some(IPBlock { cidr: cidr.trunc().to_string(), except }),
        ..NetworkPolicyPeer::default()
    };
    Some(match peer {
        Peer::Anywhere => return None,
        Peer::Internet => block(Ipv4Net::default().into(), Some(nobodys(lan))),
        Peer::Lan => block(lan, None),
        Peer::Range(range) => block(*range, None),
        Peer::Pods { namespace, labels } => pods_of(namespace, labels),
    })
}

/// What the internet is not.
fn nobodys(lan: IpNet) -> Vec<String> {
    let private: Vec<IpNet> = PRIVATE.iter().filter_map(|range| range.parse().ok()).collect();
    let lan = Some(lan.trunc()).filter(|lan| lan.addr().is_ipv4() && !private.iter().any(|range| range.contains(lan)));
    private.iter().copied().chain(lan).map(|range| range.to_string()).collect()
}

fn pods_of(namespace: &Name, labels: &Labels) -> NetworkPolicyPeer {
    NetworkPolicyPeer {
        namespace_selector: Some(selector(&[(NAME.to_owned(), namespace.to_string())].into())),
        pod_selector: (!labels.is_empty()).then(|| selector(labels)),
        ..NetworkPolicyPeer::default()
    }
}

fn own_pods() -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(LabelSelector::default()), ..NetworkPolicyPeer::default() }
}

/// `CoreDNS` of Talos and of k3s. What it asks in turn (on Talos the node's own resolver) is its own affair.
fn dns() -> NetworkPolicyPeer {
    pods_of(&Name::from_static("kube-system"), &[("k8s-app".to_owned(), "kube-dns".to_owned())].into())
}

fn selector(labels: &Labels) -> LabelSelector {
    LabelSelector { match_labels: (!labels.is_empty()).then(|| labels.clone()), match_expressions: None }
}

fn port(protocol: &str, number: u16) -> NetworkPolicyPort {
    NetworkPolicyPort { end_port: None, port: Some(IntOrString::Int(number.into())), protocol: Some(protocol.to_owned()) }
}
