//! Certificates and keys as PEM.

use x509_cert::Certificate;
use x509_cert::der::{Decode, DecodePem};
use zeroize::Zeroizing;

use super::grammar::base64;

/// A block of PEM.
pub(super) struct Block {
    pub(super) label: String,
    pub(super) content: Zeroizing<Vec<u8>>,
}

/// The blocks of a text; what lies between them does not matter, and neither do headers at their beginning.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(label) = line.trim_end().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else { continue };
        let end = format!("-----END {label}-----");
        let body: Vec<&str> = lines.by_ref().map(str::trim_end).take_while(|line| *line != end).collect();
        let content = body.iter().skip_while(|line| line.contains(':')).copied().collect::<String>().replace([' ', '\t'], "");
        blocks.extend(base64(&content).map(|content| Block { label: label.to_owned(), content }));
    }
    blocks
}

/// What is wrong with a text that has to hold certificates and nothing else.
pub(super) fn certificates_problem(text: &str) -> Option<&'static str> {
    let blocks = blocks(text);
    if blocks.is_empty() {
        return Some("has no certificate as PEM");
    }
    blocks.iter().any(|block| block.label != "CERTIFICATE").then_some("has something else than certificates")
}

/// Whether there is one certificate at least that can be read.
pub(super) fn has_certificate(text: &str) -> bool {
    blocks(text).iter().any(|block| block.label == "CERTIFICATE" && Certificate::from_der(&block.content).is_ok())
}

/// Whether the first block is a certificate that can be read.
pub(super) fn is_certificate(text: &str) -> bool {
    Certificate::from_pem(text.trim()).is_ok() || blocks(text).first().is_some_and(|block| Certificate::from_der(&block.content).is_ok())
}

/// Whether the first block is a private key of a kind that Talos reads (`GetKey` of siderolabs/crypto).
pub(super) fn is_key(text: &str) -> bool {
    blocks(text).first().is_some_and(|block| {
        let content = &block.content;
        match block.label.as_str() {
            "RSA PRIVATE KEY" => fields(content).is_some_and(|fields| fields.len() >= 9 && fields.iter().all(|(tag, _)| *tag == INTEGER)),
            "EC PRIVATE KEY" => fields(content).is_some_and(|fields| matches!(fields[..], [(INTEGER, [1]), (OCTETS, _), ..])),
            "ED25519 PRIVATE KEY" | "PRIVATE KEY" => is_pkcs8(content),
            _ => false,
        }
    })
}

/// Whether the first block is a key that signs tokens: RSA or ECDSA, on its own or in PKCS 8.
pub(super) fn is_token_key(text: &str) -> bool {
    is_key(text)
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

fn is_pkcs8(content: &[u8]) -> bool {
    fields(content).is_some_and(|fields| matches!(fields[..], [(INTEGER, _), (SEQUENCE, _), (OCTETS, _), ..]))
}

/// The fields of a sequence in DER: tags and contents.
fn fields(content: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let (SEQUENCE, mut inner, []) = field(content)? else { return None };
    let mut fields = Vec::new();
    while !inner.is_empty() {
        let (tag, content, rest) = field(inner)?;
        fields.push((tag, content));
        inner = rest;
    }
    Some(fields)
}

fn field(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            (digits.iter().fold(0, |length, &digit| length << 8 | usize::from(digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
