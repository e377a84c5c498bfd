use super::{Expression, Identifier, Reference};

/// A block: `resource "aws_s3_bucket" "backup" { … }`. Nothing here knows which blocks there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The word that it begins with, such as `resource`.
    pub kind: Identifier,
    /// Written in quotes, such as the kind and the name of a resource.
    pub labels: Vec<Identifier>,
    /// What is between the braces; printed on one line if empty.
    pub body: Body,
}

/// What a file or a block has, in the order in which it is written.
///
/// Prints as the text of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// Arguments, blocks and comments, in the order in which they are printed.
    pub items: Vec<Item>,
}

/// One thing in a [`Body`]; each begins a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = expression`; the `=` of neighbours stand below each other, as `terraform fmt` has them.
    Attribute(Identifier, Expression),
    /// A nested block. An empty line sets it off.
    Block(Block),
    /// `# text`, above the next item; of several lines each gets its `#`.
    Comment(String),
}

impl Block {
    /// A block of this kind; `labels` are written in quotes after it.
    pub fn new(kind: Identifier, labels: impl IntoIterator<Item = Identifier>, body: Body) -> Self {
        Self { kind, labels: labels.into_iter().collect(), body }
    }
}

impl Body {
    /// An empty one, to be filled by the methods below.
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// Adds an argument at the end; a second one of the same name is not refused, but Terraform does.
    pub fn attribute(mut self, name: Identifier, value: impl Into<Expression>) -> Self {
        self.items.push(Item::Attribute(name, value.into()));
        self
    }

    /// Adds a nested block at the end; several of one kind may be there.
    pub fn block(mut self, block: Block) -> Self {
        self.items.push(Item::Block(block));
        self
    }

    /// Adds a comment above what is added next, without `#`.
    pub fn comment(mut self, text: &str) -> Self {
        self.items.push(Item::Comment(text.to_owned()));
        self
    }

    /// Every reference in it, however deep, in order; one that is there twice comes twice.
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
