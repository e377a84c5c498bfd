//! Which disk is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A CEL expression that is true for one disk.
///
/// It sees `disk` (`dev_path`, `size`, `model`, `serial`, `wwid`, `transport`, `rotational`, …), `system_disk`, the function
/// `glob(pattern, text)` and units such as `GB` and `GiB` (`cel/celenv/celenv.go`). Sizes are unsigned: `disk.size > 100u * GB`.
///
/// ```
/// use talos_config::block::DiskSelector;
///
/// assert_eq!(DiskSelector::path("/dev/sda").to_string(), r#"disk.dev_path == "/dev/sda""#);
/// assert_eq!(DiskSelector::cel("disk.transport == 'nvme' && !system_disk").to_string(), "disk.transport == 'nvme' && !system_disk");
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct DiskSelector {
    #[serde(rename = "match")]
    expression: String,
}

impl DiskSelector {
    /// Any expression. [`Cluster`](crate::Cluster) looks at its form; Talos checks its types.
    pub fn cel(expression: impl Into<String>) -> Self {
        Self { expression: expression.into() }
    }

    /// The disk with this device path, such as `/dev/sda` or `/dev/nvme0n1`. Numbers may change with the hardware.
    pub fn path(path: &str) -> Self {
        Self::cel(format!("disk.dev_path == {}", quoted(path)))
    }

    /// The disk with this serial number, as `talosctl get disks` shows it. It stays when cables and slots change.
    pub fn serial(serial: &str) -> Self {
        Self::cel(format!("disk.serial == {}", quoted(serial)))
    }

    /// The disk in words: what its path, model, serial number or wwid is, if the expression asks for one of them and nothing
    /// else; the expression otherwise.
    pub(crate) fn in_words(&self) -> String {
        let words = || {
            let (field, text) = self.expression.strip_prefix("disk.")?.split_once(" == ")?;
            let text = text.strip_prefix('"')?.strip_suffix('"')?;
            let is_plain = !text.contains(['"', '\\']) && field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            is_plain.then(|| text.to_owned())
        };
        words().unwrap_or_else(|| self.expression.clone())
    }

    /// What is wrong with the form of the expression, as the end of a sentence.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        if self.expression.trim().is_empty() {
            return Some("is empty");
        }
        if !self.expression.contains("disk") {
            return Some("is no CEL expression about `disk`, such as `disk.dev_path == \"/dev/sda\"`");
        }
        let mut open = Vec::new();
        let mut characters = self.expression.chars();
        while let Some(character) = characters.next() {
            match character {
                '(' | '[' | '{' => open.push(character),
                ')' | ']' | '}' => {
                    let opening = match character {
                        ')' => '(',
                        ']' => '[',
                        _ => '{',
                    };
                    if open.pop() != Some(opening) {
                        return Some("closes a bracket that is not open");
                    }
                }
                '"' | '\'' => loop {
                    match characters.next() {
                        Some('\\') => drop(characters.next()),
                        Some(other) if other == character => break,
                        Some(_) => {}
                        None => return Some("has a text that does not end"),
                    }
                },
                _ => {}
            }
        }
        if !open.is_empty() {
            return Some("leaves a bracket open");
        }
        let compares = ["==", "!=", "<=", ">="].iter().any(|operator| self.expression.contains(operator));
        (self.expression.contains('=') && !compares).then_some("assigns; CEL compares with `==`")
    }
}

/// A CEL expression that is true for volumes that are there already, or for members of a group.
///
/// It sees `volume` (`name`, `label`, `partition_label`, `size`, `dev_path`, …) and `disk`, and for members `volume_id`, `system_disk` and
/// `glob` as well (`cel/celenv/celenv.go`).
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct VolumeSelector {
    /// Such as `volume.partition_label == "data"`.
    #[serde(rename = "match")]
    pub expression: String,
}

impl VolumeSelector {
    /// Any expression.
    pub fn cel(expression: impl Into<String>) -> Self {
        Self { expression: expression.into() }
    }
}

impl fmt::Display for DiskSelector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.expression)
    }
}

/// `text` as a CEL literal.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::DiskSelector;

    #[test]
    fn a_plain_comparison_is_said_in_words() {
        assert_eq!(DiskSelector::path("/dev/sda").in_words(), "/dev/sda");
        let two = r#"disk.model == "a" || disk.model == "b""#;
        assert_eq!(DiskSelector::cel(two).in_words(), two);
    }

    #[test]
    fn expressions_that_cannot_be_cel_are_found() {
        for good in [
            "system_disk",
            r#"disk.dev_path == "/dev/sda""#,
            "disk.size > 100u * GB && !(disk.rotational)",
            r#"glob("a)\"", disk.model)"#,
            "disk.size >= 1u",
        ] {
            assert_eq!(DiskSelector::cel(good).problem(), None, "{good}");
        }
        for bad in ["", " ", "/dev/sda", "disk.path = '/dev/sda'", "(disk.rotational", "disk.rotational)", "disk.model == \"a", "disk[(])"]
        {
            assert!(DiskSelector::cel(bad).problem().is_some(), "{bad}");
        }
    }

    #[test]
    fn quotes_in_a_serial_number_do_not_end_the_text() {
        assert_eq!(DiskSelector::serial(r#"a"b\"#).to_string(), r#"disk.serial == "a\"b\\""#);
    }
}
