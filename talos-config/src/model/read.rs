//! From nodes of YAML to values, as strictly as Talos.

use homelab_core::yaml::{Content, Node, Position, Scalar};
use serde_json::{Map, Number, Value};

use super::leaf::is_base64;
use super::{Leaf, MODEL, Shape};

/// Something that is wrong in a text, or in the document that it became.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Where in the document: `machine.network.interfaces[0].mtu`; empty for the document as a whole.
    pub(crate) path: String,
    /// Where in the text, if that is known better than by the path.
    pub(crate) at: Option<Position>,
    /// What is wrong, as the end of a sentence that begins with the path.
    pub(crate) what: String,
    /// Whether Talos takes it all the same.
    pub(crate) is_warning: bool,
}

/// The way to a value, from the root of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(Vec<String>);

impl Path {
    /// Goes to the field `key`.
    pub(crate) fn enter(&mut self, key: &str) {
        self.0.push(if self.0.is_empty() { key.to_owned() } else { format!(".{key}") });
    }

    /// Goes to an item of a list.
    pub(crate) fn enter_item(&mut self, index: usize) {
        self.0.push(format!("[{index}]"));
    }

    /// Goes back.
    pub(crate) fn leave(&mut self) {
        self.0.pop();
    }

    /// As text: `a.b[0].c`.
    pub(crate) fn text(&self) -> String {
        self.0.concat()
    }
}

/// Reads values, and notes everything that Talos refuses.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// What was refused so far.
    pub(crate) findings: Vec<Finding>,
    /// Where it is.
    pub(crate) path: Path,
}

/// What a scalar means to a reader that expects nothing (`resolver.go` of `go.yaml.in/yaml/v4`).
enum Resolved {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Time,
    Text,
}

impl Reader {
    fn refuse<T>(&mut self, at: Position, what: impl Into<String>) -> Option<T> {
        self.findings.push(Finding { path: self.path.text(), at: Some(at), what: what.into(), is_warning: false });
        None
    }

    /// The value of `node`; `None` if there is nothing, or nothing that Talos takes.
    pub(crate) fn read(&mut self, shape: &Shape, node: &Node) -> Option<Value> {
        match (shape, &node.content) {
            (_, Content::Null) => None,
            (Shape::Pointer(inner), _) => self.read(inner, node),
            (Shape::Struct(index), Content::Map(entries)) => {
                self.refuse_duplicates(entries);
                let of = MODEL.fields(*index);
                let mut values = Map::new();
                for (key, value) in entries {
                    let read = self.in_key(&key.text, |reader| match of.field(&key.text) {
                        Some(field) => reader.read(&field.shape, value),
                        None => reader.refuse(key.at, "is not known here"),
                    });
                    values.extend(read.map(|value| (key.text.clone(), value)));
                }
                Some(Value::Object(values))
            }
            (Shape::List(inner, _), Content::List(items)) => Some(Value::Array(self.items(inner, items))),
            (Shape::Map(inner, _), Content::Map(entries)) => {
                self.refuse_duplicates(entries);
                let mut values = Map::new();
                for (key, value) in entries {
                    let read = self.in_key(&key.text, |reader| match (&value.content, &**inner) {
                        (Content::Null, Shape::Pointer(_)) => reader.refuse(value.at, "may not be null"),
                        (Content::Null, shape) => Some(super::encode(shape, None)),
                        (_, shape) => reader.read(shape, value),
                    });
                    values.extend(read.map(|value| (key.text.clone(), value)));
                }
                Some(Value::Object(values))
            }
            (Shape::Leaf(leaf), _) => self.leaf(*leaf, node),
            (_, Content::Scalar(scalar)) => self.scalar(shape, node.at, scalar),
            (Shape::Struct(_) | Shape::Map(..), _) => self.refuse(node.at, format!("is {}, and has to be a map", node.kind())),
            (Shape::List(..), _) => self.refuse(node.at, format!("is {}, and has to be a list", node.kind())),
            _ => self.refuse(node.at, format!("is {}, and has to be a single value", node.kind())),
        }
    }

