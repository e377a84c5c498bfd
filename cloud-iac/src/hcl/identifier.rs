use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// The name of an argument, of a block or of a resource: an ASCII letter or `_`, then letters, digits, `_` and `-`.
///
/// HCL takes more letters than those of ASCII (hclsyntax/spec.md, "Identifiers"); no provider uses them.
///
/// ```
/// use cloud_iac::hcl::Identifier;
///
/// const BACKUP: Identifier = Identifier::from_static("backup");
/// assert_eq!("backup".parse(), Ok(BACKUP));
/// assert!("2nd".parse::<Identifier>().is_err());
/// ```
///
/// ```compile_fail,E0080
/// const BACKUP: cloud_iac::hcl::Identifier = cloud_iac::hcl::Identifier::from_static("2nd");
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Identifier(Cow<'static, str>);

/// A text that is no [`Identifier`], kept for the message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not an identifier (a letter or `_`, then letters, digits, `_` and `-`)")]
pub struct InvalidIdentifier(pub String);

impl Identifier {
    /// The identifier `literal`; in a `const`, a bad one does not compile.
    ///
    /// # Panics
    /// If `literal` is no identifier.
    pub const fn from_static(literal: &'static str) -> Self {
        assert!(is_identifier(literal), "not an identifier");
        Self(Cow::Borrowed(literal))
    }
}

impl FromStr for Identifier {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for Identifier {
    type Error = InvalidIdentifier;

    fn try_from(text: String) -> Result<Self, InvalidIdentifier> {
        if is_identifier(&text) { Ok(Self(Cow::Owned(text))) } else { Err(InvalidIdentifier(text)) }
    }
}

impl Deref for Identifier {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

pub(super) const fn is_identifier(text: &str) -> bool {
    let text = text.as_bytes();
    if text.is_empty() || text[0].is_ascii_digit() || text[0] == b'-' {
        return false;
    }
    let mut at = 0;
    while at < text.len() {
        if !matches!(text[at], b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-') {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Identifier;

    #[test]
    fn an_identifier_begins_with_a_letter_and_has_no_dots() {
        for good in ["a", "_", "managed-by", "a1"] {
            assert!(good.parse::<Identifier>().is_ok(), "{good}");
        }
        for bad in ["", "1a", "-a", "a.b", "a b", "ä", "a/b"] {
            assert!(bad.parse::<Identifier>().is_err(), "{bad}");
        }
    }
}
