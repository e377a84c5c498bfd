//! Patches of kustomize: what they are for, and what they change.

use homelab_core::yaml::{self, Content, Key, Node, Position};

use super::build::Built;
use super::node::{self, list, text, type_of};

/// Flux' groups, whose kinds have no lists that are merged by a key.
const FLUX: &str = ".toolkit.fluxcd.io";

/// A patch of either form.
pub(super) enum Patch {
    /// Operations of RFC 6902.
    Json(Vec<Node>),
    /// A strategic merge patch.
    Merge(Node),
}

/// Which objects a patch or replacement is for.
pub(super) struct Selector {
    fields: Vec<(&'static str, String)>,
    /// Labels and annotations that an object has to have.
    labels: Vec<(&'static str, String, String)>,
    /// Whether it asks for more than is understood, so that it may select less than it seems.
    is_vague: bool,
}

impl Patch {
    /// The patches of a text, or of a document that stands where the text may.
    pub(super) fn read(content: &Node) -> Vec<Self> {
        match content.text() {
            // What is no YAML is a template; what it does is not known, but it changes nothing that is looked for.
            Some(text) => yaml::parse_all(text).unwrap_or_default().into_iter().map(Self::new).collect(),
            None => vec![Self::new(content.clone())],
        }
    }

    pub(super) fn new(node: Node) -> Self {
        match node.content {
            Content::List(operations) => Self::Json(operations),
            _ => Self::Merge(node),
        }
    }

    /// Whether it changes this object.
    pub(super) fn is_for(&self, object: &Node, selector: Option<&Selector>) -> bool {
        if let Some(selector) = selector {
            return selector.selects(object);
        }
        let Self::Merge(patch) = self else { return false };
        let same = |path| text(patch, path) == text(object, path);
        let type_is = |of: &Node| type_of(of).map(|(group, _, kind)| (group.to_owned(), kind.to_owned()));
        let namespace =
            text(patch, "metadata.namespace").is_none_or(|namespace| text(object, "metadata.namespace").is_none_or(|own| own == namespace));
        type_is(patch) == type_is(object) && same("metadata.name") && namespace
    }

    /// Carries it out on an object of Flux, or notes what it touches. False if the object is taken away.
    pub(super) fn apply(&self, object: &mut Built<'_>, selector: Option<&Selector>) -> bool {
        let is_certain = selector.is_none_or(|selector| !selector.is_vague);
        let is_flux = is_certain && type_of(&object.node).is_some_and(|(group, _, _)| group.ends_with(FLUX));
        match self {
            Self::Merge(patch) => {
                if text(patch, "$patch") == Some("delete") && is_certain {
                    return false;
                }
                let at = object.node.at;
                if is_flux {
                    merge(object.node.to_mut(), patch, at, &mut Vec::new());
                } else {
                    touch(patch, "", &mut object.touched);
                }
            }
            Self::Json(operations) => {
                for operation in operations {
                    let raw: Vec<String> = text(operation, "path")
                        .unwrap_or_default()
                        .split('/')
                        .skip(1)
                        .map(|step| step.replace("~1", "/").replace("~0", "~"))
                        .collect();
                    let steps: Vec<&str> = raw.iter().map(String::as_str).collect();
                    let is_plain = !steps.iter().any(|step| *step == "-" || step.parse::<usize>().is_ok());
                    let at = object.node.at;
                    match (text(operation, "op"), node::at(operation, "value")) {
                        (Some("add" | "replace"), Some(value)) if is_flux && is_plain => {
                            let mut value = value.clone();
                            place_at(&mut value, at);
                            node::set(object.node.to_mut(), &steps, value);
                        }
                        (Some("remove"), _) if is_plain && is_certain => node::remove(object.node.to_mut(), &steps),
                        (Some("test"), _) => {}
                        _ => {
                            let until = steps.iter().position(|step| *step == "-" || step.parse::<usize>().is_ok()).unwrap_or(steps.len());
                            object.touched.push(steps[..until].join("."));
                        }
                    }
                }
            }
        }
        true
    }
}

/// Merges maps; a list takes the place of the old one, and null takes away. Identity stays as it is.
fn merge(into: &mut Node, patch: &Node, at: Position, above: &mut Vec<String>) {
    let Content::Map(changes) = &patch.content else {
        let mut value = patch.clone();
        place_at(&mut value, at);
        *into = value;
        return;
    };
    if !matches!(into.content, Content::Map(_)) {
        *into = node::empty_map(at);
    }
    let Content::Map(entries) = &mut into.content else { return };
    for (key, change) in changes {
        let is_identity =
            above.is_empty() && matches!(key.text.as_str(), "apiVersion" | "kind") || *above == ["metadata"] && key.text == "name";
        if is_identity {
            continue;
        }
        if change.content == Content::Null {
            entries.retain(|(known, _)| known.text != key.text);
            continue;
        }
        let index = entries.iter().position(|(known, _)| known.text == key.text).unwrap_or_else(|| {
            entries.push((Key { at, text: key.text.clone(), plain: key.plain }, Node { at, content: Content::Null }));
            entries.len() - 1
        });
        above.push(key.text.clone());
        let at = entries[index].1.at;
        merge(&mut entries[index].1, change, at, above);
        above.pop();
    }
}

/// Everything stands where the object stands: the patch may be in another file.
fn place_at(node: &mut Node, at: Position) {
    node.at = at;
    match &mut node.content {
        Content::List(items) => items.iter_mut().for_each(|item| place_at(item, at)),
        Content::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
            key.at = at;
            place_at(value, at);
        }),
        _ => {}
    }
}

