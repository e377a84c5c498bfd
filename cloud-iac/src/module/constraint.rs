use std::fmt;
use std::str::FromStr;

/// Which versions of a provider are allowed, such as `~> 6.47` or `>= 6.47, < 7`.
///
/// Grammar: conditions joined by commas, each an operator (`=`, `!=`, `>`, `>=`, `<`, `<=`, `~>`; `=` if there is none)
/// and a version of one to three numbers (Terraform's language documentation, "Version Constraints").
///
/// ```
/// use cloud_iac::module::VersionConstraint;
///
/// assert!("~> 6.47".parse::<VersionConstraint>().is_ok());
/// assert!("^6.47".parse::<VersionConstraint>().is_err());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VersionConstraint(String);

/// A text that is no [`VersionConstraint`], kept for the message. Those of npm and Cargo (`^1.2`) are none.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a version constraint of Terraform (such as `~> 6.47` or `>= 6.47, < 7`)")]
pub struct InvalidConstraint(pub String);

impl FromStr for VersionConstraint {
    type Err = InvalidConstraint;

    fn from_str(text: &str) -> Result<Self, InvalidConstraint> {
        if text.split(',').all(|condition| is_condition(condition.trim())) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidConstraint(text.to_owned()))
        }
    }
}

impl fmt::Display for VersionConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_condition(text: &str) -> bool {
    let version = ["~>", "!=", ">=", "<=", "=", ">", "<"].iter().find_map(|operator| text.strip_prefix(operator)).unwrap_or(text).trim();
    let (numbers, suffix) = version.split_once('-').map_or((version, None), |(numbers, suffix)| (numbers, Some(suffix)));
    let numbers: Vec<&str> = numbers.split('.').collect();
    let is_number = |text: &&str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_suffix = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    numbers.len() <= 3 && numbers.iter().all(is_number) && suffix.is_none_or(is_suffix)
}

#[cfg(test)]
mod tests {
    use super::VersionConstraint;

    #[test]
    fn a_constraint_is_operators_and_numbers() {
        for good in ["6", "6.47.0", "~> 6.47", ">= 6.47, < 7", "!=6.48.1", "1.0.0-beta1"] {
            assert!(good.parse::<VersionConstraint>().is_ok(), "{good}");
        }
        for bad in ["", "^6", "~>", "6.x", "6.1.2.3", "6,", ">> 6", "6.", "latest", "1-"] {
            assert!(bad.parse::<VersionConstraint>().is_err(), "{bad}");
        }
    }
}
