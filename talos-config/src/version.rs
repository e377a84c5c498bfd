//! Versions, and which of them go together.

use std::fmt;
use std::str::FromStr;

/// A release of Talos or Kubernetes, such as `1.14.1`; a leading `v` may be given.
///
/// ```
/// use talos_config::Version;
///
/// let version: Version = "v1.36.3".parse()?;
/// assert_eq!(version.to_string(), "1.36.3");
/// assert!(version < Version::new(1, 37, 0));
/// assert!("1.36".parse::<Version>().is_err());
/// # Ok::<(), talos_config::InvalidVersion>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version {
    /// The first number: `1` in `1.14.2`.
    pub major: u16,
    /// The second number: `14` in `1.14.2`. It decides which versions go together.
    pub minor: u16,
    /// The third number: `2` in `1.14.2`.
    pub patch: u16,
}

/// A text that is no [`Version`], kept for the message: three numbers with dots are wanted, without `-rc.1` and the
/// like.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a release such as `1.14.1`")]
pub struct InvalidVersion(pub String);

/// Minor releases of Talos 1, and the first and last minor release of Kubernetes 1 that each runs.
///
/// `compatibility/talos1NN/talos1NN.go`; those of which machine configurations are still upgraded to 1.14.
const COMPATIBILITY: &[(u16, u16, u16)] = &[(12, 30, 35), (13, 31, 36), (14, 32, 37)];

impl Version {
    /// The release `major.minor.patch`, for versions that are written in Rust.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// The first and last minor release of Kubernetes 1 that this release of Talos runs; `None` if it is not known.
    pub fn supported_kubernetes(&self) -> Option<(u16, u16)> {
        let row = COMPATIBILITY.iter().find(|(minor, ..)| (self.major, self.minor) == (1, *minor))?;
        Some((row.1, row.2))
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let parse = || {
            let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.').map(|number| {
                let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
                if digits { number.parse().ok() } else { None }
            });
            let version = Self::new(numbers.next()??, numbers.next()??, numbers.next()??);
            numbers.next().is_none().then_some(version)
        };
        parse().ok_or_else(|| InvalidVersion(text.to_owned()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn three_numbers_make_a_version() {
        assert_eq!("v1.14.1".parse(), Ok(Version::new(1, 14, 1)));
        for bad in ["", "1", "1.14", "1.14.", "1.14.1.0", "vv1.14.1", "1.14.x", "1.14.1-beta.0", "1.+14.1", "1.99999.0"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }

    #[test]
    fn talos_1_14_runs_kubernetes_1_32_to_1_37() {
        assert_eq!(Version::new(1, 14, 1).supported_kubernetes(), Some((32, 37)));
        assert_eq!(Version::new(2, 14, 1).supported_kubernetes(), None);
    }
}
