//! The repository that Flux follows.

use homelab_core::yaml::Node;
use serde_json::json;

use super::reader::{Fields, Reader, Record, Value};
use super::values::{Refusal, text};

/// The Git repository that holds the generated tree, and that Flux of both clusters follows.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Git {
    /// `https://…` or `ssh://…`: what Flux's `GitRepository` takes, without user and password.
    pub url: String,
    /// The branch. Default ours: `main`.
    pub branch: String,
}

struct Url(String);
struct Branch(String);

impl Git {
    /// Whether Flux needs an SSH key for it: whether its URL begins with `ssh://`.
    pub fn is_ssh(&self) -> bool {
        self.url.starts_with("ssh://")
    }
}

impl Record for Git {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let url = fields.required(
            "url",
            "Where the generated repository is pushed to: `https://github.com/you/lab` or `ssh://git@github.com/you/lab`.",
        );
        let branch = fields.optional("branch", "The branch that Flux follows. `main` if left out.");
        let Url(url) = url?;
        Some(Self { url, branch: branch.map_or_else(|| "main".to_owned(), |Branch(branch)| branch) })
    }
}

impl Value for Url {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an address such as `https://github.com/you/lab` or `ssh://git@github.com/you/lab`", |text| {
            url(text).map(|()| Self(text.to_owned()))
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": 1000, "pattern": "^(https|ssh)://[^/]+/.+$" })
    }
}

/// Flux: `^(http|https|ssh)://.*$`; plain `http` would send every secret path in the open.
fn url(text: &str) -> Result<(), Refusal> {
    if text.chars().any(|at| at.is_whitespace() || at.is_control()) || text.len() > 1000 {
        return Err(Refusal::form());
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return match text.split_once(':') {
            Some((host, path)) if host.contains('@') => Err(Refusal::hint(format!("write `ssh://{host}/{path}`"))),
            _ => Err(Refusal::form()),
        };
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let name = host.rsplit_once('@').map_or(host, |(_, name)| name);
    match scheme {
        "http" => return Err(Refusal::hint(format!("write `https://{rest}`"))),
        "https" if host.contains('@') => return Err(Refusal::secret("no user or password here: Flux gets them from a Secret")),
        "ssh" if host.split('@').next().is_some_and(|user| user.contains(':') && host.contains('@')) => {
            return Err(Refusal::secret("no password here: Flux gets its key from a Secret"));
        }
        "https" | "ssh" => {}
        _ => return Err(Refusal::form()),
    }
    if name.is_empty() || path.is_empty() { Err(Refusal::form()) } else { Ok(()) }
}

impl Value for Branch {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "the name of a branch such as `main`", |text| {
            if is_branch(text) { Ok(Self(text.to_owned())) } else { Err(Refusal::form()) }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": 200, "pattern": "^[^\\s~^:?*\\[\\\\]+$" })
    }
}

/// What `git check-ref-format --branch` takes: <https://git-scm.com/docs/git-check-ref-format>.
fn is_branch(text: &str) -> bool {
    let forbidden = |at: char| at.is_whitespace() || at.is_control() || "~^:?*[\\".contains(at);
    text.len() <= 200
        && !text.contains(forbidden)
        && !text.contains("..")
        && !text.contains("@{")
        && text != "@"
        && !text.starts_with('-')
        && !text.ends_with('.')
        && text.split('/').all(|part| {
            let is_locked = part.rsplit_once('.').is_some_and(|(_, extension)| extension == "lock");
            !part.is_empty() && !part.starts_with('.') && !is_locked
        })
}