fn touch(change: &Node, path: &str, touched: &mut Vec<String>) {
    let Some(entries) = change.map().filter(|entries| !entries.is_empty()) else {
        touched.push(path.to_owned());
        return;
    };
    for (key, value) in entries {
        if path.is_empty() && matches!(key.text.as_str(), "apiVersion" | "kind")
            || path == "metadata" && matches!(key.text.as_str(), "name" | "namespace")
        {
            continue;
        }
        touch(value, &if path.is_empty() { key.text.clone() } else { format!("{path}.{}", key.text) }, touched);
    }
}

impl Selector {
    pub(super) fn new(target: &Node) -> Self {
        let field = |name: &'static str| text(target, name).map(|value| (name, value.to_owned()));
        let fields = ["group", "version", "kind", "name", "namespace"].into_iter().filter_map(field).collect();
        let (mut labels, mut is_vague) = (Vec::new(), false);
        for (field, place) in [("labelSelector", "labels"), ("annotationSelector", "annotations")] {
            for term in text(target, field).unwrap_or_default().split(',').filter(|term| !term.trim().is_empty()) {
                match term.split_once('=') {
                    Some((key, value)) if !key.contains(['!', ' ', '(']) => {
                        labels.push((place, key.to_owned(), value.trim_start_matches('=').trim().to_owned()));
                    }
                    _ => is_vague = true,
                }
            }
        }
        is_vague |= !list(target, "reject").is_empty();
        Self { fields, labels, is_vague }
    }

    /// Whether the object is meant, by group, version, kind, name and namespace.
    pub(super) fn selects(&self, object: &Node) -> bool {
        let Some((group, version, kind)) = type_of(object) else { return false };
        let has_labels = self.labels.iter().all(|(place, key, value)| node::metadata(object, place, key.trim()) == Some(value));
        has_labels
            && self.fields.iter().all(|(field, wanted)| {
                let is = match *field {
                    "group" => Some(group),
                    "version" => Some(version),
                    "kind" => Some(kind),
                    "name" => text(object, "metadata.name"),
                    _ => text(object, "metadata.namespace"),
                };
                // An unknown namespace may be the one that is wanted.
                is.map_or(*field == "namespace", |is| matches(wanted, is))
            })
    }
}

/// Whether `pattern`, a regular expression that is held against the whole, takes `text`. Of expressions, only lists
/// of words and `.*` are understood; any other one may take anything.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    let inner = pattern.strip_prefix('(').and_then(|pattern| pattern.strip_suffix(')')).unwrap_or(pattern);
    if pattern.is_empty() {
        return true;
    }
    inner.split('|').any(|word| match word.split_once(".*") {
        Some((start, end)) if !has_syntax(start) && !has_syntax(end) => text.starts_with(start) && text.ends_with(end),
        _ if !has_syntax(word) => word == text,
        _ => true,
    })
}

fn has_syntax(word: &str) -> bool {
    word.contains(['*', '+', '?', '[', '(', '\\', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_words_and_beginnings() {
        assert!(matches("a|b", "b") && matches("(a|b)", "a") && matches("", "x") && matches("web.*", "web-1") && matches("[a-z]+", "x"));
        assert!(!matches("a|b", "c") && !matches("web.*", "db"));
    }

    #[test]
    fn a_merge_keeps_what_it_does_not_name() {
        let mut node = yaml::parse("kind: A\nspec: {a: 1, b: {c: 1, d: 2}, e: [1]}\n").expect("YAML");
        let patch = yaml::parse("kind: B\nspec: {b: {c: 3}, e: [2], a: null}\n").expect("YAML");
        let at = node.at;
        merge(&mut node, &patch, at, &mut Vec::new());
        assert_eq!((text(&node, "kind"), text(&node, "spec.b.c"), text(&node, "spec.b.d")), (Some("A"), Some("3"), Some("2")));
        assert_eq!((text(&node, "spec.a"), list(&node, "spec.e").len()), (None, 1));
    }
}
