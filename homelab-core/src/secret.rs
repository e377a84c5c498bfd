//! Text that must not leak.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value that does not serialise, prints nothing of itself and is wiped when dropped.
///
/// It leaves encrypted (see the `identity` crate) or into the private folder (see
/// [`disk`](crate::disk)); both take it out by [`Secret::expose`], the one word to search for.
///
/// ```
/// use homelab_core::Secret;
///
/// let password = Secret::new("correct horse".to_owned());
/// assert_eq!(format!("{password:?}"), "Secret(…)");
/// assert_eq!(password.expose(), "correct horse");
/// ```
///
/// ```compile_fail,E0277
/// let password = homelab_core::Secret::new("correct horse".to_owned());
/// homelab_core::yaml::to_string(&password);
/// ```
#[derive(Clone, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize = String>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes `value` in. Copies of it that were made before are not wiped.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the few places which may see it: encryption and the private folder.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl<T: Zeroize + PartialEq> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Zeroize + Eq> Eq for Secret<T> {}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
