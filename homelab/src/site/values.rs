//! How single values and lists of the site are written.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use homelab_core::yaml::{Content, Node};
use homelab_core::{AddressRange, InvalidRange, Name, ObjectName, Quantity, nearest};
use ipnet::IpNet;
use serde_json::json;

use super::reader::{Reader, Value, shown};

/// Code of a problem with a text that may hold a password: it is not repeated.
const SECRET: &str = "secret";

/// Why a text is not what was expected.
pub(crate) struct Refusal {
    /// Code of the problem.
    pub(crate) code: &'static str,
    /// How to mend it; may be empty.
    pub(crate) help: String,
}

impl Refusal {
    /// The text does not have the form.
    pub(crate) const fn form() -> Self {
        Self { code: "invalid", help: String::new() }
    }

    /// The text does not have the form, and this is what to write.
    pub(crate) fn hint(help: impl Into<String>) -> Self {
        Self { code: "invalid", help: help.into() }
    }

    /// The text holds a password.
    pub(crate) fn secret(help: impl Into<String>) -> Self {
        Self { code: SECRET, help: help.into() }
    }
}

/// Reads a text. A bare `yes` is text, a bare number or `true` is not: editors and other readers of YAML see no text in it.
pub(crate) fn text<T>(node: &Node, reader: &mut Reader, expected: &str, parse: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
    let Content::Scalar(scalar) = &node.content else {
        reader.mistyped(node, expected);
        return None;
    };
    if scalar.text.is_empty() {
        reader.report(node.at, "empty", format!("`{}` is empty: it must be {expected}", reader.path()), "");
        return None;
    }
    if scalar.plain && is_number_or_boolean(&scalar.text) {
        reader.report(
            node.at,
            "mistyped",
            format!("`{}` must be {expected}, not a number or boolean", reader.path()),
            format!("write it in quotes: \"{}\"", shown(&scalar.text)),
        );
        return None;
    }
    match parse(&scalar.text) {
        Ok(value) => Some(value),
        Err(Refusal { code, help }) => {
            let found = if code == SECRET { String::new() } else { format!(", not `{}`", shown(&scalar.text)) };
            let message = format!("`{}` must be {expected}{found}", reader.path());
            reader.report(node.at, code, message, help);
            None
        }
    }
}

/// Reads a whole number within `range`.
pub(crate) fn integer(node: &Node, reader: &mut Reader, range: &RangeInclusive<u16>) -> Option<u16> {
    let expected = format!("a whole number from {} to {}", range.start(), range.end());
    let Content::Scalar(scalar) = &node.content else {
        reader.mistyped(node, &expected);
        return None;
    };
    let digits = scalar.text.strip_prefix('-').unwrap_or(&scalar.text);
    if !scalar.plain || digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        reader.mistyped(node, &expected);
        return None;
    }
    let number = scalar.text.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let message = format!("`{}` must be {expected}, not {}", reader.path(), shown(&scalar.text));
        reader.report(node.at, "out-of-range", message, "");
    }
    number
}

/// Reads one of `choices`, each with the word for it.
pub(crate) fn choice<T: Copy>(node: &Node, reader: &mut Reader, choices: &[(&str, T)]) -> Option<T> {
    let words: Vec<_> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
    text(node, reader, &words.join(" or "), |text| {
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.ok_or_else(|| {
            let near = if text.len() > 60 { None } else { nearest(text, choices.iter().map(|(word, _)| *word)) };
            near.map_or_else(Refusal::form, |near| Refusal::hint(format!("did you mean `{near}`?")))
        })
    })
}

/// The JSON schema of one of `choices`.
pub(crate) fn choice_schema<T>(choices: &[(&str, T)]) -> serde_json::Value {
    json!({ "type": "string", "enum": choices.iter().map(|(word, _)| *word).collect::<Vec<_>>() })
}

/// Reads a list with as many items as `count` allows.
pub(crate) fn list<T: Value>(node: &Node, reader: &mut Reader, count: &RangeInclusive<usize>) -> Option<Vec<T>> {
    let Some(items) = node.list() else {
        reader.mistyped(node, "a list");
        return None;
    };
    if items.is_empty() && *count.start() > 0 {
        reader.report(node.at, "empty", format!("`{}` is an empty list", reader.path()), "");
        return None;
    }
    if !count.contains(&items.len()) {
        let message = format!("`{}` must have {} to {} items, not {}", reader.path(), count.start(), count.end(), items.len());
        reader.report(node.at, "out-of-range", message, "");
        return None;
    }
    let read: Vec<_> = items.iter().enumerate().map(|(index, item)| reader.item(index, item)).collect();
    read.into_iter().collect()
}

