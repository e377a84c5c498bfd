//! Overrides of an app, and what its parts have in common.

use std::collections::BTreeSet;

use homelab_core::{Name, Part, Place, Problem};
use serde_json::Value;

/// What every shell can name: a letter or `_`, then letters, digits and `_`.
pub(super) fn is_variable(name: &str) -> bool {
    let is_word = |at: u8| at.is_ascii_alphanumeric() || at == b'_';
    name.bytes().all(is_word) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

pub(super) fn bad_variable(app: &Name, name: &str) -> Problem {
    let message = format!("the app `{app}` has the environment variable `{name}`, which no program could ask for");
    Problem::error("bad-variable", message).help("letters, digits and `_`, and no digit in front")
}

/// `part` with the patch over its objects of this kind.
pub(super) fn patched(mut part: Part, kind: &str, patch: &Value) -> Part {
    if !part.objects.iter().any(|object| object.id.kind == kind) {
        let kinds: BTreeSet<&str> = part.objects.iter().map(|object| object.id.kind.as_str()).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let problem = Problem::error("unmatched-patch", format!("the app `{}` patches its {kind}, and has none", part.id.name));
        let near = homelab_core::nearest(kind, kinds.iter().copied());
        let help = near.map_or_else(|| format!("it has {}", kinds.join(", ")), |near| format!("did you mean {near}?"));
        part.problems.push(problem.at(Place::Part(part.id.clone())).help(help));
    }
    for object in part.objects.iter_mut().filter(|object| object.id.kind == kind) {
        match object.patched(patch) {
            Ok(patched) => *object = patched,
            Err(problem) => part.problems.push(problem),
        }
    }
    part
}

/// `part` with all that `other` has.
pub(super) fn joined(mut part: Part, other: Part) -> Part {
    part.objects.extend(other.objects);
    part.secrets.extend(other.secrets);
    part.needs.extend(other.needs);
    part.brings.extend(other.brings);
    part.rules.extend(other.rules);
    part.problems.extend(other.problems);
    part
}
