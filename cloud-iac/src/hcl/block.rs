use super::{Expression, Identifier, Reference};

/// A block: `resource "aws_s3_bucket" "backup" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Such as `resource`.
    pub kind: Identifier,
    /// Written in quotes, such as the kind and the name of a resource.
    pub labels: Vec<Identifier>,
    /// What is between the braces.
    pub body: Body,
}

/// What a file or a block has, in the order in which it is written.
///
/// Prints as the text of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// In this order.
    pub items: Vec<Item>,
}

/// One thing in a [`Body`].
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = expression`.
    Attribute(Identifier, Expression),
    /// A nested block. An empty line sets it off.
    Block(Block),
    /// `# text`, above the next item.
    Comment(String),
}

impl Block {
    /// A block of this kind.
    pub fn new(kind: Identifier, labels: impl IntoIterator<Item = Identifier>, body: Body) -> Self {
        Self { kind, labels: labels.into_iter().collect(), body }
    }
}

impl Body {
    /// An empty one.
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// Adds an argument.
    pub fn attribute(mut self, name: Identifier, value: impl Into<Expression>) -> Self {
        self.items.push(Item::Attribute(name, value.into()));
        self
    }

    /// Adds a nested block.
    pub fn block(mut self, block: Block) -> Self {
        self.items.push(Item::Block(block));
        self
    }

    /// Adds a comment above what is added next.
    pub fn comment(mut self, text: &str) -> Self {
        self.items.push(Item::Comment(text.to_owned()));
        self
    }

    /// Every reference in it, however deep.
    pub fn references(&self) -> Vec<&Reference> {
        self.items
            .iter()
            .flat_map(|item| match item {
                Item::Attribute(_, value) => value.references(),
                Item::Block(block) => block.body.references(),
                Item::Comment(_) => Vec::new(),
            })
            .collect()
    }

    /// Adds the argument of a provider's schema.
    pub(crate) fn set(self, name: &'static str, value: impl Into<Expression>) -> Self {
        self.attribute(Identifier::from_static(name), value)
    }

    /// Adds the argument unless there is no value.
    pub(crate) fn set_some(self, name: &'static str, value: Option<impl Into<Expression>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds the argument unless the list is empty.
    pub(crate) fn set_all<T: Into<Expression>>(self, name: &'static str, values: Vec<T>) -> Self {
        if values.is_empty() { self } else { self.set(name, values) }
    }

    /// Adds the nested block of a provider's schema.
    pub(crate) fn nest(self, kind: &'static str, body: Self) -> Self {
        self.block(Block::new(Identifier::from_static(kind), [], body))
    }
}
