//! Where a kind names another: tables that stand beside the kinds.

use std::borrow::Cow;

use serde_json::Value;

use crate::Kind;

/// One place where objects of a kind name other objects, or what can be named of themselves.
///
/// A path is keys joined by dots; `[]` stands for each element of a list, `{}` for each key of a map.
///
/// ```
/// use homelab_core::{Kind, Rule, Target};
///
/// const RULES: &[Rule] = &[
///     Rule::new(Kind::new("", "PersistentVolumeClaim"), "spec.storageClassName", Target::Name(Kind::new("storage.k8s.io", "StorageClass"))),
/// ];
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// Objects of this kind, in any version, …
    pub from: Kind,
    /// … have at this path, from the root of the object, …
    pub path: &'static str,
    /// … this: a name, a reference, a selector or something to be named.
    pub to: Target,
    /// Field beside or below the reference which names a member of the target: a port, a key, a listener.
    /// For a [`Target::Selector`] it counts from the root of the object.
    pub member: Option<&'static str>,
}

/// What stands at the path of a [`Rule`], and how the linker reads it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// The name of an object of this kind: in the namespace of the object, or of the whole cluster.
    Name(Kind),
    /// The name of an object of this kind in a namespace that only the controller knows.
    NameInAnyNamespace(Kind),
    /// `{kind, name, namespace}` of one of these kinds; the first if `kind` is missing.
    Reference(&'static [Kind]),
    /// A label selector (`{matchLabels}` or plain labels) for objects of this kind, which has to select one at least.
    Selector(Kind),
    /// Who is at the other end of a network policy: `{namespaceSelector, podSelector}`. A namespace that it selects by name has
    /// to be there, and one pod in it at least has the labels.
    Peer,
    /// A folder of the tree, with or without a leading `./`, counted from its root; some file has to lie in it.
    Folder,
    /// The name of an object of this kind that a controller makes for the object, in its namespace.
    Makes(Kind),
    /// What others may name as a member of the object: a port of a Service, a key of a `ConfigMap`, a listener of a
    /// Gateway.
    Member,
    /// A pod template: its labels can be selected, its own references are checked by the rules from [`POD_TEMPLATE`].
    PodTemplate,
}

/// Rules from this pseudo-kind hold for every pod template, with paths that begin within it.
pub const POD_TEMPLATE: Kind = Kind::new("", "PodTemplateSpec");

impl Rule {
    /// A rule without a member: the target has to be there, and that is all.
    pub const fn new(from: Kind, path: &'static str, to: Target) -> Self {
        Self { from, path, to, member: None }
    }

    /// A rule whose `member` field names a port, key or listener of the target.
    pub const fn with_member(from: Kind, path: &'static str, to: Target, member: &'static str) -> Self {
        Self { from, path, to, member: Some(member) }
    }
}

/// A value found at a path, and the path with its indices, such as `spec.rules[0].backendRefs[1]`.
pub(super) struct Found<'a> {
    pub(super) path: String,
    pub(super) value: &'a Value,
    /// The key of the value, where the path asks for keys.
    key: Option<&'a str>,
}

impl<'a> Found<'a> {
    /// The key, where the path asks for keys; else the value, as it would be written in a reference.
    pub(super) fn text(&self) -> Cow<'a, str> {
        let text = self.key.or_else(|| self.value.as_str());
        text.map_or_else(|| Cow::Owned(self.value.to_string()), Cow::Borrowed)
    }
}

/// All values of `value` that `path` leads to.
pub(super) fn walk<'a>(value: &'a Value, path: &str) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    enter(value, path, &mut String::new(), &mut found);
    found
}

/// Goes on from `value`, which is at `at`, with the steps that are left.
fn enter<'a>(value: &'a Value, steps: &str, at: &mut String, found: &mut Vec<Found<'a>>) {
    if steps.is_empty() {
        found.push(Found { path: at.clone(), value, key: None });
        return;
    }
    let (step, rest) = steps.split_once('.').unwrap_or((steps, ""));
    let key = step.trim_end_matches(['[', ']', '{', '}']);
    let Some(inner) = value.get(key) else { return };
    let length = at.len();
    if length > 0 {
        at.push('.');
    }
    at.push_str(key);
    match (inner, &step[key.len()..]) {
        (Value::Array(items), "[]") => {
            let key_end = at.len();
            for (index, item) in items.iter().enumerate() {
                at.extend(["[", &index.to_string(), "]"]);
                enter(item, rest, at, found);
                at.truncate(key_end);
            }
        }
        (Value::Object(map), "{}") => {
            found.extend(map.iter().map(|(key, value)| Found { path: at.clone(), value, key: Some(key) }));
        }
        (Value::Null, _) | (_, "[]" | "{}") => {}
        (inner, _) => enter(inner, rest, at, found),
    }
    at.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::walk;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_elements_and_keys() {
        let value = json!({ "a": [{ "b": 1 }, { "b": 2 }, {}], "data": { "x": "1", "y": "2" }, "n": null });
        let at = |path: &str| walk(&value, path).iter().map(|found| format!("{}={}", found.path, found.text())).collect::<Vec<_>>();
        assert_eq!(at("a[].b"), ["a[0].b=1", "a[1].b=2"]);
        assert_eq!(at("data{}"), ["data=x", "data=y"]);
        assert!(at("n").is_empty() && at("a.b").is_empty() && at("data[]").is_empty());
    }
}
