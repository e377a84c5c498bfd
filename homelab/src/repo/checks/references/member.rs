//! Ports, keys and listeners that a reference names besides its object.

use homelab_core::yaml::Node;
use homelab_core::{Kind, Problem};

use super::Reference;
use crate::repo::Findings;
use crate::repo::build::{is_touched, place};
use crate::repo::cluster::{CONFIG_MAP, Object, SECRET};
use crate::repo::node::{is_open, list, map, text};

const SERVICE: Kind = Kind::new("", "Service");

/// A port, key or listener that the target lacks.
pub(super) fn judge(reference: &Reference<'_>, target: &Object<'_>, field: &str, node: &Node, findings: &mut Findings) {
    let Some(wanted) = node.text().filter(|wanted| !is_open(wanted)) else { return };
    let (members, touched) = members(target);
    let is_open_list = members.iter().any(|member| is_open(member)) || is_touched(&target.touched, touched);
    if is_open_list || is_touched(&reference.object.touched, reference.path) || members.contains(&wanted) {
        return;
    }
    if members.is_empty() && target.kind != "Gateway" {
        return;
    }
    let has = members.iter().map(|member| format!("`{member}`")).collect::<Vec<_>>().join(", ");
    let message =
        format!("{}: `{}.{field}` is `{wanted}`, which {} does not have", reference.object.title(), reference.path, target.title());
    findings.problems.push(
        Problem::error("dangling-member", message)
            .at(place(reference.object.file, node.at))
            .at(place(target.file, target.node.at))
            .help(if has.is_empty() { "it has none".to_owned() } else { format!("it has {has}") }),
    );
}

/// What of an object can be named, and the field that it stands in.
fn members<'n>(object: &'n Object<'_>) -> (Vec<&'n str>, &'static str) {
    if object.is(SERVICE) {
        let ports = list(&object.node, "spec.ports").iter();
        (ports.flat_map(|port| [text(port, "name"), text(port, "port")]).flatten().collect(), "spec.ports")
    } else if object.is(CONFIG_MAP) || object.is(SECRET) {
        let fields = ["data", "stringData", "binaryData"].into_iter();
        (fields.flat_map(|field| map(&object.node, field)).map(|(key, _)| key.text.as_str()).collect(), "data")
    } else {
        (list(&object.node, "spec.listeners").iter().filter_map(|listener| text(listener, "name")).collect(), "spec.listeners")
    }
}
