use serde_json::Number;

use super::Identifier;

/// A value as it is written: literal, or computed when Terraform runs.
///
/// Texts are literal: `${` and `%{` in them are escaped. What has to be computed is a [`Reference`], a call or a
/// template.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// `true` or `false`, without quotes.
    Bool(bool),
    /// A number, written as JSON writes it.
    Number(Number),
    /// A literal text. Several lines become a heredoc where one may stand: as the value of an argument or of a key.
    Text(String),
    /// A text with computed pieces: `"${aws_s3_bucket.backup.arn}/*"`.
    Template(Vec<Piece>),
    /// `[a, b]`: a list or a set, as the argument wants.
    List(Vec<Self>),
    /// `{ key = value }`, in this order; keys that are no identifiers are quoted.
    Object(Vec<(String, Self)>),
    /// A path to something that Terraform knows: `aws_s3_bucket.backup.arn`.
    Reference(Reference),
    /// A function call: `toset(["a"])`. Whether there is such a function, Terraform says.
    Call(Identifier, Vec<Self>),
    /// An attribute of what a function gives: `one(servers).name`.
    Attribute(Box<Self>, Identifier),
}

/// A piece of a template; the pieces follow each other without anything between.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Literal text; `${` and `%{` in it are escaped.
    Text(String),
    /// `${expression}`: its value as text, once Terraform knows it.
    Expression(Expression),
}

/// A path to something that Terraform knows, such as `aws_s3_bucket.backup.arn`, or a type such as `string`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Reference {
    /// What the path begins with: the kind of a resource, `data`, `var`, `each` and so on.
    pub root: Identifier,
    /// The rest of it, each written after a dot; no indices.
    pub path: Vec<Identifier>,
}

impl Expression {
    /// An object of `entries`, in this order; keys are literal texts.
    pub fn object<K: Into<String>, V: Into<Self>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }

    /// A call of the function `name`.
    pub(crate) fn call(name: &'static str, arguments: Vec<Self>) -> Self {
        Self::Call(Identifier::from_static(name), arguments)
    }

    /// Every reference in it, however deep.
    pub fn references(&self) -> Vec<&Reference> {
        match self {
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => Vec::new(),
            Self::Template(pieces) => pieces
                .iter()
                .flat_map(|piece| match piece {
                    Piece::Text(_) => Vec::new(),
                    Piece::Expression(expression) => expression.references(),
                })
                .collect(),
            Self::List(items) | Self::Call(_, items) => items.iter().flat_map(Self::references).collect(),
            Self::Object(entries) => entries.iter().flat_map(|(_, value)| value.references()).collect(),
            Self::Reference(reference) => vec![reference],
            Self::Attribute(whole, _) => whole.references(),
        }
    }
}

impl Reference {
    /// `root`, then `path`; whether it leads anywhere, [`Module::problems`](crate::module::Module::problems) says.
    pub fn new(root: Identifier, path: impl IntoIterator<Item = Identifier>) -> Self {
        Self { root, path: path.into_iter().collect() }
    }

    /// One step further: `aws_s3_bucket.backup` and `arn` are `aws_s3_bucket.backup.arn`.
    pub fn join(&self, step: Identifier) -> Self {
        Self { root: self.root.clone(), path: self.path.iter().cloned().chain([step]).collect() }
    }
}

impl From<bool> for Expression {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Expression {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for Expression {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Expression {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Reference> for Expression {
    fn from(value: Reference) -> Self {
        Self::Reference(value)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Expression {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}
