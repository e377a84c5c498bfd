//! Types of Talos that read and write themselves.

use std::net::{IpAddr, SocketAddr};

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::url::GoUrl;
use super::{format_duration, parse_bytes, parse_duration};

/// A type that reads and writes itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Leaf {
    /// An address.
    Address,
    /// An address and a port.
    AddressAndPort,
    /// The value of an argument: a text or a list of texts.
    Argument,
    /// Bytes in base64.
    Base64,
    /// An amount of bytes, kept as it was written.
    ByteSize,
    /// A CEL expression.
    Cel,
    /// An amount of bytes, kept as a number.
    DiskSize,
    /// A comparison with an amount of bytes: `>= 1TB`.
    DiskSizeMatcher,
    /// A duration.
    Duration,
    /// Anything by text.
    Free,
    /// Bytes as hexadecimal digits.
    HardwareAddress,
    /// Manifests of the document without a kind; empty lines before them are taken away.
    InlineManifests,
    /// A certificate, in base64.
    PemCertificate,
    /// A key, in base64.
    PemKey,
    /// A certificate and its key, each in base64.
    PemPair,
    /// A port, or the first and the last of several.
    PortRange,
    /// A network.
    Prefix,
    /// Bytes or percent, kept as they were written.
    Size,
    /// A URL.
    Url,
}

/// What stands in the place of a key that must not be seen (`x509.Redacted`).
const REDACTED: &str = "******";

impl Leaf {
    /// The type with this name in Go.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "meta.Addr" | "netip.Addr" => Self::Address,
            "meta.AddrPort" | "netip.AddrPort" => Self::AddressAndPort,
            "meta.ArgValue" => Self::Argument,
            "v1alpha1.Base64Bytes" => Self::Base64,
            "block.ByteSize" => Self::ByteSize,
            "cel.Expression" => Self::Cel,
            "v1alpha1.DiskSize" => Self::DiskSize,
            "v1alpha1.InstallDiskSizeMatcher" => Self::DiskSizeMatcher,
            "time.Duration" => Self::Duration,
            "meta.Unstructured" => Self::Free,
            "nethelpers.HardwareAddr" => Self::HardwareAddress,
            "v1alpha1.ClusterInlineManifests" => Self::InlineManifests,
            "x509.PEMEncodedCertificate" => Self::PemCertificate,
            "x509.PEMEncodedKey" => Self::PemKey,
            "x509.PEMEncodedCertificateAndKey" => Self::PemPair,
            "network.PortRange" => Self::PortRange,
            "meta.Prefix" | "netip.Prefix" => Self::Prefix,
            "block.Size" => Self::Size,
            "meta.URL" | "v1alpha1.Endpoint" => Self::Url,
            _ => unreachable!("the table has a type that is not known: {name}"),
        }
    }

    /// What Go writes where nothing was set.
    pub(super) fn zero(self) -> Value {
        match self {
            Self::Free => json!({}),
            Self::InlineManifests => json!([]),
            Self::Duration => json!("0s"),
            Self::DiskSize => json!(0),
            Self::PemCertificate => json!({ "crt": "" }),
            Self::PemKey => json!({ "key": "" }),
            Self::PemPair => json!({ "crt": "", "key": "" }),
            Self::Argument => Value::Null,
            _ => json!(""),
        }
    }

    /// The keys of a leaf that is a map of texts in base64.
    pub(super) const fn pem_keys(self) -> &'static [&'static str] {
        match self {
            Self::PemCertificate => &["crt"],
            Self::PemKey => &["key"],
            Self::PemPair => &["crt", "key"],
            _ => &[],
        }
    }

    /// The value of a scalar's text as Go writes it back; the end of a sentence if Go refuses it.
    pub(super) fn read(self, text: &str) -> Result<Value, &'static str> {
        let same = |is_good: bool, why: &'static str| if is_good { Ok(Value::from(text)) } else { Err(why) };
        match self {
            Self::Address | Self::AddressAndPort | Self::Prefix if text.is_empty() => Ok(json!("")),
            Self::Address => match address(text) {
                Some(address) => Ok(Value::from(address)),
                None => Err("is no IP address"),
            },
            Self::AddressAndPort => {
                text.parse::<SocketAddr>().map(|at| Value::from(at.to_string())).map_err(|_| "is no IP address with a port")
            }
            Self::Prefix => prefix(text).map(Value::from).ok_or("is no network such as `10.0.0.0/8`"),
            Self::Base64 => same_base64(text, false).map(Value::from).ok_or("is no base64"),
            Self::ByteSize => same(is_byte_size(text), "is no size such as `10GiB`"),
            Self::Size if text.contains('%') => same(is_percent(text), "is no percentage from 0 to 100"),
            Self::Size => same(is_byte_size(text), "is no size such as `10GiB` or `80%`"),
            Self::DiskSize => parse_bytes(text).map(disk_size).ok_or("is no size such as `10GiB`"),
            Self::DiskSizeMatcher => {
                let text = text.trim();
                let size = text.trim_start_matches(['<', '=', '>']);
                let operator = &text[..text.len() - size.len()];
                let is_good = matches!(operator, "" | "<" | "<=" | "==" | ">" | ">=") && parse_bytes(size.trim()).is_some();
                if is_good { Ok(Value::from(text)) } else { Err("is no comparison such as `>= 1TB`") }
            }
            Self::Duration => parse_duration(text).map(|time| Value::from(format_duration(time))).ok_or("is no duration such as `1h30m`"),
            Self::HardwareAddress => hardware_address(text).map(Value::from).ok_or("is no hardware address such as `52:54:00:0a:0b:0c`"),
            Self::PortRange => port_range(text).ok_or("is no range of ports such as `8000-8080`; a single port is a number"),
            Self::Url => match GoUrl::parse(text) {
                Some(url) => Ok(Value::from(canonical_url(text, &url))),
                None => Err("is no URL"),
            },
            Self::Cel | Self::Argument => Ok(Value::from(text)),
            Self::Free | Self::InlineManifests | Self::PemCertificate | Self::PemKey | Self::PemPair => Err("is a text"),
        }
    }
}

