//! Kubernetes (`config/types/k8s`).

use ipnet::IpNet;

use super::Report;
use super::at::At;
use super::cri::certificate_and_key;
use super::grammar::{endpoint_problem, is_subnet_filter, prefix};
use super::labels;
use super::pem;
use crate::model::GoUrl;

/// Fields of the kubelet's configuration that Talos sets itself (`kubelet/kubelet.go`).
pub(super) const PROTECTED: [&str; 13] = [
    "apiVersion",
    "authentication",
    "authorization",
    "cgroupRoot",
    "kind",
    "kubeletCgroups",
    "port",
    "protectKernelDefaults",
    "resolvConf",
    "rotateCertificates",
    "systemCgroups",
    "staticPodPath",
    "seccompDefault",
];

/// Beginnings of arguments for which there are kinds.
const DENIED: [(&str, &str); 6] = [
    ("anonymous-auth", "KubeAuthenticationConfig"),
    ("oidc-", "KubeAuthenticationConfig"),
    ("authentication-config", "KubeAuthenticationConfig"),
    ("authorization-config", "KubeAuthorizerConfig"),
    ("authorization-mode", "KubeAuthorizerConfig"),
    ("authorization-webhook-", "KubeAuthorizerConfig"),
];

/// Roles of Talos' API (`role/role.go`).
pub(super) const ROLES: [&str; 7] =
    ["os:admin", "os:operator", "os:reader", "os:etcd:backup", "os:image:verifier", "os:impersonator", "os:meta:writer"];

pub(super) fn authority(at: &At<'_>, is_required: bool, report: &mut Report) {
    let issuing = at.get("issuingCA");
    if issuing.is_set() {
        certificate_and_key(&issuing, true, report);
    } else if is_required {
        report.error(&issuing, "is missing");
    }
    for accepted in at.get("acceptedCAs").items() {
        if let Some(what) = pem::certificates_problem(accepted.text()) {
            report.error(&accepted, what);
        }
    }
}

pub(super) fn api_server(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("image"));
    for (name, argument) in at.get("extraArgs").entries() {
        if let Some((_, kind)) = DENIED.iter().find(|(prefix, _)| name.starts_with(prefix)) {
            report.error(&argument, format!("is not allowed: {kind} is for it"));
        }
    }
    resources(&at.get("resources"), report);
}

/// Requests and limits know `cpu` and `memory`.
pub(super) fn resources(at: &At<'_>, report: &mut Report) {
    for (name, amount) in ["requests", "limits"].iter().flat_map(|key| at.get(key).entries()) {
        if !matches!(name, "cpu" | "memory") {
            report.error(&amount, "is not known: there are `cpu` and `memory`");
        }
    }
}

pub(super) fn authorizer(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let (kind, webhook) = (at.get("type"), at.get("webhook"));
    if !matches!(kind.text(), "Node" | "RBAC" | "Webhook") {
        report.error(&kind, "has to be `Node`, `RBAC` or `Webhook`");
    }
    match (kind.text() == "Webhook", webhook.value.and_then(serde_json::Value::as_object).is_none_or(serde_json::Map::is_empty)) {
        (true, true) => report.error(&webhook, "is missing"),
        (false, false) => report.warning(&webhook, "is for the type `Webhook` only"),
        _ => {}
    }
}

pub(super) fn cluster(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("clusterName"));
    let endpoint = at.get("endpoint");
    if endpoint.is_zero() {
        report.error(&endpoint, "is missing");
    } else if let Some(what) = endpoint_problem(endpoint.text()) {
        report.error(&endpoint, what);
    }
}

/// The controller manager and the scheduler.
pub(super) fn static_pod_of_talos(at: &At<'_>, report: &mut Report) {
    let enabled = at.get("enabled");
    if !enabled.is_set() || enabled.is_true() {
        report.require(&at.get("image"));
        resources(&at.get("resources"), report);
    }
}

pub(super) fn subdomain_name(at: &At<'_>, report: &mut Report) {
    let name = at.get("name");
    if !labels::is_subdomain(name.text()) {
        report.error(&name, "has to be a name of lower-case letters, digits, hyphens and dots");
    }
}

pub(super) fn external_manifest(at: &At<'_>, report: &mut Report) {
    subdomain_name(at, report);
    let url = at.get("url");
    if url.is_zero() {
        report.error(&url, "is missing");
    } else if GoUrl::parse(url.text()).is_some_and(|url| !matches!(url.scheme.as_str(), "http" | "https")) {
        report.error(&url, "has to begin with `https://` or `http://`");
    }
}

pub(super) fn static_pod(at: &At<'_>, report: &mut Report) {
    subdomain_name(at, report);
    let pod = at.get("pod");
    if pod.value.and_then(serde_json::Value::as_object).is_none_or(serde_json::Map::is_empty) {
        report.error(&pod, "is missing");
    }
}

pub(super) fn flannel(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("backendType"));
    resources(&at.get("resources"), report);
}

