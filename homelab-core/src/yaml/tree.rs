//! A [`Node`] put together from the events of the parser, without recursion.
use std::borrow::Cow;
use std::collections::HashMap;

use serde_saphyr::granit_parser::{Event, ScalarStyle, Tag};

use super::node::{Content, Key, Node, Scalar};
use super::{Error, MAX_DEPTH, Position};

/// How much aliases may add to the trees of a text: values and characters. A tree of as many values takes 100 MB until it is judged.
const MAX_ALIASED: usize = 250_000;

/// What is read so far.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) root: Option<Node>,
    /// The lists and maps that are not ended yet, outermost first.
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
}

struct Open {
    node: Node,
    anchor: usize,
    /// In a map: the key whose value comes next.
    key: Option<Key>,
}

/// A value that aliases may repeat.
struct Anchored {
    node: Node,
    height: usize,
    size: usize,
}

impl Tree {
    /// The tree of the document that has ended, and room for the next one.
    pub(super) fn end(&mut self) -> Option<Node> {
        self.anchors.clear();
        self.root.take()
    }

    pub(super) fn take(&mut self, event: Event<'_>, at: Position) -> Result<(), Error> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                return Err(refused(at, "a second document begins where only one is expected"));
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                check_tag(tag.as_deref(), at)?;
                let content = match &*text {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Content::Null,
                    _ => Content::Scalar(Scalar { text: text.into_owned(), plain }),
                };
                self.finish(Node { at, content }, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                check_tag(tag.as_deref(), at)?;
                self.begin(Node { at, content: Content::List(Vec::new()) }, anchor)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                check_tag(tag.as_deref(), at)?;
                self.begin(Node { at, content: Content::Map(Vec::new()) }, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.finish(open.node, open.anchor)?;
                }
            }
            Event::Alias(anchor) => {
                let node = self.alias(anchor, at)?;
                self.finish(node, 0)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, node: Node, anchor: usize) -> Result<(), Error> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(node.at));
        }
        self.open.push(Open { node, anchor, key: None });
        Ok(())
    }

    /// Puts a whole value where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Error> {
        if anchor != 0 {
            let (height, size) = measure(&node);
            charge(&mut self.aliased, size, node.at)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), height, size });
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.node.content {
            Content::List(values) => values.push(node),
            Content::Map(entries) => match open.key.take() {
                Some(key) => entries.push((key, node)),
                None => open.key = Some(key(node)?),
            },
            Content::Null | Content::Scalar(_) => {}
        }
        Ok(())
    }

    /// A copy of an anchored value; it stands where the alias stands.
    fn alias(&mut self, anchor: usize, at: Position) -> Result<Node, Error> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(refused(at, "an alias of a value inside that value"));
        };
        if self.open.len() + anchored.height > MAX_DEPTH {
            return Err(too_deep(at));
        }
        charge(&mut self.aliased, anchored.size, at)?;
        Ok(Node { at, content: anchored.node.content.clone() })
    }
}

fn charge(aliased: &mut usize, size: usize, at: Position) -> Result<(), Error> {
    *aliased += size;
    if *aliased > MAX_ALIASED {
        return Err(refused(at, "anchors and aliases repeat too much"));
    }
    Ok(())
}

fn key(node: Node) -> Result<Key, Error> {
    match node.content {
        Content::Scalar(Scalar { text, plain }) => Ok(Key { at: node.at, text, plain }),
        _ => Err(refused(node.at, format!("{} cannot be the key of a map", node.kind()))),
    }
}

/// How many lists and maps lie in each other, and how many values and characters there are.
fn measure(node: &Node) -> (usize, usize) {
    let inner = |(height, size): (usize, usize), (key, node): (usize, &Node)| {
        let (inner_height, inner_size) = measure(node);
        (height.max(inner_height + 1), size + inner_size + key)
    };
    match &node.content {
        Content::Null => (0, 1),
        Content::Scalar(scalar) => (0, 1 + scalar.text.len()),
        Content::List(values) => values.iter().map(|value| (0, value)).fold((1, 1), inner),
        Content::Map(entries) => entries.iter().map(|(key, value)| (key.text.len(), value)).fold((1, 1), inner),
    }
}

fn check_tag(tag: Option<&Tag>, at: Position) -> Result<(), Error> {
    match tag {
        // A lone `!` only says that the value means just what it looks like: a text.
        Some(tag) if !tag.is_yaml_core_schema() && tag.original() != "!" => {
            Err(refused(at, format!("the tag `{}` is not known", tag.original())))
        }
        _ => Ok(()),
    }
}

fn too_deep(at: Position) -> Error {
    refused(at, format!("more than {MAX_DEPTH} lists and maps lie in each other"))
}

pub(super) fn refused(at: Position, message: impl Into<Cow<'static, str>>) -> Error {
    Error::Read { at, message: message.into() }
}
