//! Whether listeners take the routes that name them.

use std::collections::BTreeMap;

use homelab_core::{Kind, Labels, Object, Part, Place, Problem};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{AllowedRoutes, GATEWAY, GatewaySpec, HTTP_ROUTE, HTTPRouteSpec, Listener, ParentReference, RouteNamespaces};

const NAMESPACE: Kind = Kind::new("", "Namespace");

/// A route and where it is.
struct Route<'a> {
    part: &'a Part,
    object: &'a Object,
    spec: HTTPRouteSpec,
}

/// Routes that no listener takes, which Kubernetes says nowhere but in a status: of a namespace that is not admitted, for
/// a host that is not served. Two routes for all requests of one host on one listener: the older one would win.
///
/// References that lead nowhere are the linker's.
pub(crate) fn judge_routes(parts: &[&Part]) -> Vec<Problem> {
    let gateways: BTreeMap<(String, String), GatewaySpec> = specs(parts, &GATEWAY)
        .map(|(_, object, spec)| ((object.id.namespace.clone().unwrap_or_default(), object.id.name.clone()), spec))
        .collect();
    let namespaces: BTreeMap<&str, Labels> =
        objects(parts, &NAMESPACE).map(|(_, object)| (object.id.name.as_str(), labels(object))).collect();
    let mut problems = Vec::new();
    let mut hosts: BTreeMap<(String, String, String, String), Place> = BTreeMap::new();
    for (part, object, spec) in specs::<HTTPRouteSpec>(parts, &HTTP_ROUTE) {
        let route = Route { part, object, spec };
        let own = object.id.namespace.clone().unwrap_or_default();
        for (index, parent) in route.spec.parent_refs.iter().enumerate() {
            let namespace = parent.namespace.clone().unwrap_or_else(|| own.clone());
            let Some(gateway) = gateways.get(&(namespace.clone(), parent.name.clone())) else { continue };
            let listeners: Vec<&Listener> = gateway.listeners.iter().filter(|listener| is_meant(parent, listener)).collect();
            if listeners.is_empty() {
                continue;
            }
            let place = route.field(&format!("spec.parentRefs[{index}]"));
            let gateway_name = format!("Gateway {namespace}/{}", parent.name);
            let admits = |listener: &&&Listener| admits(listener.allowed_routes.as_ref(), &namespace, &own, &namespaces);
            let admitting: Vec<&&Listener> = listeners.iter().filter(admits).collect();
            if admitting.is_empty() {
                let message = format!("{}: no listener of {gateway_name} that it names admits routes of the namespace `{own}`", object.id);
                let help = wanted(&listeners).map_or_else(String::new, |labels| format!("give the namespace the label {labels}"));
                problems.push(Problem::error("route-not-admitted", message).at(place).help(help));
                continue;
            }
            for host in &route.spec.hostnames {
                if !admitting.iter().any(|listener| listener.hostname.as_ref().is_none_or(|served| serves(served, host))) {
                    let served: Vec<_> = admitting.iter().filter_map(|listener| listener.hostname.clone()).collect();
                    let message = format!("{}: no listener of {gateway_name} that it names serves the host `{host}`", object.id);
                    problems.push(
                        Problem::error("host-not-served", message).at(place.clone()).help(format!("it serves {}", served.join(", "))),
                    );
                }
                let takes_all = route.spec.rules.iter().any(|rule| rule.matches.is_empty());
                for listener in admitting.iter().filter(|_| takes_all) {
                    let key = (namespace.clone(), parent.name.clone(), listener.name.clone(), host.clone());
                    if let Some(first) = hosts.get(&key) {
                        let message =
                            format!("two routes take all requests for `{host}` on listener `{}` of {gateway_name}", listener.name);
                        problems.push(
                            Problem::error("host-taken", message)
                                .at(first.clone())
                                .at(place.clone())
                                .help("the older one would win: take another host"),
                        );
                    } else {
                        hosts.insert(key, place.clone());
                    }
                }
            }
        }
    }
    problems
}

impl Route<'_> {
    fn field(&self, path: &str) -> Place {
        Place::Field { part: self.part.id.clone(), object: self.object.id.clone(), path: path.to_owned() }
    }
}

