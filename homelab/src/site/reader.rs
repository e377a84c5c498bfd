//! Reads a spanned YAML tree into types and collects everything that is wrong with it.
//!
//! One function for each map of the file ([`Record::fields`]) names its keys once; the same function reads them from a
//! tree and describes them to editors, so that reader and JSON schema cannot drift apart.

use std::path::PathBuf;

use homelab_core::yaml::{self, Content, Key, Node, Position};
use homelab_core::{Place, Problem, Problems, nearest};
use serde_json::{Map, json};

/// A file of facts is some kilobytes; more than this is not read.
const MAX_BYTES: usize = 1 << 20;
/// What is reported at most; more only scrolls away.
const MAX_PROBLEMS: usize = 100;
/// Characters of the user's text that a message repeats.
const MAX_SHOWN: usize = 60;

/// A value of the file.
pub(crate) trait Value: Sized {
    /// The value at `node`; `None` once it has reported why there is none.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;
    /// Its JSON schema.
    fn schema() -> serde_json::Value;
}

/// A map with fixed keys.
pub(crate) trait Record: Sized {
    /// Asks `fields` for every key, then puts them together; `None` if one of them is missing or wrong.
    fn fields(fields: &mut Fields<'_>) -> Option<Self>;
}

/// Where the file stands while it is read, and what is wrong so far.
pub(crate) struct Reader {
    file: PathBuf,
    /// Keys and indices down to the value that is read: `metal`, `.nodes`, `[0]`.
    path: Vec<String>,
    problems: Vec<Problem>,
}

/// The keys of one map: asked for one by one, read from the tree or only written down.
pub(crate) struct Fields<'a> {
    input: Option<Input<'a>>,
    known: Vec<Known>,
}

struct Input<'a> {
    reader: &'a mut Reader,
    at: Position,
    entries: &'a [(Key, Node)],
}

struct Known {
    key: &'static str,
    about: &'static str,
    required: bool,
    schema: serde_json::Value,
}

/// Reads `bytes`, which the user calls `file`.
///
/// # Errors
/// All that is wrong, in the order of lines.
pub(crate) fn read<T: Record>(file: impl Into<PathBuf>, bytes: &[u8]) -> Result<T, Problems> {
    let mut reader = Reader { file: file.into(), path: Vec::new(), problems: Vec::new() };
    let value = reader.root(bytes).and_then(|root| T::read(&root, &mut reader));
    match value {
        Some(value) if reader.problems.is_empty() => Ok(value),
        _ => Err(reader.finish()),
    }
}

/// The JSON schema (draft 7, which editors know) of a file that is read as `T`.
pub(crate) fn schema<T: Record>(title: &str) -> serde_json::Value {
    let mut schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "title": title });
    if let (Some(schema), serde_json::Value::Object(shape)) = (schema.as_object_mut(), T::schema()) {
        schema.extend(shape);
    }
    schema
}

impl<T: Record> Value for T {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Content::Map(entries) = &node.content else {
            reader.mistyped(node, "a map of keys and values");
            return None;
        };
        let mut fields = Fields { input: Some(Input { reader, at: node.at, entries }), known: Vec::new() };
        let record = T::fields(&mut fields);
        fields.finish();
        record
    }

    fn schema() -> serde_json::Value {
        let mut fields = Fields { input: None, known: Vec::new() };
        T::fields(&mut fields);
        let properties: Map<_, _> = fields
            .known
            .iter()
            .map(|known| {
                let mut schema = known.schema.clone();
                if let Some(schema) = schema.as_object_mut() {
                    schema.insert("description".into(), known.about.into());
                }
                (known.key.to_owned(), schema)
            })
            .collect();
        let required: Vec<_> = fields.known.iter().filter(|known| known.required).map(|known| known.key).collect();
        json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
    }
}

