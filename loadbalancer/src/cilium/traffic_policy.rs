use homelab_core::{Kind, Part, Place, Problem};
use serde_json::Value;

use crate::envoy::ENVOY_PROXY;

const SERVICE: Kind = Kind::new("", "Service");

/// Services that L2 announcements would leave unreachable: Cilium does not announce those with
/// `externalTrafficPolicy: Local` (`Documentation/network/l2-announcements.rst`, "Limitations").
pub(crate) fn judge_traffic_policy(parts: &[&Part]) -> Vec<Problem> {
    let objects = parts.iter().flat_map(|part| part.objects.iter().map(move |object| (part, object)));
    let mut problems = Vec::new();
    for (part, object) in objects {
        let kind = (object.id.group.as_str(), object.id.kind.as_str());
        let (path, default) = if kind == (SERVICE.group, SERVICE.kind) {
            ("spec.externalTrafficPolicy", "Cluster")
        } else if kind == (ENVOY_PROXY.group, ENVOY_PROXY.kind) {
            // Envoy Gateway's own default.
            ("spec.provider.kubernetes.envoyService.externalTrafficPolicy", "Local")
        } else {
            continue;
        };
        let value = object.as_value();
        if value.pointer(&format!("/{}", path.replace('.', "/"))).and_then(Value::as_str).unwrap_or(default) == "Local" {
            let message = format!("{}: `{path}` is `Local`, and Cilium announces no such Service in the LAN", object.id);
            let place = Place::Field { part: part.id.clone(), object: object.id.clone(), path: path.to_owned() };
            problems.push(Problem::error("local-traffic-policy", message).at(place).help("set it to `Cluster`"));
        }
    }
    problems
}