fn objects<'a>(parts: &'a [&Part], kind: &'a Kind) -> impl Iterator<Item = (&'a Part, &'a Object)> {
    let is_it = |object: &&Object| object.id.group == kind.group && object.id.kind == kind.kind;
    parts.iter().flat_map(move |part| part.objects.iter().filter(is_it).map(move |object| (*part, object)))
}

/// Those of `kind` whose `spec` we can read.
fn specs<'a, S: DeserializeOwned>(parts: &'a [&Part], kind: &'a Kind) -> impl Iterator<Item = (&'a Part, &'a Object, S)> {
    objects(parts, kind).filter_map(|(part, object)| {
        let spec = object.as_value().get("spec").and_then(|spec| S::deserialize(spec).ok())?;
        Some((part, object, spec))
    })
}

fn labels(object: &Object) -> Labels {
    let value = object.as_value();
    value.pointer("/metadata/labels").and_then(|labels| Labels::deserialize(labels).ok()).unwrap_or_default()
}

fn is_meant(parent: &ParentReference, listener: &Listener) -> bool {
    parent.section_name.as_ref().is_none_or(|name| *name == listener.name)
}

/// Whether a listener of a Gateway in `gateway` admits routes of `namespace`.
fn admits(allowed: Option<&AllowedRoutes>, gateway: &str, namespace: &str, namespaces: &BTreeMap<&str, Labels>) -> bool {
    match allowed.map(|allowed| &allowed.namespaces) {
        None | Some(RouteNamespaces::Same) => gateway == namespace,
        Some(RouteNamespaces::All) => true,
        // A namespace that nothing makes is the linker's.
        Some(RouteNamespaces::Selector { selector }) => namespaces.get(namespace).is_none_or(|labels| selects(selector, labels)),
    }
}

fn selects(selector: &LabelSelector, labels: &Labels) -> bool {
    let mut equal = selector.match_labels.iter().flatten();
    let mut expressions = selector.match_expressions.iter().flatten();
    let fits = |LabelSelectorRequirement { key, operator, values }: &LabelSelectorRequirement| {
        let value = labels.get(key);
        let is_one = value.is_some_and(|value| values.iter().flatten().any(|one| one == value));
        match operator.as_str() {
            "In" => is_one,
            "NotIn" => !is_one,
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            _ => false,
        }
    };
    equal.all(|(key, value)| labels.get(key) == Some(value)) && expressions.all(fits)
}

/// The labels that one of `listeners` asks for.
fn wanted(listeners: &[&Listener]) -> Option<String> {
    let labels = listeners.iter().find_map(|listener| match &listener.allowed_routes.as_ref()?.namespaces {
        RouteNamespaces::Selector { selector } => selector.match_labels.as_ref(),
        RouteNamespaces::All | RouteNamespaces::Same => None,
    })?;
    Some(labels.iter().map(|(key, value)| format!("`{key}: {value}`")).collect::<Vec<_>>().join(" and "))
}

/// Whether a listener for `served` takes `host`; both may begin with `*.`, which stands for one label or more.
fn serves(served: &str, host: &str) -> bool {
    match (served.strip_prefix("*."), host.strip_prefix("*.")) {
        (None, None) => served == host,
        (Some(domain), None) => host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        (None, Some(domain)) => served.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        (Some(one), Some(other)) => one == other || one.ends_with(&format!(".{other}")) || other.ends_with(&format!(".{one}")),
    }
}

#[cfg(test)]
mod tests {
    use super::serves;

    #[test]
    fn a_wildcard_stands_for_one_label_or_more() {
        for (served, host) in [("web.a", "web.a"), ("*.a", "web.a"), ("*.a", "x.web.a"), ("web.a", "*.a"), ("*.a", "*.a"), ("*.b.a", "*.a")]
        {
            assert!(serves(served, host), "{served} takes {host}");
        }
        for (served, host) in [("web.a", "wiki.a"), ("*.a", "a"), ("*.a", "web.b"), ("*.a", "weba"), ("*.a", "*.b")] {
            assert!(!serves(served, host), "{served} does not take {host}");
        }
    }
}
