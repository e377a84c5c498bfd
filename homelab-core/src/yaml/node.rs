use super::Position;

/// A value in a YAML text and where it stands, for a reader that reports all problems at once.
///
/// ```
/// use homelab_core::yaml;
///
/// let site = yaml::parse("nodes:\n  - name: metal\n    address: 10.0.0.1\n    address: 10.0.0.2\n")?;
/// let node = &site.field("nodes").and_then(yaml::Node::list).expect("a list")[0];
/// let twice: Vec<String> = node
///     .map()
///     .expect("a map")
///     .iter()
///     .filter(|(key, _)| key.text == "address")
///     .map(|(key, value)| format!("{}: {}", key.at, value.text().unwrap_or_default()))
///     .collect();
/// assert_eq!(twice, ["3:5: 10.0.0.1", "4:5: 10.0.0.2"]);
/// # Ok::<(), yaml::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Node {
    /// Where the value begins. A missing value (`key:`) stands where it would begin.
    pub at: Position,
    /// What stands there: a scalar, a list, a map or nothing.
    pub content: Content,
}

/// What a [`Node`] holds. Anchors and aliases are resolved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Content {
    /// Nothing, or a plain `~` or `null`; with quotes they are texts.
    Null,
    /// Text, a number or a boolean: which one depends on who reads it.
    Scalar(Scalar),
    /// Values in order, in either style of YAML.
    List(Vec<Node>),
    /// Keys and values in the order they are written in. A key which is written twice is there twice; a merge key
    /// (`<<`) is a key like any other.
    Map(Vec<(Key, Node)>),
}

/// A value which is not put together of others, as text with its quotes known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scalar {
    /// The text, without quotes and escapes, unchanged otherwise: `0777` stays `0777`.
    pub text: String,
    /// Whether it stands without quotes, so that it may be meant as a number or boolean.
    pub plain: bool,
}

/// The name of a value in a map, with its place for messages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    /// Where it begins: its first character, or the quote before it.
    pub at: Position,
    /// The text, without quotes and escapes; a number is its text, too.
    pub text: String,
    /// Whether it stands without quotes and without a tag.
    pub plain: bool,
}

impl Node {
    /// The text, if this is a scalar, quoted or not; `None` for a list, a map or nothing.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// The boolean, if this is a plain `true` or `false`; YAML 1.1's `yes` and `no` are none.
    pub fn boolean(&self) -> Option<bool> {
        match &self.content {
            Content::Scalar(scalar) if scalar.plain => scalar.text.parse().ok(),
            _ => None,
        }
    }

    /// The values, if this is a list; `None` else.
    pub fn list(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(values) => Some(values),
            _ => None,
        }
    }

    /// The keys and values in order, if this is a map; `None` else.
    pub fn map(&self) -> Option<&[(Key, Self)]> {
        match &self.content {
            Content::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The first value with the name `key`, if this is a map which has it.
    pub fn field(&self, key: &str) -> Option<&Self> {
        self.map()?.iter().find(|(name, _)| name.text == key).map(|(_, value)| value)
    }

    /// What this is, for messages: `nothing`, `a text`, `a list` or `a map`.
    pub fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "nothing",
            Content::Scalar(_) => "a text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }
}
