//! The form and the types of CEL expressions, as Talos checks them before it uses a configuration.
//!
//! An own checker, because no Rust crate has one: the `cel` crate reads and evaluates expressions, and finds mistakes in types at run time
//! only. Talos' environments (`cel/celenv/celenv.go`) are small: no messages are built, and macros are the standard ones.
//!
//! Not covered: namespaces.

mod check;
mod environment;
mod functions;
mod lexer;
mod message;
mod parser;

pub(crate) use self::check::check;
pub(crate) use self::environment::Environment;
pub(crate) use self::message::Message;

use std::fmt;

/// The type of an expression.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Type {
    /// `true` or `false`.
    Bool,
    /// Bytes.
    Bytes,
    /// A floating point number.
    Double,
    /// A duration.
    Duration,
    /// Anything; only at run time will it be known.
    Dyn,
    /// A whole number with a sign.
    Int,
    /// Values in order.
    List(Box<Self>),
    /// Values by keys.
    Map(Box<Self>, Box<Self>),
    /// Fields by name.
    Message(Message),
    /// `null`.
    Null,
    /// A value that may be missing.
    Optional(Box<Self>),
    /// A text.
    String,
    /// A point in time.
    Timestamp,
    /// A type itself.
    Meta,
    /// A whole number without a sign.
    Uint,
}

/// An expression as it was written.
#[derive(Clone, Debug, PartialEq)]
enum Expression {
    Literal(Type),
    Identifier(String),
    /// A field of a value; `true` if it may be missing (`?.`).
    Select(Box<Self>, String, bool),
    /// An element of a list or map; `true` if it may be missing (`[?…]`).
    Index(Box<Self>, Box<Self>, bool),
    /// A function, the value before the dot if there is one, and arguments.
    Call(Option<Box<Self>>, String, Vec<Self>),
    Unary(&'static str, Box<Self>),
    Binary(&'static str, Box<Self>, Box<Self>),
    Conditional(Box<Self>, Box<Self>, Box<Self>),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Bool => "bool",
            Self::Bytes => "bytes",
            Self::Double => "double",
            Self::Duration => "duration",
            Self::Dyn => "dyn",
            Self::Int => "int",
            Self::List(of) => return write!(formatter, "list({of})"),
            Self::Map(from, to) => return write!(formatter, "map({from}, {to})"),
            Self::Message(message) => return write!(formatter, "{message}"),
            Self::Null => "null",
            Self::Optional(of) => return write!(formatter, "optional({of})"),
            Self::String => "string",
            Self::Timestamp => "timestamp",
            Self::Meta => "type",
            Self::Uint => "uint",
        };
        formatter.write_str(name)
    }
}

impl Type {
    /// A list of these.
    fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// How many types it is made of.
    fn size(&self) -> usize {
        match self {
            Self::List(of) | Self::Optional(of) => 1 + of.size(),
            Self::Map(from, to) => 1 + from.size() + to.size(),
            _ => 1,
        }
    }
}
