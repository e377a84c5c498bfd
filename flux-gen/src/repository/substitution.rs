//! Flux fills `${name}` into the objects of a part, or leaves them alone.
//!
//! Without variables Flux leaves every `${…}` as it is. With them it would empty a name it does not know, or stop at it
//! in strict mode (`StrictPostBuildSubstitutions`, which the instance of this crate turns on). So a part that needs an
//! output may have no other `${…}`.

use std::collections::BTreeSet;

use homelab_core::{Name, Need, Object, Part, Place, Problem, nearest};
use serde_json::Value;

use crate::kustomize::variables;

/// Label and annotation that keep Flux from filling anything into an object (kustomize-controller, "post build variable
/// substitution").
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// The outputs that `part` needs.
pub(super) fn outputs(part: &Part) -> BTreeSet<&str> {
    part.needs.iter().filter_map(|need| if let Need::CloudOutput(name) = need { Some(name.as_str()) } else { None }).collect()
}

/// `part`, its Secrets kept from substitution, and what is wrong with the variables in its objects.
pub(super) fn prepare(mut part: Part, config_map: Option<&Name>) -> Part {
    let outputs: BTreeSet<String> = outputs(&part).into_iter().map(str::to_owned).collect();
    if outputs.is_empty() {
        return part;
    }
    // A password may contain `${`.
    for secret in &mut part.secrets {
        secret.labels.insert(SUBSTITUTE.to_owned(), "disabled".to_owned());
    }
    let mut problems = Vec::new();
    for object in part.objects.iter().filter(|object| !is_disabled(object)) {
        walk(object.as_value(), &mut String::new(), &mut |path, text| {
            for variable in variables(text).iter().map(|variable| variable.name) {
                let place = Place::Field { part: part.id.clone(), object: object.id.clone(), path: path.to_owned() };
                match (outputs.contains(variable), config_map) {
                    (true, Some(_)) => {}
                    (true, None) => problems.push(
                        Problem::error(
                            "no-cloud-outputs",
                            format!("{}: `{path}` has `${{{variable}}}`, which nothing fills in", object.id),
                        )
                        .at(place)
                        .help("name the ConfigMap in `cloud_outputs`"),
                    ),
                    (false, _) => problems.push(unknown(&part, object, path, variable, &outputs).at(place)),
                }
            }
        });
    }
    part.problems.extend(problems);
    part
}

fn unknown(part: &Part, object: &Object, path: &str, variable: &str, outputs: &BTreeSet<String>) -> Problem {
    let message =
        format!("{}: `{path}` has `${{{variable}`, which is no output that part {} needs: Flux would stop at it", object.id, part.id);
    let near = nearest(variable, outputs.iter().map(String::as_str)).map(|near| format!("did you mean `${{{near}}}`? Else "));
    Problem::error("unknown-variable", message).help(format!(
        "{}write `$${{{variable}` for the text itself, or annotate the object with `{SUBSTITUTE}: disabled`",
        near.unwrap_or_default()
    ))
}

fn is_disabled(object: &Object) -> bool {
    let value = object.as_value();
    ["labels", "annotations"].iter().any(|kind| value["metadata"][kind][SUBSTITUTE] == "disabled")
}

/// Every text of `value` with its path, keys among them: Flux substitutes in the whole document.
fn walk(value: &Value, path: &mut String, visit: &mut impl FnMut(&str, &str)) {
    let length = path.len();
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.extend(["[", &index.to_string(), "]"]);
                walk(item, path, visit);
                path.truncate(length);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(key);
                visit(path, key);
                walk(item, path, visit);
                path.truncate(length);
            }
        }
        _ => {}
    }
}
