use homelab_core::{Kind, Rule, Target};

const CONFIG_MAP: Kind = Kind::new("", "ConfigMap");
const GATEWAY: Kind = Kind::new("gateway.networking.k8s.io", "Gateway");
const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");
const HTTP_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "HTTPRoute");
const NETWORK_POLICY: Kind = Kind::new("networking.k8s.io", "NetworkPolicy");
const POD: Kind = Kind::new("", "Pod");
const SERVICE: Kind = Kind::new("", "Service");
const SERVICE_MONITOR: Kind = Kind::new("monitoring.coreos.com", "ServiceMonitor");

/// Wrong rules, each with words of the reason to refuse it.
pub(super) const RULES: &[(Rule, &str)] = &[
    (Rule::new(GATEWAY, "spec.gatewayClass", Target::Name(POD)), "no `gatewayClass` in `spec`"),
    (Rule::new(SERVICE, "spec.selectors", Target::Selector(POD)), "no `selectors` in `spec`"),
    (Rule::new(Kind::new("", "Gateway"), "spec.gatewayClassName", Target::Name(POD)), "no kind Gateway"),
    (Rule::new(GATEWAY, "spec.listeners.name", Target::Member), "`spec.listeners` is a list"),
    (Rule::new(GATEWAY, "spec.gatewayClassName[]", Target::Name(POD)), "is no list"),
    (Rule::new(GATEWAY, "spec{}", Target::Member), "is no map"),
    (Rule::new(HTTP_ROUTE, "spec.parentRefs[]", Target::Name(GATEWAY)), "not what the rule takes it for"),
    (Rule::with_member(HTTP_ROUTE, "spec.parentRefs[]", Target::Reference(&[GATEWAY]), "section"), "its member: there is no `section`"),
    (Rule::new(NETWORK_POLICY, "spec.ingress[]", Target::Peer), "not what the rule takes it for"),
    (
        Rule::with_member(SERVICE_MONITOR, "spec.selector", Target::Selector(SERVICE), "spec.endpoints.port"),
        "its member: `spec.endpoints` is a list",
    ),
    // The `secretRef` of a HelmRelease's kubeconfig does not say which kind it names.
    (Rule::new(HELM_RELEASE, "spec.kubeConfig.secretRef", Target::Reference(&[CONFIG_MAP, POD])), "not what the rule takes it for"),
    (Rule::new(HELM_RELEASE, "spec.values.class", Target::Name(POD)), "nothing in the example lab has it"),
];
