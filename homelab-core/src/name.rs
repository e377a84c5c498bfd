//! Names that Kubernetes, Flux and Talos accept.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An RFC 1123 DNS label: 1 to 63 of `a-z`, `0-9` and `-`, alphanumeric at both ends.
///
/// Namespaces, Services, nodes, parts and clusters are named by it.
///
/// ```
/// use homelab_core::{Name, name};
///
/// const LOKI: Name = Name::from_static("loki");
/// assert_eq!(name!("loki"), LOKI);
/// assert!("Loki".parse::<Name>().is_err());
/// ```
///
/// ```compile_fail,E0080
/// const LOKI: homelab_core::Name = homelab_core::Name::from_static("Loki");
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String")]
pub struct Name(Cow<'static, str>);

/// An RFC 1123 DNS subdomain: labels joined by dots, at most 253 characters.
///
/// What Kubernetes asks of most object names: `selfsigned.lab`, `gateways.gateway.networking.k8s.io`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String")]
pub struct ObjectName(Cow<'static, str>);

/// A text that is no name: the message says the text and the rule.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{text}` is not {rule}")]
pub struct InvalidName {
    /// The text as it was given; the message quotes it.
    pub text: String,
    /// What was expected, as the end of a sentence: `a DNS label (1 to 63 of …)`.
    pub rule: &'static str,
}

/// A [`Name`] from a literal; a bad one does not compile. For a text that is known only at run time, `parse` it.
#[macro_export]
macro_rules! name {
    ($literal:literal) => {{
        const NAME: $crate::Name = $crate::Name::from_static($literal);
        NAME
    }};
}

impl Name {
    /// The name `literal`; in a `const` or in [`name!`](crate::name), a bad one does not compile.
    ///
    /// # Panics
    /// If `literal` is no DNS label.
    pub const fn from_static(literal: &'static str) -> Self {
        assert!(is_label(literal.as_bytes()), "not a DNS label");
        Self(Cow::Borrowed(literal))
    }
}

impl ObjectName {
    /// The name `literal`; in a `const`, a bad one does not compile.
    ///
    /// # Panics
    /// If `literal` is no DNS subdomain.
    pub const fn from_static(literal: &'static str) -> Self {
        assert!(is_subdomain(literal.as_bytes()), "not a DNS subdomain");
        Self(Cow::Borrowed(literal))
    }
}

impl From<Name> for ObjectName {
    fn from(name: Name) -> Self {
        Self(name.0)
    }
}

impl TryFrom<String> for Name {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        if is_label(text.as_bytes()) {
            Ok(Self(Cow::Owned(text)))
        } else {
            Err(InvalidName { text, rule: "a DNS label (1 to 63 of a-z, 0-9 and `-`, alphanumeric at both ends)" })
        }
    }
}

impl TryFrom<String> for ObjectName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        if is_subdomain(text.as_bytes()) {
            Ok(Self(Cow::Owned(text)))
        } else {
            Err(InvalidName { text, rule: "a DNS subdomain (labels of a-z, 0-9 and `-` joined by dots, at most 253 characters)" })
        }
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        Self::try_from(text.to_owned())
    }
}

impl FromStr for ObjectName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        Self::try_from(text.to_owned())
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for ObjectName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0.into_owned()
    }
}

impl From<ObjectName> for String {
    fn from(name: ObjectName) -> Self {
        name.0.into_owned()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

const fn is_label(text: &[u8]) -> bool {
    is_label_between(text, 0, text.len())
}

const fn is_subdomain(text: &[u8]) -> bool {
    if text.len() > 253 {
        return false;
    }
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if text[at] == b'.' {
            if !is_label_between(text, start, at) {
                return false;
            }
            start = at + 1;
        }
        at += 1;
    }
    is_label_between(text, start, text.len())
}

const fn is_label_between(text: &[u8], start: usize, end: usize) -> bool {
    if end <= start || end - start > 63 || text[start] == b'-' || text[end - 1] == b'-' {
        return false;
    }
    let mut at = start;
    while at < end {
        if !matches!(text[at], b'a'..=b'z' | b'0'..=b'9' | b'-') {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Name, ObjectName};

    #[test]
    fn a_label_has_no_capitals_dots_or_outer_dashes() {
        for good in ["a", "0", "a-b", &"a".repeat(63)] {
            assert!(good.parse::<Name>().is_ok(), "{good}");
        }
        for bad in ["", "A", "a.b", "-a", "a-", "a_b", "ä", &"a".repeat(64)] {
            assert!(bad.parse::<Name>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_subdomain_is_labels_joined_by_dots() {
        for good in ["a", "a.b", "gateways.gateway.networking.k8s.io"] {
            assert!(good.parse::<ObjectName>().is_ok(), "{good}");
        }
        for bad in ["", ".", "a.", ".a", "a..b", "a.-b", &["a"; 128].join(".")] {
            assert!(bad.parse::<ObjectName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bad_name_says_the_rule() {
        let error = "Loki".parse::<Name>().expect_err("a capital");
        insta::assert_snapshot!(error, @"`Loki` is not a DNS label (1 to 63 of a-z, 0-9 and `-`, alphanumeric at both ends)");
    }
}
