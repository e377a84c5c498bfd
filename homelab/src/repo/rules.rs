//! Where kinds name others: the tables of the domain crates, and those of kinds that only hand-written repositories have.

use homelab_core::{KUBERNETES_RULES, Kind, Rule, Target};

const ALERT: Kind = Kind::new("notification.toolkit.fluxcd.io", "Alert");
const CLUSTER_SECRET_STORE: Kind = Kind::new("external-secrets.io", "ClusterSecretStore");
const EXTERNAL_SECRET: Kind = Kind::new("external-secrets.io", "ExternalSecret");
const GRPC_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "GRPCRoute");
const IMAGE_POLICY: Kind = Kind::new("image.toolkit.fluxcd.io", "ImagePolicy");
const IMAGE_REPOSITORY: Kind = Kind::new("image.toolkit.fluxcd.io", "ImageRepository");
const IMAGE_UPDATE_AUTOMATION: Kind = Kind::new("image.toolkit.fluxcd.io", "ImageUpdateAutomation");
const INGRESS: Kind = Kind::new("networking.k8s.io", "Ingress");
const PROVIDER: Kind = Kind::new("notification.toolkit.fluxcd.io", "Provider");
const RECEIVER: Kind = Kind::new("notification.toolkit.fluxcd.io", "Receiver");
const SECRET: Kind = Kind::new("", "Secret");
const SECRET_STORE: Kind = Kind::new("external-secrets.io", "SecretStore");
const SERVICE: Kind = Kind::new("", "Service");
const TCP_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "TCPRoute");
const TLS_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "TLSRoute");
const UDP_ROUTE: Kind = Kind::new("gateway.networking.k8s.io", "UDPRoute");
const GATEWAY: Kind = loadbalancer::gateway_api::GATEWAY;

/// Kinds that no domain crate writes.
const FOREIGN: &[Rule] = &[
    Rule::new(ALERT, "spec.providerRef", Target::Reference(&[PROVIDER])),
    Rule::new(PROVIDER, "spec.secretRef", Target::Reference(&[SECRET])),
    Rule::new(RECEIVER, "spec.secretRef", Target::Reference(&[SECRET])),
    Rule::new(EXTERNAL_SECRET, "spec.secretStoreRef", Target::Reference(&[SECRET_STORE, CLUSTER_SECRET_STORE])),
    Rule::new(IMAGE_POLICY, "spec.imageRepositoryRef", Target::Reference(&[IMAGE_REPOSITORY])),
    Rule::new(IMAGE_UPDATE_AUTOMATION, "spec.sourceRef", Target::Reference(&[flux_gen::source::GIT_REPOSITORY])),
    Rule::with_member(GRPC_ROUTE, "spec.parentRefs[]", Target::Reference(&[GATEWAY]), "sectionName"),
    Rule::with_member(GRPC_ROUTE, "spec.rules[].backendRefs[]", Target::Reference(&[SERVICE]), "port"),
    Rule::with_member(TCP_ROUTE, "spec.parentRefs[]", Target::Reference(&[GATEWAY]), "sectionName"),
    Rule::with_member(TCP_ROUTE, "spec.rules[].backendRefs[]", Target::Reference(&[SERVICE]), "port"),
    Rule::with_member(TLS_ROUTE, "spec.parentRefs[]", Target::Reference(&[GATEWAY]), "sectionName"),
    Rule::with_member(TLS_ROUTE, "spec.rules[].backendRefs[]", Target::Reference(&[SERVICE]), "port"),
    Rule::with_member(UDP_ROUTE, "spec.parentRefs[]", Target::Reference(&[GATEWAY]), "sectionName"),
    Rule::with_member(UDP_ROUTE, "spec.rules[].backendRefs[]", Target::Reference(&[SERVICE]), "port"),
    Rule::with_member(INGRESS, "spec.rules[].http.paths[].backend.service", Target::Reference(&[SERVICE]), "port.name"),
    Rule::with_member(INGRESS, "spec.rules[].http.paths[].backend.service", Target::Reference(&[SERVICE]), "port.number"),
    Rule::new(INGRESS, "spec.tls[].secretName", Target::Name(SECRET)),
];

/// All tables.
const TABLES: [&[Rule]; 9] = [
    FOREIGN,
    KUBERNETES_RULES,
    flux_gen::helm::RULES,
    flux_gen::kustomize::RULES,
    flux_gen::operator::RULES,
    flux_gen::source::RULES,
    identity::cert_manager::RULES,
    loadbalancer::gateway_api::RULES,
    observability::prometheus_operator::RULES,
];

/// The rules for objects of a kind.
pub(super) fn of(group: &str, kind: &str) -> impl Iterator<Item = &'static Rule> {
    TABLES.into_iter().flatten().filter(move |rule| rule.from.kind == kind && rule.from.group == group)
}
