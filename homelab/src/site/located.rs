//! Values that know where they were written.

use std::ops::Deref;

use homelab_core::Place;
use homelab_core::yaml::Node;

use super::reader::{Reader, Value};

/// A value and where the user wrote it, so that problems found later can still name the line.
///
/// ```
/// use homelab::site::Located;
///
/// let built_in = Located::from(24_u8);
/// assert_eq!(*built_in, 24);
/// assert_eq!(built_in.at, None);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Located<T> {
    /// The value, which dereferencing leads to as well.
    pub value: T,
    /// File, line and column; `None` for a default.
    pub at: Option<Place>,
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> From<T> for Located<T> {
    fn from(value: T) -> Self {
        Self { value, at: None }
    }
}

impl<T: Value> Value for Located<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(|value| Self { value, at: Some(reader.place(node.at)) })
    }

    fn schema() -> serde_json::Value {
        T::schema()
    }
}