pub(super) fn network(at: &At<'_>, report: &mut Report) {
    let masks = [("nodeCIDRMaskSizeIPv4", 32, 24), ("nodeCIDRMaskSizeIPv6", 128, 64)].map(|(key, most, default)| {
        let mask = at.get(key);
        let is_good = (0..=most).contains(&mask.number());
        if !is_good {
            report.error(&mask, format!("has to be from 1 to {most}"));
        }
        is_good.then(|| if mask.number() == 0 { default } else { mask.number() })
    });
    let (pods, services) = (at.get("podSubnets"), at.get("serviceSubnets"));
    subnets(&pods, report, |subnet| {
        let mask = masks[usize::from(matches!(subnet, IpNet::V6(_)))]?;
        let bits = i128::from(subnet.prefix_len());
        if bits > mask {
            Some(format!("is smaller than the /{mask} of a node"))
        } else {
            (mask - bits > 16).then(|| format!("is too large to be split into /{mask}: take a /{} at least", mask - 16))
        }
    });
    subnets(&services, report, |subnet| {
        let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
        (host_bits > 20).then(|| format!("is too large: take a /{} at least", subnet.max_prefix_len() - 20))
    });
    if pods.items().len() != services.items().len() {
        report.error(&services, "has to have as many networks as `podSubnets`");
    }
}

fn subnets(at: &At<'_>, report: &mut Report, size_problem: impl Fn(IpNet) -> Option<String>) {
    let items = at.items();
    if !(1..=2).contains(&items.len()) {
        report.error(at, "has to have one network, or one for each family");
    }
    let mut families = Vec::new();
    for item in &items {
        let Some(subnet) = prefix(item.text()) else {
            report.error(item, "is no network");
            continue;
        };
        let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
        if subnet.trunc() != subnet {
            report.error(item, format!("has host bits: write {}", subnet.trunc()));
        } else if host_bits < 4 {
            report.error(item, "is too small");
        } else if let Some(what) = size_problem(subnet) {
            report.error(item, what);
        }
        let family = subnet.addr().is_ipv4();
        if families.contains(&family) {
            report.error(item, "is the second network of its family");
        }
        families.push(family);
    }
}

pub(super) fn subnet_filters(at: &At<'_>, report: &mut Report) {
    for item in at.items().iter().filter(|item| !is_subnet_filter(item.text())) {
        report.error(item, "is no network and no address");
    }
}

pub(super) fn node(at: &At<'_>, report: &mut Report) {
    subnet_filters(&at.reach(&["nodeIP", "validSubnets"]), report);
    labels::labels(&at.get("labels"), report);
    labels::annotations(&at.get("annotations"), report);
    labels::taints(&at.get("taints"), report);
}

pub(super) fn prism(at: &At<'_>, report: &mut Report) {
    let port = at.get("port");
    if !(1..=65535).contains(&port.number()) {
        report.error(&port, "has to be from 1 to 65535");
    }
}

pub(super) fn proxy(at: &At<'_>, report: &mut Report) {
    let enabled = at.get("enabled");
    if enabled.is_set() && !enabled.is_true() {
        return;
    }
    report.require(&at.get("image"));
    let (mode, arguments) = (at.get("mode"), at.get("extraArgs"));
    match mode.text() {
        "" | "nftables" => {}
        "iptables" | "ipvs" => report.warning(&mode, "is not recommended: `nftables` is, where it can be"),
        _ => report.error(&mode, "has to be `nftables`, `iptables` or `ipvs`"),
    }
    if !arguments.is_zero() {
        report.warning(&arguments, "may have no effect: `config` has");
    }
    resources(&at.get("resources"), report);
}

pub(super) fn service_account(at: &At<'_>, report: &mut Report) {
    let (key, url) = (at.reach(&["issuer", "privateKey"]), at.reach(&["issuer", "issuerURL"]));
    if key.is_zero() {
        report.error(&key, "is missing");
    } else if !pem::is_token_key(key.text()) {
        report.error(&key, "is no key as PEM, of RSA or ECDSA");
    }
    report.require(&url);
}

pub(super) fn talos_api_access(at: &At<'_>, report: &mut Report) {
    let roles = at.get("allowedRoles");
    if roles.is_zero() {
        report.warning(&roles, "has no role, so nobody has access");
    }
    unknown_roles(&roles, report);
}

pub(super) fn unknown_roles(at: &At<'_>, report: &mut Report) {
    for role in at.items().iter().filter(|role| !ROLES.contains(&role.text())) {
        report.error(role, format!("has to be one of {}", ROLES.join(", ")));
    }
}

pub(super) fn kubelet(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("image"));
    protected(&at.get("config"), report);
}

pub(super) fn protected(at: &At<'_>, report: &mut Report) {
    for (_, field) in at.entries().iter().filter(|(key, _)| PROTECTED.contains(key)) {
        report.error(field, "is set by Talos itself");
    }
}