/// `text`, which is base64 with padding, as Go writes it again: without the line ends and the rest that it ignores.
pub(super) fn same_base64(text: &str, may_be_redacted: bool) -> Option<String> {
    let text = text.replace(['\r', '\n'], "");
    if may_be_redacted && text == REDACTED { Some(text) } else { from_base64(&text).map(|bytes| Base64::encode_string(&bytes)) }
}

/// The bytes of `text`, with padding. What is left over in the last letter counts for nothing, as in Go.
pub(crate) fn from_base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = text.trim_end_matches('=');
    let rest = match text.len() - letters.len() {
        1 => 4,
        2 => 16,
        _ => return Base64::decode_vec(text).ok().map(Zeroizing::new),
    };
    let last = letters.bytes().last()?;
    let value = LETTERS.iter().position(|letter| *letter == last)?;
    let exact = char::from(LETTERS[value - value % rest]);
    Base64::decode_vec(&format!("{}{exact}{}", &letters[..letters.len() - 1], &text[letters.len()..])).ok().map(Zeroizing::new)
}

fn address(text: &str) -> Option<String> {
    let (address, zone) = text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    match (address.parse().ok()?, zone) {
        (IpAddr::V6(address), Some(zone)) if !zone.is_empty() => Some(format!("{address}%{zone}")),
        (address, None) => Some(address.to_string()),
        _ => None,
    }
}

fn prefix(text: &str) -> Option<String> {
    let (address, bits) = text.rsplit_once('/')?;
    let is_plain = bits == "0" || !bits.starts_with('0') && bits.bytes().all(|byte| byte.is_ascii_digit());
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits: u8 = bits.parse().ok().filter(|bits| is_plain && *bits <= most)?;
    Some(format!("{address}/{bits}"))
}

fn is_byte_size(text: &str) -> bool {
    text.is_empty() || parse_bytes(text.strip_prefix('-').unwrap_or(text)).is_some()
}

fn is_percent(text: &str) -> bool {
    let number = text.strip_suffix('%').map(|number| number.strip_prefix('-').unwrap_or(number));
    number.and_then(|number| number.parse::<f64>().ok()).is_some_and(|percent| (0.0..=100.0).contains(&percent))
}

/// Go keeps the number, and writes it with a unit where that is the same number (`DiskSize.MarshalYAML`).
fn disk_size(bytes: u64) -> Value {
    let human = human_bytes(bytes);
    if bytes.is_multiple_of(1000) && parse_bytes(&human) == Some(bytes) { Value::from(human) } else { Value::from(bytes) }
}

/// `humanize.Bytes`: one digit after the point below 10, none above.
fn human_bytes(bytes: u64) -> String {
    const SIZES: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 10 {
        return format!("{bytes} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "as Go does")]
    let float = bytes as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 6")]
    let exponent = (float.ln() / 1000_f64.ln()).floor() as usize;
    let value = (float / 1000_f64.powi(i32::try_from(exponent).unwrap_or(0)) * 10.0 + 0.5).floor() / 10.0;
    let size = SIZES.get(exponent).copied().unwrap_or_default();
    if value < 10.0 { format!("{value:.1} {size}") } else { format!("{value:.0} {size}") }
}

fn hardware_address(text: &str) -> Option<String> {
    let digits = text.replace(':', "");
    let is_good = digits.len().is_multiple_of(2) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs = digits.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).to_lowercase());
    is_good.then(|| pairs.collect::<Vec<_>>().join(":"))
}

fn port_range(text: &str) -> Option<Value> {
    let port = |text: &str| text.parse::<u16>().ok().filter(|_| !text.starts_with('+'));
    let (first, last) = text.split_once('-')?;
    let (first, last) = (port(first)?, port(last)?);
    Some(if first == last { Value::from(first) } else { Value::from(format!("{first}-{last}")) })
}

/// Go writes the scheme in lower case, and escapes paths that have something in them that no path can have.
fn canonical_url(text: &str, url: &GoUrl) -> String {
    let rest = if url.scheme.is_empty() { text } else { &text[url.scheme.len()..] };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:@[]%/".contains(&byte);
    let rest = &if url.host.contains('%') { rest.replacen(&url.host, &upper_escapes(&url.host), 1) } else { rest.to_owned() };
    if url.path.bytes().all(plain) {
        return format!("{}{rest}", url.scheme);
    }
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte);
    let escaped: String = unescaped(&url.path)
        .into_iter()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("{}{}", url.scheme, rest.replacen(&url.path, &escaped, 1))
}

/// Escapes with capital digits.
fn upper_escapes(host: &str) -> String {
    let mut parts = host.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        format!("{text}%{}{rest}", digits.to_ascii_uppercase())
    })
}

/// The bytes that escapes stand for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        bytes.extend(u8::from_str_radix(digits, 16));
        bytes.extend(rest.as_bytes());
    }
    bytes
}
