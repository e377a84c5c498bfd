//! A change that must not happen by accident.

use std::fmt;
use std::path::PathBuf;

use homelab_core::{Place, Problem};
use serde::Serialize;

/// A change that must not happen by accident: what, where, from what to what, what it leads to, and what to do instead.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Danger {
    /// A stable word to search for, such as `claim-shrinks`.
    pub code: &'static str,
    /// What it is, in one line without a full stop.
    pub message: String,
    /// The files that say so.
    pub at: Vec<PathBuf>,
    /// The value before; none where something goes as a whole.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
    /// What happens in the cluster or cloud.
    pub effect: String,
    /// What to do instead.
    pub instead: String,
}

impl Danger {
    /// `what` changes from `old` to `new`.
    pub(super) fn change(code: &'static str, at: impl Into<PathBuf>, what: &str, old: String, new: String) -> Self {
        let message = format!("{what} goes from {old} to {new}");
        Self { old: Some(old), new: Some(new), ..Self::new(code, at, message) }
    }

    /// Something as a whole.
    pub(super) fn new(code: &'static str, at: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        let (message, at) = (message.into(), vec![at.into()]);
        Self { code, message, at, old: None, new: None, effect: String::new(), instead: String::new() }
    }

    pub(super) fn effect(mut self, effect: impl Into<String>) -> Self {
        self.effect = effect.into();
        self
    }

    pub(super) fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead = instead.into();
        self
    }
}

impl From<&Danger> for Problem {
    fn from(danger: &Danger) -> Self {
        let problem = Self::error(danger.code, &danger.message).help(format!("{}; {}", danger.effect, danger.instead));
        danger.at.iter().fold(problem, |problem, path| problem.at(Place::File(path.clone())))
    }
}

impl fmt::Display for Danger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "danger[{}]: {}", self.code, self.message)?;
        for path in &self.at {
            write!(formatter, "\n  at {}", path.display())?;
        }
        write!(formatter, "\n  then: {}\n  help: {}", self.effect, self.instead)
    }
}
