//! What a plain word of YAML means to Go: a number, a time, a text.

use homelab_core::yaml::Scalar;
use serde_json::Number;

/// What a scalar means to a reader that expects nothing (`resolver.go` of `go.yaml.in/yaml/v4`).
pub(super) enum Resolved {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Time,
    Text,
}

/// Numbers that are whole are written without a fraction.
pub(super) fn float(value: f64) -> Option<Number> {
    #[expect(clippy::cast_possible_truncation, reason = "below 2^53 in size, and without a fraction")]
    if value.fract() == 0.0 && value.abs() < 9e15 { Some(Number::from(value as i64)) } else { Number::from_f64(value) }
}

/// A number of 64 bits.
pub(super) fn number(value: i128) -> Option<Number> {
    i64::try_from(value).map(Number::from).or_else(|_| u64::try_from(value).map(Number::from)).ok()
}

/// What `scalar` means.
pub(super) fn resolve(scalar: &Scalar) -> Resolved {
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
