//! Versions of k3s.

use std::fmt;
use std::str::FromStr;

/// A release of k3s as its project tags it: `v1.36.2+k3s1`.
///
/// Rancher Desktop names the same release by its Kubernetes version alone.
///
/// ```
/// use rancher_desktop::K3sVersion;
///
/// let version: K3sVersion = "v1.36.2+k3s1".parse()?;
/// assert_eq!(version.kubernetes(), "1.36.2");
/// assert!("1.36.2".parse::<K3sVersion>().is_err());
/// # Ok::<(), rancher_desktop::InvalidK3sVersion>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct K3sVersion(String);

/// A text that is no [`K3sVersion`], kept for the message: `v1.36.2+k3s1` is wanted, with `v` and build.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a release of k3s such as `v1.36.2+k3s1`")]
pub struct InvalidK3sVersion(pub String);

impl K3sVersion {
    /// The version of Kubernetes in it, without `v`: what Rancher Desktop's setting `kubernetes.version` takes.
    pub fn kubernetes(&self) -> &str {
        let end = self.0.find('+').unwrap_or(self.0.len());
        self.0[..end].trim_start_matches('v')
    }
}

impl FromStr for K3sVersion {
    type Err = InvalidK3sVersion;

    fn from_str(text: &str) -> Result<Self, InvalidK3sVersion> {
        let is_number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|at| at.is_ascii_digit());
        let is_release = |text: &str| {
            let (kubernetes, build) = text.strip_prefix('v')?.split_once("+k3s")?;
            let parts: Vec<_> = kubernetes.split('.').collect();
            (parts.len() == 3 && parts.into_iter().all(is_number) && is_number(build)).then_some(())
        };
        is_release(text).map(|()| Self(text.to_owned())).ok_or_else(|| InvalidK3sVersion(text.to_owned()))
    }
}

impl fmt::Display for K3sVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::K3sVersion;

    #[test]
    fn only_tags_of_stable_releases_are_versions() {
        for good in ["v1.36.2+k3s1", "v1.32.11+k3s3"] {
            assert!(good.parse::<K3sVersion>().is_ok(), "{good}");
        }
        for bad in ["", "v1.36+k3s1", "1.36.2+k3s1", "v1.36.2", "v1.36.2+k3s", "v1.36.2-rc1+k3s1", "v1.36.2+rke2r1", "v1.36.2+k3s1\n"] {
            assert!(bad.parse::<K3sVersion>().is_err(), "{bad}");
        }
    }
}
