//! What Talos' own types say: kinds, fields, and how each is read, left out when written, and merged.
//!
//! The facts are in `talos-1.14.txt`, which the Talos judge prints (`talos describe KIND…`) from the types of the release; the judge compares
//! the two on each run. Reading, writing and patching follow the same tables, so that a field is in all of them or in none.

mod encode;
mod go;
mod leaf;
mod parse;
mod read;
#[cfg(test)]
mod sample;
mod scalar;
mod schema;
mod url;
mod zero;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use self::encode::encode;
pub(crate) use self::go::{format_duration, parse_bytes, parse_duration};
pub(crate) use self::leaf::{Leaf, from_base64};
pub(crate) use self::read::{Finding, Reader};
#[cfg(test)]
pub(crate) use self::sample::sample;
pub use self::schema::json_schema;
pub(crate) use self::url::GoUrl;
pub(crate) use self::zero::is_zero;

/// The types of Talos 1.14.
pub(crate) static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("talos-1.14.txt")));

/// All kinds of documents and the types below them.
#[derive(Debug)]
pub(crate) struct Model {
    kinds: HashMap<&'static str, Kind>,
    structs: Vec<Struct>,
    enums: Vec<Enum>,
    json: HashMap<&'static str, Json>,
}

/// A type that Go reads from JSON: keys in any case of letters, others ignored.
#[derive(Debug)]
pub(crate) enum Json {
    /// Another name for a simple one.
    Alias(&'static str),
    /// Fields by key.
    Struct(Vec<(&'static str, &'static str)>),
}

/// A kind of document.
#[derive(Debug)]
pub(crate) struct Kind {
    /// As in YAML; `v1alpha1` for the one without.
    pub(crate) name: &'static str,
    /// Its fields, as an index into the structs.
    pub(crate) fields: usize,
    /// Whether there may be several, told apart by `name`.
    pub(crate) is_named: bool,
    /// Whether it is for control planes only.
    pub(crate) is_for_control_planes: bool,
    /// Whether it configures the network link of its name, which only one document may.
    pub(crate) is_link: bool,
    /// Kinds of which no document may have the same name.
    pub(crate) conflicts: Vec<&'static str>,
}

/// A Go struct.
#[derive(Debug)]
pub(crate) struct Struct {
    /// As in Go, with its package.
    pub(crate) name: &'static str,
    /// In the order in which they are written; those of embedded structs stand among them.
    pub(crate) fields: Vec<Field>,
}

/// A field of a Go struct.
#[derive(Debug)]
pub(crate) struct Field {
    /// As in YAML.
    pub(crate) key: &'static str,
    /// What it holds.
    pub(crate) shape: Shape,
    /// Whether it is not written when it is zero.
    pub(crate) omit_empty: bool,
    /// Whether a patch replaces it as a whole.
    pub(crate) replace: bool,
}

/// A closed list of words.
#[derive(Debug)]
pub(crate) struct Enum {
    /// As in Go, with its package.
    pub(crate) name: &'static str,
    /// How Go writes the value that nobody set; it need not be a word of the list.
    pub(crate) zero: &'static str,
    /// The words, as Go writes them; it reads them in any case of letters.
    pub(crate) words: Vec<&'static str>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// A text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number, from the first to the last one.
    Integer(i128, i128),
    /// Something that may be absent, which is not the same as zero.
    Pointer(Box<Self>),
    /// Values in order.
    List(Box<Self>, Merge),
    /// Values by text.
    Map(Box<Self>, Merge),
    /// Fields, as an index into the structs.
    Struct(usize),
    /// A word, as an index into the enums.
    Enum(usize),
    /// A type that reads and writes itself.
    Leaf(Leaf),
}

/// How a patch changes a list or map.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Merge {
    /// Lists are joined; maps are merged by key.
    Usual,
    /// Items whose field of this name is equal are merged; others are added.
    By(&'static str),
    /// As [`Merge::By`], but the new item takes the place of the old one.
    ReplaceBy(&'static str),
    /// By `interface`, else by an equal `deviceSelector` (`NetworkDeviceList.Merge` of `v1alpha1_types.go`).
    Devices,
    /// The new value takes the place of the old one (`Args.Merge` of `meta/args.go`).
    Values,
    /// An empty list that is set is written and is not the same as none (`SearchDomainList`).
    KeepsEmpty,
}

impl Model {
    /// The kind with this name; `v1alpha1` for the document without one.
    pub(crate) fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.get(name)
    }

    /// All kinds, in no order.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }

    /// The struct with this index.
    pub(crate) fn fields(&self, index: usize) -> &Struct {
        &self.structs[index]
    }

    /// The type with this name that Go reads from JSON.
    pub(crate) fn json(&self, name: &str) -> Option<&Json> {
        self.json.get(name)
    }

    /// The enum with this index.
    pub(crate) fn words(&self, index: usize) -> &Enum {
        &self.enums[index]
    }
}

impl Struct {
    /// The field with this key.
    pub(crate) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

impl Enum {
    /// The word as Go writes it, for a text in any case of letters; `FailOverMAC` takes its words as they are, or their numbers.
    pub(crate) fn canonical(&self, text: &str) -> Option<&'static str> {
        if let Some(word) = self.words.iter().find(|word| **word == text) {
            return Some(word);
        }
        if self.name == "nethelpers.FailOverMAC" {
            return text.parse::<usize>().ok().and_then(|index| self.words.get(index)).copied();
        }
        self.words.iter().find(|word| word.eq_ignore_ascii_case(text)).copied()
    }
}
