//! Labels, annotations and taints of a node (`labels/validate.go`).

use super::Report;
use super::at::At;

const RESERVED: [&str; 3] = ["talos.dev/owned-annotations", "talos.dev/owned-labels", "talos.dev/owned-taints"];

pub(super) fn labels(at: &At<'_>, report: &mut Report) {
    for (key, value) in at.entries() {
        if let Some(what) = key_problem(key).or_else(|| value_problem(value.text())) {
            report.error(&value, what);
        }
    }
}

pub(super) fn annotations(at: &At<'_>, report: &mut Report) {
    let mut size = 0;
    for (key, value) in at.entries() {
        if let Some(what) = key_problem(key) {
            report.error(&value, what);
        }
        if RESERVED.contains(&key) {
            report.error(&value, "is reserved for Talos itself");
        }
        size += key.len() + value.text().len();
    }
    if size > 256 << 10 {
        report.error(at, "has more than 256 KiB");
    }
}

pub(super) fn taints(at: &At<'_>, report: &mut Report) {
    for (key, taint) in at.entries() {
        let (value, effect) = taint.text().split_once(':').unwrap_or(("", taint.text()));
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        let what = key_problem(key)
            .or_else(|| (!effects.contains(&effect)).then_some("has no effect: NoSchedule, PreferNoSchedule or NoExecute"))
            .or_else(|| value_problem(value));
        if let Some(what) = what {
            report.error(&taint, what);
        }
    }
}

/// Names in the sense of RFC 1123 with dots between labels, at most 253 characters.
pub(super) fn is_subdomain(text: &str) -> bool {
    let is_label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = label.as_bytes();
        bytes.first().copied().is_some_and(plain)
            && bytes.last().copied().is_some_and(plain)
            && bytes.iter().all(|&byte| plain(byte) || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// What is wrong with a qualified name: a name of 63 characters, with a domain and a slash before it or not.
pub(super) fn key_problem(key: &str) -> Option<&'static str> {
    let parts: Vec<&str> = key.split('/').collect();
    let name = match parts[..] {
        [name] => name,
        [prefix, name] if is_subdomain(prefix) => name,
        [_, _] => return Some("has no domain before the slash of its key"),
        _ => return Some("has a key with more than one slash"),
    };
    (name.is_empty() || !is_value(name)).then_some("has a key that Kubernetes does not take")
}

fn value_problem(value: &str) -> Option<&'static str> {
    (!is_value(value)).then_some("has a value that Kubernetes does not take")
}

/// Up to 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit.
fn is_value(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()].into_iter().flatten().all(u8::is_ascii_alphanumeric);
    text.len() <= 63 && ends && super::grammar::has_only(text, b"-_.")
}
