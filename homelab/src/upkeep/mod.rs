//! What keeps a lab up to date and brings it back: Renovate, a workflow on GitHub, `RESTORE.md`, drills.

pub(crate) mod drills;
mod renovate;
pub(crate) mod restore;
mod workflow;

use homelab_core::{File, Name, Part, name};

/// Renovate and a workflow of GitHub Actions, for a repository that holds the lab's program beside its files.
///
/// Becomes the part `upkeep`: `renovate.json5`, which raises what stands in `versions.yaml` and leaves generated files
/// alone, and `.github/workflows/lab.yaml`, which renders pull requests again and fails where the files are not those that
/// the program writes. It needs no key: encrypted files are carried over.
///
/// ```
/// use homelab::{Action, Upkeep};
/// use homelab_core::{Part, check};
///
/// let checkout: Action = "v7.0.1@3d3c42e5aac5ba805825da76410c181273ba90b1".parse()?;
/// let cache: Action = "v5.0.5@27d5ce7f107fe9357f9df03efb73ab90386fccae".parse()?;
/// let upkeep = Upkeep::builder().branch("main").checkout(checkout).cache(cache).build();
/// let tree = check(vec![Part::from(upkeep)])?.render(|_| unreachable!("it has no secrets"));
/// let workflow = tree.text(".github/workflows/lab.yaml").expect("it is written");
/// assert!(workflow.contains("uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Upkeep {
    /// The branch that Flux follows, and that pull requests go to.
    #[builder(into)]
    pub branch: String,
    /// `actions/checkout`.
    pub checkout: Action,
    /// `actions/cache`.
    pub cache: Action,
}

/// A release of an action, pinned by its commit: a tag can be moved to other code, a commit cannot.
///
/// Its text is `<tag>@<40 hexadecimal digits>`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Action {
    tag: String,
    commit: String,
}

/// A text that is no [`Action`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is no release with its commit such as `v7.0.1@3d3c42e5aac5ba805825da76410c181273ba90b1`")]
pub struct InvalidAction(pub String);

/// Name of the part.
pub(crate) const UPKEEP: Name = name!("upkeep");

impl std::str::FromStr for Action {
    type Err = InvalidAction;

    fn from_str(text: &str) -> Result<Self, InvalidAction> {
        let is_tag = |tag: &str| !tag.is_empty() && tag.bytes().all(|at| at.is_ascii_alphanumeric() || b".-_".contains(&at));
        let is_commit = |commit: &str| commit.len() == 40 && commit.bytes().all(|at| at.is_ascii_digit() || (b'a'..=b'f').contains(&at));
        match text.split_once('@') {
            Some((tag, commit)) if is_tag(tag) && is_commit(commit) => Ok(Self { tag: tag.to_owned(), commit: commit.to_owned() }),
            _ => Err(InvalidAction(text.to_owned())),
        }
    }
}

impl From<Upkeep> for Part {
    fn from(upkeep: Upkeep) -> Self {
        Self::new(UPKEEP)
            .file("renovate.json5", File::Text(renovate::text()))
            .file(".github/workflows/lab.yaml", File::Text(workflow::text(&upkeep)))
    }
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn an_action_without_its_whole_commit_is_refused() {
        for text in ["v7", "v7.0.1@3d3c42e", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7@3D3C42E5AAC5BA805825DA76410C181273BA90B1"] {
            text.parse::<Action>().expect_err(text);
        }
    }
}
