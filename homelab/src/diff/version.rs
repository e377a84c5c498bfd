//! Versions, as far as it takes to tell up from down.

use std::fmt;

/// `1.20.2`, `v1.36.3`, `1.36.2+k3s1`, `10.0`: numbers, and whether a release follows.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    /// A release comes after its candidates.
    is_release: bool,
}

/// How a version moves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// To an older one.
    Down,
    /// Over at least one major version.
    SkipsMajor,
    /// Over at least one minor version.
    SkipsMinor,
    /// None of these.
    Small,
}

impl Version {
    /// Ranges (`~1.2`, `1.x`) and names (`latest`) are no versions.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, rest) = text.split_once('-').map_or((text, None), |(numbers, rest)| (numbers, Some(rest)));
        let numbers: Vec<u64> = numbers.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let (major, minor, patch) = match numbers[..] {
            [major, minor] => (major, minor, 0),
            [major, minor, patch] => (major, minor, patch),
            _ => return None,
        };
        Some(Self { major, minor, patch, is_release: rest.is_none() })
    }

    pub(super) fn step_to(self, next: Self) -> Step {
        if next < self {
            Step::Down
        } else if next.major > self.major + 1 {
            Step::SkipsMajor
        } else if next.major == self.major && next.minor > self.minor + 1 {
            Step::SkipsMinor
        } else {
            Step::Small
        }
    }

    /// The minor version after this one.
    pub(super) fn next_minor(self) -> String {
        format!("{}.{}", self.major, self.minor + 1)
    }

    /// The major version after this one.
    pub(super) fn next_major(self) -> u64 {
        self.major + 1
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The tag of an image; none for a digest alone.
pub(super) fn tag(image: &str) -> Option<&str> {
    let image = image.split_once('@').map_or(image, |(image, _)| image);
    let (_, tag) = image.rsplit_once(':')?;
    (!tag.contains('/')).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_down_over_versions_or_small() {
        let step = |old: &str, new: &str| Version::parse(old).expect(old).step_to(Version::parse(new).expect(new));
        assert_eq!(step("v1.36.3", "1.36.2"), Step::Down);
        assert_eq!(step("1.36.3", "1.36.3-rc.1"), Step::Down);
        assert_eq!(step("1.36.3", "1.37.0"), Step::Small);
        assert_eq!(step("1.36.3", "1.38.0"), Step::SkipsMinor);
        assert_eq!(step("80.1.0", "81.9.9"), Step::Small);
        assert_eq!(step("80.1.0", "82.0.0"), Step::SkipsMajor);
        assert_eq!(step("1.36.2+k3s1", "1.36.2+k3s2"), Step::Small);
        assert_eq!(Version::parse("~1.2").or(Version::parse("1.x")).or(Version::parse("latest")), None);
        assert_eq!(tag("registry:5000/app"), None);
        assert_eq!(tag("ghcr.io/app:v1.2@sha256:00"), Some("v1.2"));
    }
}