impl Fields<'_> {
    /// The value of `key`, which must be there. `about` is shown by editors and where it is missing.
    pub(crate) fn required<T: Value>(&mut self, key: &'static str, about: &'static str) -> Option<T> {
        self.field(key, about, true)
    }

    /// The value of `key`, if it is there.
    pub(crate) fn optional<T: Value>(&mut self, key: &'static str, about: &'static str) -> Option<T> {
        self.field(key, about, false)
    }

    /// Reports what is wrong with the map as a whole, or with the value of `key` in it. `help` may be empty.
    pub(crate) fn report(&mut self, key: Option<&str>, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        if let Some(input) = &mut self.input {
            let value = key.and_then(|key| input.entries.iter().find(|(name, _)| name.text == key));
            let at = value.map_or(input.at, |(_, node)| node.at);
            input.reader.report(at, code, message, help);
        }
    }

    /// Reports what is wrong between several places.
    pub(crate) fn report_problem(&mut self, problem: Problem) {
        if let Some(input) = &mut self.input {
            input.reader.problems.push(problem);
        }
    }

    /// Whether `key` is written, whatever it holds.
    pub(crate) fn is_given(&self, key: &str) -> bool {
        self.input.as_ref().is_some_and(|input| input.entries.iter().any(|(name, _)| name.text == key))
    }

    /// Name of the map from the root, such as `metal`; empty for the root.
    pub(crate) fn path(&self) -> String {
        self.input.as_ref().map(|input| input.reader.path()).unwrap_or_default()
    }

    fn field<T: Value>(&mut self, key: &'static str, about: &'static str, required: bool) -> Option<T> {
        let Some(input) = &mut self.input else {
            self.known.push(Known { key, about, required, schema: T::schema() });
            return None;
        };
        self.known.push(Known { key, about, required, schema: serde_json::Value::Null });
        let (_, node) = input.entries.iter().find(|(name, _)| name.text == key)?;
        let reader = &mut *input.reader;
        reader.enter(key, |reader| reader.value(node, about))
    }

    /// Reports keys that are unknown, written twice or missing.
    fn finish(self) {
        let Some(Input { reader, at, entries }) = self.input else { return };
        let is_given = |key: &str| entries.iter().any(|(name, _)| name.text == key);
        let mut meant = Vec::new();
        for (index, (key, _)) in entries.iter().enumerate() {
            let name = reader.path_of(&shown(&key.text));
            if let Some((first, _)) = entries[..index].iter().find(|(earlier, _)| earlier.text == key.text) {
                let problem = Problem::error("duplicate-key", format!("{name} is written twice"));
                let problem = problem.at(reader.place(first.at)).at(reader.place(key.at));
                reader.problems.push(problem);
            } else if !self.known.iter().any(|known| known.key == key.text) {
                let free = self.known.iter().map(|known| known.key).filter(|key| !is_given(key));
                let near = if key.text.len() > MAX_SHOWN { None } else { nearest(&key.text, free) };
                let keys: Vec<_> = self.known.iter().map(|known| known.key).collect();
                let help = near.map_or_else(|| format!("known here: {}", keys.join(", ")), |near| format!("did you mean `{near}`?"));
                meant.extend(near);
                reader.report(key.at, "unknown-key", format!("{name} is not known"), help);
            }
        }
        for known in self.known.iter().filter(|known| known.required && !is_given(known.key) && !meant.contains(&known.key)) {
            reader.report(at, "missing-key", format!("{} is missing", reader.path_of(known.key)), known.about);
        }
    }
}

impl Reader {
    fn root(&mut self, bytes: &[u8]) -> Option<Node> {
        if bytes.len() > MAX_BYTES {
            let message = format!("the file has {} bytes, and at most {MAX_BYTES} are read", bytes.len());
            self.report(Position::START, "unreadable", message, "");
            return None;
        }
        match yaml::parse_bytes(bytes) {
            Ok(root) if root.content == Content::Null => {
                self.report(root.at, "empty", "the file is empty", "");
                None
            }
            Ok(root) => Some(root),
            Err(yaml::Error::Read { at, message }) => {
                self.report(at, "unreadable", message, "");
                None
            }
            Err(error) => {
                self.report(Position::START, "unreadable", error.to_string(), "");
                None
            }
        }
    }

    /// The place of `at` in the file.
    pub(crate) fn place(&self, at: Position) -> Place {
        Place::line(&self.file, at.line as u64, at.column as u64)
    }

    /// Name of the value that is read, such as `metal.nodes[0].name`.
    pub(crate) fn path(&self) -> String {
        self.path.concat()
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { format!("`{key}`") } else { format!("`{}.{key}`", self.path()) }
    }

    /// Reports a problem at one place. `help` may be empty.
    pub(crate) fn report(&mut self, at: Position, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        let place = self.place(at);
        self.problems.push(Problem::error(code, message).at(place).help(help));
    }

    /// Reports that `node` is no `expected` at all.
    pub(crate) fn mistyped(&mut self, node: &Node, expected: &str) {
        let name = if self.path.is_empty() { "the file".to_owned() } else { format!("`{}`", self.path()) };
        let found = match &node.content {
            Content::Scalar(scalar) => format!("`{}`", shown(&scalar.text)),
            _ => node.kind().to_owned(),
        };
        self.report(node.at, "mistyped", format!("{name} must be {expected}, not {found}"), "");
    }

    /// Reads what lies under `key` of the current map.
    fn enter<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(if self.path.is_empty() { key.to_owned() } else { format!(".{key}") });
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads the item `index` of the current list.
    pub(crate) fn item<T: Value>(&mut self, index: usize, node: &Node) -> Option<T> {
        self.path.push(format!("[{index}]"));
        let value = self.value(node, "");
        self.path.pop();
        value
    }

    /// Reads what is there, if anything is.
    fn value<T: Value>(&mut self, node: &Node, about: &str) -> Option<T> {
        if node.content == Content::Null {
            self.report(node.at, "empty", format!("`{}` is empty", self.path()), about);
            return None;
        }
        T::read(node, self)
    }

    fn finish(mut self) -> Problems {
        self.problems.sort_by(|one, other| one.at.cmp(&other.at));
        if let Some(more) = self.problems.len().checked_sub(MAX_PROBLEMS).filter(|more| *more > 0) {
            self.problems.truncate(MAX_PROBLEMS);
            self.problems.push(Problem::error("more", format!("{more} more problems are not shown")).at(Place::File(self.file)));
        }
        Problems(self.problems)
    }
}

/// The user's text for a message: of bounded length and on one line.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