/// The JSON schema of such a list.
pub(crate) fn list_schema<T: Value>(count: &RangeInclusive<usize>) -> serde_json::Value {
    json!({ "type": "array", "minItems": count.start(), "maxItems": count.end(), "items": T::schema() })
}

/// What the core schema of YAML 1.2 takes for no text: <https://yaml.org/spec/1.2.2/#103-core-schema>.
fn is_number_or_boolean(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | ".inf" | "-.inf" | "+.inf" | ".nan")
        || has_digit && (text.parse::<f64>().is_ok() || text.starts_with("0x") || text.starts_with("0o"))
}

impl Value for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Content::Scalar(scalar) = &node.content else {
            reader.mistyped(node, "true or false");
            return None;
        };
        match scalar.text.parse::<Self>() {
            Ok(value) if scalar.plain => Some(value),
            Ok(value) => {
                let message = format!("`{}` must be true or false, not a text", reader.path());
                reader.report(node.at, "mistyped", message, format!("write it without quotes: {value}"));
                None
            }
            Err(_) => {
                reader.mistyped(node, "true or false");
                None
            }
        }
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

impl Value for Name {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let expected = "a name (1 to 63 of `a-z`, `0-9` and `-`, alphanumeric at both ends)";
        text(node, reader, expected, |text| {
            text.parse().map_err(|_| {
                let lower: String = text.to_lowercase().replace(['_', ' ', '.'], "-");
                if lower.parse::<Self>().is_ok() { Refusal::hint(format!("write `{lower}`")) } else { Refusal::form() }
            })
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" })
    }
}

/// A DNS name or an IPv4 address.
impl Value for ObjectName {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "a DNS name such as `home.example`", |text| text.parse().map_err(|_| Refusal::form()))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": 253, "pattern": "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$" })
    }
}

impl Value for Quantity {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an amount of bytes such as `2T` or `500Gi`", |text| {
            text.parse().map_err(|_| match text.replace([' ', 'B'], "") {
                short if short.parse::<Self>().is_ok() => Refusal::hint(format!("write `{short}`")),
                _ => Refusal::form(),
            })
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]+([KMGTPE]i|[kMGTPE])?$" })
    }
}

impl Value for IpAddr {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an address such as `192.168.1.10`", |text| {
            text.parse().map_err(|_| match text.split_once('/') {
                Some((address, _)) if address.parse::<Self>().is_ok() => Refusal::hint(format!("write `{address}`, without the prefix")),
                _ => Refusal::form(),
            })
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "anyOf": [{ "format": "ipv4" }, { "format": "ipv6" }] })
    }
}

impl Value for IpNet {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "a network such as `192.168.1.0/24`", |text| {
            let network: Self = text.parse().map_err(|_| Refusal::form())?;
            if network.addr() == network.network() {
                Ok(network)
            } else {
                Err(Refusal { code: "host-bits", help: format!("it has host bits: the network is `{}`", network.trunc()) })
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9a-fA-F.:]+/[0-9]{1,3}$" })
    }
}

impl Value for AddressRange {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "addresses such as `192.168.1.200-192.168.1.220`", |text| {
            text.parse().map_err(|error| match error {
                InvalidRange::HostBits { network, .. } => {
                    Refusal { code: "host-bits", help: format!("it has host bits: the network is `{network}`") }
                }
                InvalidRange::Order(_) => {
                    Refusal { code: "out-of-range", help: "it ends before it begins, or mixes IPv4 and IPv6".to_owned() }
                }
                _ => Refusal::form(),
            })
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9a-fA-F.:]+(/[0-9]{1,3}|\\s*-\\s*[0-9a-fA-F.:]+)?$" })
    }
}

/// An address of e-mail. Whether somebody reads it, nobody can tell.
pub(crate) struct Email(pub(crate) String);

impl Value for Email {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an address of e-mail", |text| {
            let is_word =
                |word: &str| !word.is_empty() && word.bytes().all(|at| at.is_ascii_graphic() && !matches!(at, b'"' | b',' | b'@'));
            match text.rsplit_once('@') {
                Some((name, host)) if is_word(name) && host.contains('.') && host.to_lowercase().parse::<ObjectName>().is_ok() => {
                    Ok(Self(text.to_owned()))
                }
                _ => Err(Refusal::form()),
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[!#-+\\--?A-~]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$" })
    }
}
