use std::io;
use std::path::PathBuf;

/// Why nothing could be judged. What a judge refuses is no error but a [`Verdict`](crate::Verdict).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// There is no lab to judge.
    #[error("there is no lab in `{0}`; make one first: cargo run --bin two-node-homelab")]
    NoLab(PathBuf),
    /// Upstream's schemas are not there.
    #[error(
        "`{path}` is missing: {what}. Put upstream's schemas into `../shared/schemas` beside the checkout, or name \
         their folder in UPSTREAM_SCHEMAS"
    )]
    Schemas {
        /// What was looked for.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// A file or folder cannot be read.
    #[error("`{path}` cannot be read")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("`{path}` cannot be written")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A program does not start.
    #[error("`{program}` does not start")]
    Start {
        /// The program.
        program: String,
        /// The system's reason.
        source: io::Error,
    },
    /// A program ended with an error of its own, which is no verdict.
    #[error("`{program}` failed: {said}")]
    Failed {
        /// The program.
        program: String,
        /// What it wrote.
        said: String,
    },
    /// A program wrote a line which is no verdict.
    #[error("`{program}` answered what cannot be read: {line}")]
    Answer {
        /// The program.
        program: String,
        /// The line.
        line: String,
        /// Why it cannot be read.
        source: serde_json::Error,
    },
    /// The example lab, whose rules are judged, is wrong itself.
    #[error("the example lab is wrong: {0}")]
    Example(String),
    /// A judge takes what it should refuse, or refuses what it should take.
    #[error("the judge {judge} cannot be trusted:\n  {}", problems.join("\n  "))]
    Untrusted {
        /// The judge.
        judge: &'static str,
        /// What it got wrong.
        problems: Vec<String>,
    },
}
