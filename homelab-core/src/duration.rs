//! The three ways in which this field writes durations.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A duration as Flux, Helm, Talos and Kubernetes write it: `30m`, `1h30m`, `1.5s`.
///
/// Units `h`, `m`, `s`, `ms`, any number of them; what Flux's schemas accept of Go's grammar. Two are equal if they are
/// equally long; the text stays as it was read.
///
/// ```
/// use std::time::Duration;
/// use homelab_core::GoDuration;
///
/// let interval: GoDuration = "90m".parse()?;
/// assert_eq!(interval, GoDuration::from(Duration::from_mins(90)));
/// assert_eq!(interval.to_string(), "90m");
/// assert_eq!(GoDuration::from(Duration::from_mins(90)).to_string(), "1h30m");
/// assert!("7d".parse::<GoDuration>().is_err());
/// # Ok::<(), homelab_core::InvalidDuration>(())
/// ```
pub type GoDuration = DurationText<Go>;

/// A duration as Prometheus writes it: `30s`, `1h30m`, `15d`.
///
/// Whole numbers of `y`, `w`, `d`, `h`, `m`, `s`, `ms`, each at most once and in this order.
pub type PrometheusDuration = DurationText<Prometheus>;

/// A duration as the Gateway API writes it (GEP-2257): one to four of `h`, `m`, `s`, `ms`, each up to five digits.
pub type GatewayDuration = DurationText<Gateway>;

/// A duration that keeps the text it was read from; see [`GoDuration`], [`PrometheusDuration`], [`GatewayDuration`].
pub struct DurationText<D> {
    text: String,
    value: Duration,
    dialect: PhantomData<fn() -> D>,
}

/// A text that is no duration of its dialect; the message says both the text and the rule.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{text}` is not {rule}")]
pub struct InvalidDuration {
    /// The text as it was given; the message quotes it.
    pub text: String,
    /// What was expected, as the end of a sentence: ``a duration such as `30m` ``.
    pub rule: &'static str,
}

/// How a duration is written: one type without values for each dialect. Not for implementing: the trait is sealed.
pub trait Dialect: sealed::Sealed {
    /// The rule, as the end of a sentence: what [`InvalidDuration`] prints.
    const RULE: &'static str;
    /// Units from long to short; none else is read or written.
    const UNITS: &'static [Unit];
    /// Whether a number may have a fraction, as in `1.5s`.
    const FRACTION: bool;
    /// Whether each unit stands once at most, from long to short, as in `1h30m`.
    const ORDERED: bool;
    /// How many numbers there may be, and how many digits each may have before its dot.
    const LIMITS: (usize, usize);
}

/// A unit as it is written, and its length: `("h", 1 hour)`.
pub type Unit = (&'static str, Duration);

/// The dialect of Flux, Helm, Talos and Kubernetes: see [`GoDuration`].
pub enum Go {}
/// The dialect of Prometheus, in which a year has 365 days: see [`PrometheusDuration`].
pub enum Prometheus {}
/// The dialect of the Gateway API (GEP-2257): see [`GatewayDuration`].
pub enum Gateway {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Go {}
    impl Sealed for super::Prometheus {}
    impl Sealed for super::Gateway {}
}

const HOURS_TO_MILLISECONDS: &[Unit] =
    &[("h", Duration::from_hours(1)), ("m", Duration::from_mins(1)), ("s", Duration::from_secs(1)), ("ms", Duration::from_millis(1))];

impl Dialect for Go {
    const RULE: &'static str = "a duration such as `30m`, `1h30m` or `1.5s`";
    const UNITS: &'static [Unit] = HOURS_TO_MILLISECONDS;
    const FRACTION: bool = true;
    const ORDERED: bool = false;
    const LIMITS: (usize, usize) = (usize::MAX, 18);
}

impl Dialect for Prometheus {
    const RULE: &'static str = "a Prometheus duration such as `30s`, `1h30m` or `15d`";
    const UNITS: &'static [Unit] = &[
        ("y", Duration::from_hours(365 * 24)),
        ("w", Duration::from_hours(7 * 24)),
        ("d", Duration::from_hours(24)),
        ("h", Duration::from_hours(1)),
        ("m", Duration::from_mins(1)),
        ("s", Duration::from_secs(1)),
        ("ms", Duration::from_millis(1)),
    ];
    const FRACTION: bool = false;
    const ORDERED: bool = true;
    const LIMITS: (usize, usize) = (7, 18);
}

impl Dialect for Gateway {
    const RULE: &'static str = "a Gateway API duration such as `10s` or `1m30s`";
    const UNITS: &'static [Unit] = HOURS_TO_MILLISECONDS;
    const FRACTION: bool = false;
    const ORDERED: bool = false;
    const LIMITS: (usize, usize) = (4, 5);
}

