//! Texts as Go's libraries read them.

/// Units of `github.com/dustin/go-humanize`, with and without the `b` at the end, in any case of letters.
const UNITS: &[(&str, f64)] = &[
    ("", 1.0),
    ("b", 1.0),
    ("k", 1e3),
    ("m", 1e6),
    ("g", 1e9),
    ("t", 1e12),
    ("p", 1e15),
    ("e", 1e18),
    ("ki", 1024.0),
    ("mi", 1_048_576.0),
    ("gi", 1_073_741_824.0),
    ("ti", 1_099_511_627_776.0),
    ("pi", 1_125_899_906_842_624.0),
    ("ei", 1_152_921_504_606_846_976.0),
];

/// Bytes of a text such as `10GiB` or `1.5 tb`, as `humanize.ParseBytes` counts them.
pub(crate) fn parse_bytes(text: &str) -> Option<u64> {
    let end = text.find(|at: char| !(at.is_ascii_digit() || at == '.' || at == ',')).unwrap_or(text.len());
    let number: f64 = text[..end].replace(',', "").parse().ok()?;
    let unit = text[end..].trim().to_lowercase();
    let factor = |unit: &str| UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    let bytes = number * factor(&unit).or_else(|| factor(unit.strip_suffix("b").filter(|unit| !matches!(*unit, "" | "b"))?))?;
    #[expect(clippy::cast_precision_loss, reason = "the bound of Go, as a float as well")]
    let is_small = bytes < u64::MAX as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before, and Go cuts the fraction off as well")]
    is_small.then_some(bytes as u64)
}

/// Nanoseconds of a text such as `1h30m`, as `time.ParseDuration` counts them.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|at: char| !(at.is_ascii_digit() || at == '.'))?;
        let (number, after) = rest.split_at(end);
        let end = after.find(|at: char| at.is_ascii_digit() || at == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit: i128 = match unit {
            "ns" => 1,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && part.is_empty() || part.contains('.') {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        // More digits than a nanosecond has are nothing.
        let part = &part[..part.len().min(18)];
        let scale = 10_i128.pow(u32::try_from(part.len()).ok()?);
        let part: i128 = if part.is_empty() { 0 } else { part.parse().ok()? };
        total = total.checked_add(whole.checked_mul(unit)?)?.checked_add(part.checked_mul(unit)? / scale)?;
        rest = after;
    }
    i64::try_from(sign * total).ok()
}

/// Nanoseconds as Go prints them: `1h30m0s`, `500ms`, `0s`.
pub(crate) fn format_duration(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    if all == 0 {
        return "0s".to_owned();
    }
    let fraction = |value: u64, digits: usize| {
        let text = format!("{value:0digits$}");
        let text = text.trim_end_matches('0');
        if text.is_empty() { String::new() } else { format!(".{text}") }
    };
    if all < 1_000_000_000 {
        let (unit, size, digits) = match all {
            ..1_000 => ("ns", 1, 0),
            1_000..1_000_000 => ("\u{b5}s", 1_000, 3),
            _ => ("ms", 1_000_000, 6),
        };
        let part = if digits == 0 { String::new() } else { fraction(all % size, digits) };
        return format!("{sign}{}{part}{unit}", all / size);
    }
    let (seconds, rest) = (all / 1_000_000_000, all % 1_000_000_000);
    let mut text = sign.to_owned();
    if seconds >= 3600 {
        text += &format!("{}h", seconds / 3600);
    }
    if seconds >= 60 {
        text += &format!("{}m", seconds / 60 % 60);
    }
    text + &format!("{}{}s", seconds % 60, fraction(rest, 9))
}

#[cfg(test)]
mod tests {
    use super::{format_duration, parse_bytes, parse_duration};

    #[test]
    fn durations_are_read_and_written_as_go_does() {
        for (text, written) in [
            ("1h30m", "1h30m0s"),
            ("90s", "1m30s"),
            ("168h", "168h0m0s"),
            ("1.5s", "1.5s"),
            ("1500us", "1.5ms"),
            ("0", "0s"),
            ("-1m", "-1m0s"),
            ("15ns", "15ns"),
        ] {
            assert_eq!(parse_duration(text).map(format_duration).as_deref(), Some(written), "{text}");
        }
        for bad in ["", "5", "7d", "1h30", "h", ".", "1..5s", "- 1s"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn bytes_have_units_in_any_case() {
        for (text, bytes) in [("10GiB", 10 << 30), ("1,000 kB", 1_000_000), ("1.5k", 1500), ("7b", 7), ("7", 7), ("1 EiB", 1 << 60)] {
            assert_eq!(parse_bytes(text), Some(bytes), "{text}");
        }
        for bad in ["", "GiB", "1 gigabyte", "1bb", "99EiB", "-1GB"] {
            assert_eq!(parse_bytes(bad), None, "{bad}");
        }
    }
}
