//! Secrets that lie in the open.

use homelab_core::yaml::{Content, Node, Position};
use homelab_core::{Kind, Place, Problem};

use super::super::Findings;
use super::super::build::place;
use super::super::files::Files;
use super::super::node::{at, is_kind, is_open, map, text};

const SECRET: Kind = Kind::new("", "Secret");
/// Words in names of keys whose values are secret.
const SECRET_WORDS: [&str; 14] = [
    "apikey",
    "api_key",
    "auth",
    "cookie",
    "credential",
    "key",
    "pass",
    "passwd",
    "password",
    "private",
    "secret",
    "token",
    "webhook",
    "salt",
];
/// Values that only hold a place.
const PLACEHOLDERS: [&str; 17] = [
    "changeme",
    "change-me",
    "change_me",
    "dummy",
    "example",
    "fake",
    "fixme",
    "ignored",
    "insecure",
    "not-used",
    "notused",
    "placeholder",
    "replace",
    "todo",
    "unused",
    "xxx",
    "your",
];
/// Words in paths of files that are not meant for a cluster.
const EXAMPLES: [&str; 9] = ["example", "examples", "fixtures", "sample", "samples", "template", "templates", "test", "tests"];
/// Beginnings of values that another program fills in.
const REFERENCES: [&str; 8] = ["op://", "ref+", "vault:", "awsssm:", "<path:", "avp:", "bws:", "file://"];

pub(super) fn judge(files: &Files, findings: &mut Findings) {
    for (file, yaml) in &files.yaml {
        let is_example = is_example(file);
        for document in &yaml.documents {
            if is_kind(document, SECRET) {
                secret(file, document, is_example, findings);
            }
        }
        if !is_example {
            keys(file, &yaml.text, findings);
        }
    }
    for (file, text) in files.other.iter().filter(|(file, _)| !is_example(file)) {
        keys(file, text, findings);
    }
}

fn is_example(file: &str) -> bool {
    file.to_lowercase().split(['/', '-', '_', '.']).any(|word| EXAMPLES.contains(&word))
}

fn secret(file: &str, document: &Node, is_example: bool, findings: &mut Findings) {
    let sops = at(document, "sops");
    let title = format!("Secret {}", text(document, "metadata.name").unwrap_or_default());
    if let Some(sops) = sops {
        if encrypts_all_data(sops) {
            half_encrypted(file, document, &title, findings);
        }
        return;
    }
    if is_example {
        return;
    }
    let open: Vec<(&str, Position, bool)> = ["data", "stringData"]
        .iter()
        .flat_map(|field| map(document, field).iter().map(move |(key, value)| (*field, key, value)))
        .filter_map(|(field, key, value)| {
            let plain = plain(value.text()?, field == "data")?;
            // `immich` as the password of Secret `immich` is a default, not a secret.
            let is_default = title.split(['-', ' ']).any(|word| word == plain);
            is_value(&plain).then(|| (key.text.as_str(), key.at, !is_default && is_secret(&key.text, &plain)))
        })
        .collect();
    // A user name, a URL, a flag: not everything in a Secret is one.
    let Some((_, line, _)) = open.iter().find(|(_, _, is_secret)| *is_secret) else { return };
    let names: Vec<String> = open.iter().filter(|(_, _, is_secret)| *is_secret).map(|(key, _, _)| format!("`{key}`")).collect();
    findings.problems.push(
        Problem::error("plain-secret", format!("{title} lies in the open ({})", names.join(", ")))
            .at(place(file, *line))
            .help(format!("encrypt it: `sops encrypt --in-place {file}`, and change the values: Git remembers them")),
    );
}

/// The text of a value; of `data` it is Base64.
fn plain(value: &str, is_base64: bool) -> Option<String> {
    if !is_base64 || is_open(value) {
        return Some(value.trim().to_owned());
    }
    let compact: String = value.split_whitespace().collect();
    // What is no Base64 is no value: the API server refuses it.
    let bytes = decode(&compact)?;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Base64 of RFC 4648, with padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Option<Vec<u32>> = text.trim_end_matches('=').bytes().map(digit).collect();
    let mut bytes = Vec::new();
    for group in digits?.chunks(4) {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend(&[first, second, third][..group.len() - 1]);
    }
    Some(bytes)
}

/// Whether there is a value at all, and not only a place for one.
fn is_value(plain: &str) -> bool {
    let lower = plain.to_lowercase();
    let is_placeholder =
        PLACEHOLDERS.iter().any(|word| lower.contains(word)) && plain.len() < 64 || plain.starts_with('<') && plain.ends_with('>');
    !plain.is_empty()
        && !is_open(plain)
        && !is_placeholder
        && !REFERENCES.iter().any(|start| plain.starts_with(start))
        && !plain.contains("op://")
}

