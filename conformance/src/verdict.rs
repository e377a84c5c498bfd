use std::path::PathBuf;

/// What a judge says about one thing in one file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// The file, below the folder of the lab.
    pub file: PathBuf,
    /// What was judged in it.
    pub what: String,
    /// Why it is refused; empty when it is taken.
    pub refused: Vec<String>,
    /// Why the judge cannot judge it, if so: then it is neither taken nor refused.
    pub listed: Option<&'static str>,
}

impl Verdict {
    /// Refused for each of the reasons in `refused`; taken when there is none.
    pub fn new(file: impl Into<PathBuf>, what: impl Into<String>, refused: Vec<String>) -> Self {
        Self { file: file.into(), what: what.into(), refused, listed: None }
    }

    /// The judge cannot judge `what` in `file`, for this reason.
    pub fn listed(file: impl Into<PathBuf>, what: impl Into<String>, reason: &'static str) -> Self {
        Self { listed: Some(reason), ..Self::new(file, what, Vec::new()) }
    }

    /// The judge takes `what` in `file`.
    pub fn taken(file: impl Into<PathBuf>, what: impl Into<String>) -> Self {
        Self::new(file, what, Vec::new())
    }

    /// The judge refuses `what` in `file`.
    pub fn refused(file: impl Into<PathBuf>, what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(file, what, vec![reason.into()])
    }

    /// Taken, or refused with the reason in `error`.
    pub fn of<T>(file: impl Into<PathBuf>, what: impl Into<String>, result: Result<T, String>) -> Self {
        Self::new(file, what, result.err().into_iter().collect())
    }

    /// Whether the judge takes it.
    pub fn is_taken(&self) -> bool {
        self.refused.is_empty() && self.listed.is_none()
    }

    /// Whether the judge refuses it.
    pub fn is_refused(&self) -> bool {
        !self.refused.is_empty()
    }
}
