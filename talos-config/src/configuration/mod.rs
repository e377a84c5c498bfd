//! Machine configurations as somebody wrote them.

mod load;
mod patch;
mod validate;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use homelab_core::yaml::{Node, Position};
use homelab_core::{Place, Problem, Problems, Secret, Severity, yaml};
use serde_json::{Map, Value};

pub use self::patch::{Patch, Patched};
pub(crate) use self::patch::{difference, write};
pub use self::validate::Mode;
use crate::model::{Finding, Kind, MODEL, Shape, encode};

/// A machine configuration as it was read: every document that Talos 1.14 takes, with what was written and nothing else.
///
/// It is read as strictly as by Talos, and all mistakes are reported at once, with path and line. It holds keys: it prints nothing of
/// itself, and leaves by [`Configuration::to_yaml`] only. [`MachineConfig`](crate::MachineConfig) has the same documents as types.
///
/// ```
/// use std::path::Path;
/// use talos_config::Configuration;
///
/// let text = "apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 9000\n";
/// let config = Configuration::read(text, Path::new("eth0.yaml"))?;
/// assert_eq!(config.to_yaml().expose(), text);
///
/// let problems = Configuration::read("apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmut: 9000\nup: maybe\n", Path::new("eth0.yaml"));
/// assert_eq!(problems.expect_err("two mistakes").to_string(), "\
/// error[unknown-key]: LinkConfig/eth0: `mut` is not known here
///   at eth0.yaml:4:1
///
/// error[invalid-value]: LinkConfig/eth0: `up` has to be `true` or `false`
///   at eth0.yaml:5:5");
/// # Ok::<(), homelab_core::Problems>(())
/// ```
#[derive(Clone)]
pub struct Configuration {
    pub(crate) documents: Vec<Read>,
    file: PathBuf,
    /// Whether something was merged into it, so that no text says what it is.
    is_merged: bool,
}

/// A document as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) kind: &'static Kind,
    /// What is set.
    pub(crate) value: Value,
    /// Whether `value` is as Talos' encoder writes it.
    is_encoded: bool,
    /// What it was read from; `None` if it was made by a program.
    written: Option<Written>,
}

/// What a document was read from.
#[derive(Clone, Debug)]
struct Written {
    node: Node,
    /// Where it stands; `None` if nobody has seen the text.
    file: Option<Arc<Path>>,
}

impl Configuration {
    /// Reads all documents of `text`; `file` is for messages.
    ///
    /// # Errors
    /// Everything that Talos refuses when it loads a configuration: unknown keys, values of a wrong kind, keys and documents that are
    /// there twice, documents that exclude each other.
    pub fn read(text: &str, file: &Path) -> Result<Self, Problems> {
        load::load(text, file, load::Rules::Config)
    }

    /// The file that Talos' own encoder writes: all documents, the one without a kind first. It holds the machine's keys.
    #[expect(clippy::missing_panics_doc, reason = "values that were read are no deeper than what can be written")]
    pub fn to_yaml(&self) -> Secret<String> {
        let values: Vec<Cow<'_, Value>> = self.in_order().map(Read::encoded).collect();
        Secret::new(yaml::to_string_multi(&values).expect("values that were read can be written"))
    }

    /// One that a program made.
    pub(crate) fn of(documents: Vec<Read>) -> Self {
        Self { documents, file: PathBuf::new(), is_merged: false }
    }

    /// A document that the types of this crate cannot hold; what it says may be secret, and is not repeated.
    pub(crate) fn untyped(&self, document: &Read, error: &serde_json::Error) -> Problem {
        let text = error.to_string();
        // The reason may quote a value between the first pair of quotes.
        let is_safe = text.starts_with("missing field") || text.starts_with("unknown field");
        let reason = if is_safe { format!(": {text}") } else { String::new() };
        let finding = load::about(format!("has a value that Talos takes and the types here do not{reason}"));
        self.problem(document, "no-type", &finding)
    }

    /// The documents in the order in which Talos writes them.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Read> {
        let is_unnamed = |document: &&Read| document.kind.name == "v1alpha1";
        self.documents.iter().filter(is_unnamed).chain(self.documents.iter().filter(move |document| !is_unnamed(document)))
    }

    /// `finding` about `document` as a problem with its line.
    pub(crate) fn problem(&self, document: &Read, code: &'static str, finding: &Finding) -> Problem {
        document.problem(&self.file, code, finding)
    }
}

impl Read {
    /// A document that a program made; what is empty in it is as good as not there.
    pub(crate) fn new(kind: &'static Kind, value: &Value) -> Self {
        Self { kind, value: encode(&Shape::Struct(kind.fields), Some(value)), is_encoded: true, written: None }
    }

    /// `Kind/name`, or `Kind` alone.
    pub(crate) fn id(&self) -> String {
        let name = self.name();
        if self.kind.is_named { format!("{}/{name}", self.kind.name) } else { self.kind.name.to_owned() }
    }

    /// Its name; empty if it has none.
    pub(crate) fn name(&self) -> &str {
        if self.kind.is_named { self.value.get("name").and_then(Value::as_str).unwrap_or_default() } else { "" }
    }

    /// As Talos' encoder writes it.
    pub(crate) fn encoded(&self) -> Cow<'_, Value> {
        if self.is_encoded { Cow::Borrowed(&self.value) } else { Cow::Owned(encode(&Shape::Struct(self.kind.fields), Some(&self.value))) }
    }

    /// What is set, to be changed.
    pub(crate) fn value_mut(&mut self) -> &mut Value {
        self.is_encoded = false;
        &mut self.value
    }

    /// What was written.
    fn node(&self) -> Option<&Node> {
        self.written.as_ref().map(|written| &written.node)
    }

    /// The line of `at`, or `file` where there is none.
    fn place(&self, at: Option<Position>, file: &Path) -> Option<Place> {
        let seen = self.written.as_ref().and_then(|written| written.file.as_deref());
        match (seen, at) {
            (Some(seen), Some(at)) => Some(place(seen, at)),
            _ if file.as_os_str().is_empty() => None,
            _ => Some(Place::File(file.to_owned())),
        }
    }

    /// `finding` as a problem with its line, or with `file` where there is none.
    fn problem(&self, file: &Path, code: &'static str, finding: &Finding) -> Problem {
        let id = self.id();
        let subject = if finding.path.is_empty() { format!("{id} ") } else { format!("{id}: `{}` ", finding.path) };
        let severity = if finding.is_warning { Severity::Warning } else { Severity::Error };
        let problem = Problem { severity, ..Problem::error(code, format!("{subject}{}", finding.what)) };
        let at = finding.at.or(self.node().map(|node| node.at));
        self.place(at, file).into_iter().fold(problem, Problem::at)
    }

    /// Its keys.
    pub(crate) fn map(&self) -> &Map<String, Value> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        self.value.as_object().unwrap_or(&EMPTY)
    }
}

pub(crate) fn place(file: &Path, at: Position) -> Place {
    Place::line(file, at.line as u64, at.column as u64)
}

impl fmt::Debug for Configuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.documents.iter().map(Read::id)).finish()
    }
}

impl PartialEq for Configuration {
    fn eq(&self, other: &Self) -> bool {
        self.in_order().map(Read::encoded).eq(other.in_order().map(Read::encoded))
    }
}

/// The kind with this name, from the table of types.
pub(crate) fn kind(name: &str) -> Option<&'static Kind> {
    MODEL.kind(name)
}
