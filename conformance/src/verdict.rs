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
}

impl Verdict {
    /// The judge takes `what` in `file`.
    pub fn taken(file: impl Into<PathBuf>, what: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into(), refused: Vec::new() }
    }

    /// The judge refuses `what` in `file`.
    pub fn refused(file: impl Into<PathBuf>, what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into(), refused: vec![reason.into()] }
    }

    /// Taken, or refused with the reason in `error`.
    pub fn of<T>(file: impl Into<PathBuf>, what: impl Into<String>, result: Result<T, String>) -> Self {
        Self { file: file.into(), what: what.into(), refused: result.err().into_iter().collect() }
    }

    /// Whether the judge takes it.
    pub fn is_taken(&self) -> bool {
        self.refused.is_empty()
    }
}