/// Whether a value is secret, by the name of its key and by what it is.
fn is_secret(key: &str, plain: &str) -> bool {
    let key = key.to_lowercase();
    let is_trivial = plain.len() < 4 || matches!(plain, "true" | "false" | "null" | "none");
    let is_address = plain.starts_with("http://") || plain.starts_with("https://");
    let has_login = is_address && plain.split('/').nth(2).is_some_and(|host| host.contains('@'));
    // A file of settings: `password: x` or `password=x` in one of its lines.
    let has_setting = plain.lines().count() > 1
        && plain.lines().filter_map(|line| line.split_once([':', '='])).any(|(name, value)| {
            let (name, value) = (name.trim().trim_matches('"').to_lowercase(), value.trim().trim_matches(['"', '\'', ',']));
            ["password", "passwd", "token", "secret"].iter().any(|word| name.ends_with(word))
                && value.len() > 3
                && !value.contains(' ')
                && is_value(value)
        });
    plain.contains("PRIVATE KEY-----")
        || has_login
        || has_setting
        || !is_trivial && !is_address && SECRET_WORDS.iter().any(|word| key.contains(word))
}

/// Whether `sops` was told to encrypt all values of `data` and `stringData`.
fn encrypts_all_data(sops: &Node) -> bool {
    let partial = ["unencrypted_regex", "encrypted_suffix", "encrypted_comment_regex", "unencrypted_comment_regex"];
    if partial.iter().any(|field| text(sops, field).is_some_and(|text| !text.is_empty())) {
        return false;
    }
    match text(sops, "encrypted_regex") {
        None | Some("") => true,
        Some(regex) => regex.contains("data") && regex.contains("stringData"),
    }
}

fn half_encrypted(file: &str, document: &Node, title: &str, findings: &mut Findings) {
    let suffix = text(document, "sops.unencrypted_suffix").filter(|suffix| !suffix.is_empty());
    for field in ["data", "stringData"] {
        for (key, value) in map(document, field) {
            let is_kept = suffix.is_some_and(|suffix| key.text.ends_with(suffix)) || value.content == Content::Null;
            let is_plain = value.text().is_some_and(|text| !text.is_empty() && !is_open(text));
            if is_kept || !is_plain {
                continue;
            }
            findings.problems.push(
                Problem::error(
                    "half-encrypted",
                    format!("{title}: `{field}.{}` lies in the open in a file that sops has encrypted", key.text),
                )
                .at(place(file, value.at))
                .help(format!("sops refuses to decrypt what was edited by hand: put the value in with `sops {file}`")),
            );
        }
    }
}

/// Private keys in a text.
fn keys(file: &str, content: &str, findings: &mut Findings) {
    if !content.contains("PRIVATE KEY-----") && !content.contains("AGE-SECRET-KEY-1") {
        return;
    }
    let lines: Vec<&str> = content.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let column = |at: usize| line[..at].chars().count() as u64 + 1;
        let is_base64 = |text: &str| text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        let pem = line.find("-----BEGIN ").filter(|_| line.contains("PRIVATE KEY-----"));
        let is_key = pem.is_some() && lines.get(index + 1).is_some_and(|next| is_base64(next.trim()));
        let age = line.find("AGE-SECRET-KEY-1").filter(|at| {
            let key: String = line[*at..].chars().take_while(|character| character.is_ascii_alphanumeric() || *character == '-').collect();
            // Bech32 of 32 bytes; documents show it with dots or the same letter.
            key.len() == 74 && key.bytes().skip(16).collect::<std::collections::BTreeSet<u8>>().len() > 8
        });
        let (what, at) = match (is_key.then_some(pem).flatten(), age) {
            (Some(at), _) => ("a private key", at),
            (None, Some(at)) => ("an age key", at),
            _ => continue,
        };
        findings.problems.push(
            Problem::error("private-key", format!("{what} lies in the open"))
                .at(Place::line(file, index as u64 + 1, column(at)))
                .help("take it out, and make a new one: Git remembers this one"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decode("aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(decode("aGVsbG8h").as_deref(), Some(&b"hello!"[..]));
        assert_eq!(decode("not base64!"), None);
    }

    #[test]
    fn what_holds_a_place_is_no_value() {
        for text in ["", "changeme", "<password>", "${PASSWORD}", "op://vault/item", "{{ .token }}", "ENC[AES256_GCM,data:x]"] {
            assert!(!is_value(text), "{text}");
        }
        assert!(is_value("hunter2") && is_secret("password", "hunter2") && !is_secret("url", "https://git.example.com"));
        assert!(is_secret("url", "https://me:hunter2@git.example.com"));
    }
}
