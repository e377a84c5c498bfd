//! Reading and changing the spanned trees of documents.

use homelab_core::yaml::{Content, Key, Node, Position, Scalar};
use homelab_core::{Kind, Rule};

/// Stands in a text for a part that nothing in the repository tells.
pub(super) const OPEN: char = '\u{fffc}';

/// Whether a text is a template, or has parts that only the cluster or a tool knows.
pub(super) fn is_open(text: &str) -> bool {
    text.contains(OPEN) || ["${", "{{", "<<", "ENC["].iter().any(|mark| text.contains(mark))
}

/// The value that `path` (keys joined by dots) leads to.
pub(super) fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(node, |node, key| node.field(key))
}

/// The text that `path` leads to.
pub(super) fn text<'n>(node: &'n Node, path: &str) -> Option<&'n str> {
    at(node, path)?.text()
}

/// The values of the list that `path` leads to; none where there is no list.
pub(super) fn list<'n>(node: &'n Node, path: &str) -> &'n [Node] {
    at(node, path).and_then(Node::list).unwrap_or_default()
}

/// The keys and values of the map that `path` leads to; none where there is no map.
pub(super) fn map<'n>(node: &'n Node, path: &str) -> &'n [(Key, Node)] {
    at(node, path).and_then(Node::map).unwrap_or_default()
}

/// A label or annotation.
pub(super) fn metadata<'n>(node: &'n Node, place: &str, key: &str) -> Option<&'n str> {
    at(node, "metadata")?.field(place)?.field(key)?.text()
}

/// Group, version and kind, if the document is an object of Kubernetes.
pub(super) fn type_of(node: &Node) -> Option<(&str, &str, &str)> {
    let version = text(node, "apiVersion")?;
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    Some((group, version, text(node, "kind")?))
}

/// Whether the document is of this kind, in any version.
pub(super) fn is_kind(node: &Node, kind: Kind) -> bool {
    type_of(node).is_some_and(|(group, _, name)| group == kind.group && name == kind.kind)
}

/// All values that the path of `rule` leads to, each with the path as it is printed. A key of a map (`{}`) comes as a
/// text.
pub(super) fn walk<'n>(node: &'n Node, rule: &Rule) -> Vec<(String, std::borrow::Cow<'n, Node>)> {
    use std::borrow::Cow;
    let mut found = vec![(String::new(), Cow::Borrowed(node))];
    for step in rule.path.split('.') {
        let key = step.trim_end_matches("[]").trim_end_matches("{}");
        let each = &step[key.len()..];
        let mut next = Vec::new();
        for (path, node) in found {
            let Cow::Borrowed(node) = node else { continue };
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            match (node.field(key), each) {
                (Some(value), "[]") => {
                    let items = value.list().unwrap_or_default().iter().enumerate();
                    next.extend(items.map(|(index, item)| (format!("{path}[{index}]"), Cow::Borrowed(item))));
                }
                (Some(value), "{}") => next.extend(value.map().unwrap_or_default().iter().map(|(key, _)| {
                    let content = Content::Scalar(Scalar { text: key.text.clone(), plain: false });
                    (path.clone(), Cow::Owned(Node { at: key.at, content }))
                })),
                (Some(value), _) if value.content != Content::Null => next.push((path, Cow::Borrowed(value))),
                _ => {}
            }
        }
        found = next;
    }
    found
}

/// Visits every text below `node`, keys among them.
pub(super) fn texts<'n>(node: &'n Node, visit: &mut impl FnMut(&'n str, Position)) {
    match &node.content {
        Content::Null => {}
        Content::Scalar(scalar) => visit(&scalar.text, node.at),
        Content::List(items) => items.iter().for_each(|item| texts(item, visit)),
        Content::Map(entries) => {
            for (key, value) in entries {
                visit(&key.text, key.at);
                texts(value, visit);
            }
        }
    }
}

/// Visits every map below `node`, itself among them.
pub(super) fn maps<'n>(node: &'n Node, visit: &mut impl FnMut(&'n Node)) {
    if node.map().is_some() {
        visit(node);
    }
    node.list().unwrap_or_default().iter().for_each(|item| maps(item, visit));
    node.map().unwrap_or_default().iter().for_each(|(_, value)| maps(value, visit));
}

/// Changes every text below `node`, keys among them.
pub(super) fn change(node: &mut Node, with: &mut impl FnMut(&str, Position) -> Option<String>) {
    match &mut node.content {
        Content::Null => {}
        Content::Scalar(scalar) => scalar.text = with(&scalar.text, node.at).unwrap_or_else(|| std::mem::take(&mut scalar.text)),
        Content::List(items) => items.iter_mut().for_each(|item| change(item, with)),
        Content::Map(entries) => {
            for (key, value) in entries {
                key.text = with(&key.text, key.at).unwrap_or_else(|| std::mem::take(&mut key.text));
                change(value, with);
            }
        }
    }
}

/// A map without entries.
pub(super) fn empty_map(at: Position) -> Node {
    Node { at, content: Content::Map(Vec::new()) }
}

/// A text.
pub(super) fn scalar(text: &str, at: Position) -> Node {
    Node { at, content: Content::Scalar(Scalar { text: text.to_owned(), plain: false }) }
}

/// Puts `value` at `path`; maps on the way are made.
pub(super) fn set(node: &mut Node, path: &[&str], value: Node) {
    let Some((first, rest)) = path.split_first() else {
        *node = value;
        return;
    };
    if !matches!(node.content, Content::Map(_)) {
        *node = empty_map(node.at);
    }
    let at = node.at;
    let Content::Map(entries) = &mut node.content else { return };
    let index = entries.iter().position(|(key, _)| key.text == *first).unwrap_or_else(|| {
        entries.push((Key { at, text: (*first).to_owned(), plain: true }, Node { at, content: Content::Null }));
        entries.len() - 1
    });
    set(&mut entries[index].1, rest, value);
}

/// Takes away what is at `path`.
pub(super) fn remove(node: &mut Node, path: &[&str]) {
    let Content::Map(entries) = &mut node.content else { return };
    match path {
        [] => {}
        [last] => entries.retain(|(key, _)| key.text != *last),
        [first, rest @ ..] => {
            if let Some((_, value)) = entries.iter_mut().find(|(key, _)| key.text == *first) {
                remove(value, rest);
            }
        }
    }
}