impl<D: Dialect> DurationText<D> {
    /// How long it is, to the precision of [`Duration`]; the text is kept beside it.
    pub const fn value(&self) -> Duration {
        self.value
    }

    fn parse(text: &str) -> Option<Duration> {
        let (mut rest, mut sum, mut count, mut units) = (text, Duration::ZERO, 0, D::UNITS);
        while !rest.is_empty() {
            let digits = rest.find(|at: char| !at.is_ascii_digit() && at != '.')?;
            let number = &rest[..digits];
            rest = &rest[digits..];
            let end = rest.find(|at: char| !at.is_ascii_alphabetic()).unwrap_or(rest.len());
            let index = units.iter().position(|(unit, _)| *unit == &rest[..end])?;
            let length = units[index].1;
            rest = &rest[end..];
            if D::ORDERED {
                units = &units[index + 1..];
            }
            let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
            if whole.is_empty() || whole.len() > D::LIMITS.1 || fraction.is_some_and(|_| !D::FRACTION) {
                return None;
            }
            let nanoseconds = length.as_nanos().checked_mul(whole.parse().ok()?)?;
            sum = sum.checked_add(from_nanoseconds(nanoseconds)?)?;
            if let Some(part) = fraction {
                let part: f64 = format!("0.{part}").parse().ok()?;
                sum = sum.checked_add(length.mul_f64(part))?;
            }
            count += 1;
        }
        (1..=D::LIMITS.0).contains(&count).then_some(sum)
    }
}

impl<D: Dialect> FromStr for DurationText<D> {
    type Err = InvalidDuration;

    fn from_str(text: &str) -> Result<Self, InvalidDuration> {
        let invalid = || InvalidDuration { text: text.to_owned(), rule: D::RULE };
        let value = Self::parse(text).ok_or_else(invalid)?;
        Ok(Self { text: text.to_owned(), value, dialect: PhantomData })
    }
}

impl<D: Dialect> From<Duration> for DurationText<D> {
    /// In whole milliseconds; what is finer is cut off.
    fn from(value: Duration) -> Self {
        let mut rest = value.as_millis();
        let units = D::UNITS.iter().filter(|(unit, _)| !matches!(*unit, "y" | "w"));
        let numbers = units.map(|(unit, length)| {
            let count = rest / length.as_millis();
            rest %= length.as_millis();
            if count > 0 { format!("{count}{unit}") } else { String::new() }
        });
        let text: String = numbers.collect();
        let text = if text.is_empty() { "0s".to_owned() } else { text };
        Self { text, value, dialect: PhantomData }
    }
}

impl<D> Clone for DurationText<D> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), value: self.value, dialect: PhantomData }
    }
}

impl<D> fmt::Debug for DurationText<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.text)
    }
}

impl<D> fmt::Display for DurationText<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<D> PartialEq for DurationText<D> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<D> Eq for DurationText<D> {}

impl<D> Serialize for DurationText<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, D: Dialect> Deserialize<'de> for DurationText<D> {
    fn deserialize<R: Deserializer<'de>>(deserializer: R) -> Result<Self, R::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

fn from_nanoseconds(nanoseconds: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanoseconds / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanoseconds % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dialect_takes_its_own_grammar() {
        let go = |text: &str| text.parse::<GoDuration>().is_ok();
        let prometheus = |text: &str| text.parse::<PrometheusDuration>().is_ok();
        let gateway = |text: &str| text.parse::<GatewayDuration>().is_ok();
        assert!(go("1.5h") && !prometheus("1.5h") && !gateway("1.5h"));
        assert!(!go("15d") && prometheus("15d") && !gateway("15d"));
        assert!(go("1m1h") && !prometheus("1m1h") && gateway("1m1h"));
        assert!(go("123456s") && prometheus("123456s") && !gateway("123456s"));
        for bad in ["", "5", "-5s", "5 s", "s", "1.h.s", "5S", "99999999999999999999h", "1h1h1h1h1x", "５s"] {
            assert!(!go(bad) && !prometheus(bad) && !gateway(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_written_is_read_back_as_long() {
        for milliseconds in [0, 1, 999, 1_000, 90_000, 5_400_000, 86_400_000 * 15 + 7] {
            let value = Duration::from_millis(milliseconds);
            assert_eq!(GoDuration::from(value).to_string().parse::<GoDuration>().expect("our own text").value(), value);
            let text = PrometheusDuration::from(value).to_string();
            assert_eq!(text.parse::<PrometheusDuration>().expect("our own text").value(), value);
        }
    }
}