    fn in_key<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter(key);
        let result = work(self);
        self.path.leave();
        result
    }

    fn in_index<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter_item(index);
        let result = work(self);
        self.path.leave();
        result
    }

    /// Go drops nulls from lists of values, and Talos refuses them in lists of pointers.
    fn items(&mut self, inner: &Shape, items: &[Node]) -> Vec<Value> {
        let read = |(index, item): (usize, &Node)| {
            self.in_index(index, |reader| match (&item.content, inner) {
                (Content::Null, Shape::Pointer(_)) => reader.refuse(item.at, "may not be null"),
                _ => reader.read(inner, item),
            })
        };
        items.iter().enumerate().filter_map(read).collect()
    }

    fn refuse_duplicates(&mut self, entries: &[(homelab_core::yaml::Key, Node)]) {
        let mut seen = std::collections::HashSet::new();
        for (key, _) in entries.iter().filter(|(key, _)| !seen.insert(key.text.as_str())) {
            self.in_key(&key.text, |reader| reader.refuse::<()>(key.at, "is there twice"));
        }
    }

    fn scalar(&mut self, shape: &Shape, at: Position, scalar: &Scalar) -> Option<Value> {
        let resolved = resolve(scalar);
        match shape {
            Shape::Text => match resolved {
                Resolved::Null => None,
                Resolved::Time => self.refuse(at, "is a time, and has to be a text: write it in quotes"),
                _ => Some(Value::from(scalar.text.clone())),
            },
            Shape::Bool => match (resolved, scalar.text.as_str()) {
                (Resolved::Bool(value), _) => Some(Value::from(value)),
                (Resolved::Text, "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => Some(Value::from(true)),
                (Resolved::Text, "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => Some(Value::from(false)),
                _ => self.refuse(at, "has to be `true` or `false`"),
            },
            Shape::Integer(first, last) => {
                let value = match resolved {
                    Resolved::Integer(value) => Some(value),
                    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction, and is in the range of 64 bits")]
                    Resolved::Float(value) if value.fract() == 0.0 && value.abs() < 1e19 => Some(value as i128),
                    _ => None,
                };
                match value.filter(|value| (first..=last).contains(&value)).and_then(number) {
                    Some(value) => Some(Value::Number(value)),
                    None => self.refuse(at, format!("has to be a whole number from {first} to {last}")),
                }
            }
            Shape::Enum(index) => {
                let of = MODEL.words(*index);
                match of.canonical(&scalar.text) {
                    Some(word) => Some(Value::from(word)),
                    None => self.refuse(at, format!("has to be {}", one_of(&of.words))),
                }
            }
            Shape::Struct(_) | Shape::Map(..) => self.refuse(at, "is a text, and has to be a map"),
            Shape::List(..) => self.refuse(at, "is a text, and has to be a list"),
            Shape::Pointer(_) | Shape::Leaf(_) => None,
        }
    }

    fn leaf(&mut self, leaf: Leaf, node: &Node) -> Option<Value> {
        match (leaf, &node.content) {
            (_, Content::Null) => None,
            (Leaf::Free, Content::Map(_)) => Some(self.free(node)),
            (Leaf::Free, _) => self.refuse(node.at, format!("is {}, and has to be a map", node.kind())),
            (Leaf::InlineManifests, Content::List(items)) => Some(self.manifests(items)),
            (Leaf::Argument, Content::List(items)) => Some(Value::Array(self.items(&Shape::Text, items))),
            (Leaf::PemCertificate | Leaf::PemKey | Leaf::PemPair, Content::Map(entries)) => Some(self.pem(leaf, entries)),
            (_, Content::Scalar(scalar)) => match (resolve(scalar), leaf.read(&scalar.text)) {
                (Resolved::Null, _) => None,
                (Resolved::Float(_), _) if leaf == Leaf::Duration => self.refuse(node.at, "is no duration such as `1h30m`"),
                (Resolved::Integer(port), Err(_)) if leaf == Leaf::PortRange => match u16::try_from(port) {
                    Ok(port) => Some(Value::from(port)),
                    Err(_) => self.refuse(node.at, "is no port"),
                },
                (_, Ok(value)) => Some(value),
                (_, Err(why)) => self.refuse(node.at, why),
            },
            (Leaf::InlineManifests, _) => self.refuse(node.at, format!("is {}, and has to be a list", node.kind())),
            (Leaf::PemCertificate | Leaf::PemKey | Leaf::PemPair, _) => {
                self.refuse(node.at, format!("is {}, and has to be a map", node.kind()))
            }
            _ => self.refuse(node.at, format!("is {}, and has to be a single value", node.kind())),
        }
    }

    fn manifests(&mut self, items: &[Node]) -> Value {
        let fields = ["contents", "name"];
        let read =
            |(index, item): (usize, &Node)| {
                self.in_index(index, |reader| {
                    let Content::Map(entries) = &item.content else {
                        return if item.content == Content::Null { None } else { reader.refuse(item.at, "has to be a map") };
                    };
                    reader.refuse_duplicates(entries);
                    let mut values = Map::from_iter(fields.map(|key| (key.to_owned(), Value::from(""))));
                    for (key, value) in entries {
                        let read = reader.in_key(&key.text, |reader| {
                            if fields.contains(&key.text.as_str()) {
                                reader.read(&Shape::Text, value)
                            } else {
                                reader.refuse(key.at, "is not known here")
                            }
                        });
                        let trimmed = |text: &str| text.trim_start_matches(['\t', '\n', '\u{b}', '\u{c}', '\r']).to_owned();
                        let text = read.as_ref().and_then(Value::as_str);
                        values.extend(text.map(|text| {
                            (key.text.clone(), Value::from(if key.text == "contents" { trimmed(text) } else { text.to_owned() }))
                        }));
                    }
                    Some(Value::Object(values))
                })
            };
        Value::Array(items.iter().enumerate().filter_map(read).collect())
    }

    fn pem(&mut self, leaf: Leaf, entries: &[(homelab_core::yaml::Key, Node)]) -> Value {
        self.refuse_duplicates(entries);
        let mut values = leaf.pem_keys().iter().map(|key| ((*key).to_owned(), Value::from(""))).collect::<Map<_, _>>();
        for (key, value) in entries {
            let read = self.in_key(&key.text, |reader| {
                if !leaf.pem_keys().contains(&key.text.as_str()) {
                    return reader.refuse(key.at, "is not known here");
                }
                let text = reader.read(&Shape::Text, value)?;
                if text.as_str().is_some_and(|text| is_base64(text, key.text == "key")) {
                    Some(text)
                } else {
                    reader.refuse(value.at, "is no base64")
                }
            });
            values.extend(read.map(|value| (key.text.clone(), value)));
        }
        Value::Object(values)
    }

    /// Anything at all, with numbers as Go reads them.
    fn free(&mut self, node: &Node) -> Value {
        match &node.content {
            Content::Null => Value::Null,
            Content::Scalar(scalar) => match resolve(scalar) {
                Resolved::Null => Value::Null,
                Resolved::Bool(value) => Value::from(value),
                Resolved::Integer(value) => number(value).map_or_else(|| Value::from(scalar.text.clone()), Value::Number),
                Resolved::Float(value) => float(value).map_or_else(|| Value::from(scalar.text.clone()), Value::Number),
                Resolved::Time | Resolved::Text => Value::from(scalar.text.clone()),
            },
            Content::List(items) => {
                let read = |(index, item)| self.in_index(index, |reader| reader.free(item));
                Value::Array(items.iter().enumerate().map(read).collect())
            }
            Content::Map(entries) => {
                self.refuse_duplicates(entries);
                let mut values = Map::new();
                for (key, value) in entries {
                    let value = self.in_key(&key.text, |reader| reader.free(value));
                    values.insert(key.text.clone(), value);
                }
                Value::Object(values)
            }
        }
    }
}

/// Numbers that are whole are written without a fraction.
fn float(value: f64) -> Option<Number> {
    #[expect(clippy::cast_possible_truncation, reason = "below 2^53 in size, and without a fraction")]
    if value.fract() == 0.0 && value.abs() < 9e15 { Some(Number::from(value as i64)) } else { Number::from_f64(value) }
}

fn number(value: i128) -> Option<Number> {
    i64::try_from(value).map(Number::from).or_else(|_| u64::try_from(value).map(Number::from)).ok()
}

fn one_of(words: &[&str]) -> String {
    let shown: Vec<_> = words.iter().take(12).map(|word| format!("`{word}`")).collect();
    let rest = if words.len() > 12 { " …" } else { "" };
    format!("one of {}{rest}", shown.join(", "))
}

fn resolve(scalar: &Scalar) -> Resolved {
    if !scalar.plain {
        return Resolved::Text;
    }
    let text = scalar.text.as_str();
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "true" | "True" | "TRUE" => return Resolved::Bool(true),
        "false" | "False" | "FALSE" => return Resolved::Bool(false),
        ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => {
            return Resolved::Float(f64::NAN);
        }
        "-0" | "-0.0" => return Resolved::Float(-0.0),
        _ => {}
    }
    let first = text.as_bytes()[0];
    if first == b'.' {
        return text.parse().map_or(Resolved::Text, Resolved::Float);
    }
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-')) {
        return Resolved::Text;
    }
    if is_time(text) {
        return Resolved::Time;
    }
    let plain = text.replace('_', "");
    if let Some(value) = integer(&plain) {
        return Resolved::Integer(value);
    }
    let is_float = {
        let rest = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
        let (mantissa, exponent) = rest.split_once(['e', 'E']).map_or((rest, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        digits(whole)
            && digits(part)
            && !(whole.is_empty() && part.is_empty())
            && exponent.is_none_or(|exponent| {
                let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                !exponent.is_empty() && digits(exponent)
            })
    };
    if is_float { plain.parse().map_or(Resolved::Text, Resolved::Float) } else { Resolved::Text }
}

/// `strconv.ParseInt` with base 0: `0x`, `0o`, `0b`, and `0` for octal as well.
fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = sign * i128::from_str_radix(digits, radix).ok()?;
    let has_64_bits = value >= i128::from(i64::MIN) && value <= i128::from(u64::MAX);
    has_64_bits.then_some(value)
}

/// Four digits, `-`, and a date: what Go takes for a time.
fn is_time(text: &str) -> bool {
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((year, rest)) = text.split_once('-') else { return false };
    let Some((month, rest)) = rest.split_once('-') else { return false };
    let end = rest.find(|at: char| !at.is_ascii_digit()).unwrap_or(rest.len());
    let (day, clock) = rest.split_at(end);
    let in_range = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|value| (1..=most).contains(&value));
    year.len() == 4
        && digits(year, 4)
        && digits(month, 2)
        && digits(day, 2)
        && in_range(month, 12)
        && in_range(day, 31)
        && (clock.is_empty() || clock.starts_with(['t', 'T', ' ']) && clock.len() >= 6)
}
