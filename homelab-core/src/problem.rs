//! What is wrong with a definition.

use std::fmt;
use std::path::PathBuf;

use crate::{ObjectId, PartId};

/// Something that a user has to mend, or should know.
///
/// Shown as one line, then the places and the help:
///
/// ```
/// use homelab_core::{Place, Problem};
///
/// let problem = Problem::error("overlap", "the pool `lan` and the DHCP range share 192.168.1.200")
///     .at(Place::line("site.yaml", 12, 5))
///     .at(Place::line("site.yaml", 30, 9))
///     .help("192.168.1.220 to 192.168.1.254 is free");
/// assert_eq!(problem.to_string(), "\
/// error[overlap]: the pool `lan` and the DHCP range share 192.168.1.200
///   at site.yaml:12:5
///   at site.yaml:30:9
///   help: 192.168.1.220 to 192.168.1.254 is free");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// A stable word to search for, such as `dangling-reference`.
    pub code: &'static str,
    /// Whether it stops the render: one error is enough for nothing to be written.
    pub severity: Severity,
    /// Where it is: both ends of a reference, each line of a file.
    pub at: Vec<Place>,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// How to mend it, as a request; empty where the message says it.
    pub help: String,
}

/// Whether a [`Problem`] stops the render; it is the first word of what is printed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Nothing is written until it is mended.
    Error,
    /// Worth knowing; the lab is written all the same.
    Warning,
}

/// Where a [`Problem`] is, as precisely as it is known.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Place {
    /// A line and column of a file, both counted from 1.
    Line {
        /// The file, as the user named it on the command line.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The character in the line, from 1.
        column: u64,
    },
    /// A file as a whole, as the user named it.
    File(PathBuf),
    /// A part of the lab, printed as `metal/cilium`.
    Part(PartId),
    /// An object of a part, and the path of the field within it (may be empty).
    Field {
        /// The part that has the object; it is printed last.
        part: PartId,
        /// The object, printed as `HelmRelease kube-system/cilium`.
        object: ObjectId,
        /// Path of the field from the root of the object, such as `spec.chartRef.name`; may be empty.
        path: String,
    },
}

/// All that is wrong, in a stable order.
///
/// As an error it prints every problem, separated by empty lines; `Debug`, which `main` and `expect` print, does the same.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Problems(pub Vec<Problem>);

impl Problem {
    /// An error, without places and help yet: nothing is written until it is mended.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, at: Vec::new(), message: message.into(), help: String::new() }
    }

    /// A warning, without places and help yet: the lab is written all the same.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Adds a place; both ends of a reference are two.
    pub fn at(mut self, place: Place) -> Self {
        self.at.push(place);
        self
    }

    /// Says how to mend it, in place of what was said before.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl Problems {
    /// Whether any of them stops the render; warnings alone do not.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.severity == Severity::Error)
    }
}

impl Place {
    /// A line and column of `file`, both counted from 1, as editors show them.
    pub fn line(file: impl Into<PathBuf>, line: u64, column: u64) -> Self {
        Self::Line { file: file.into(), line, column }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { file, line, column } => write!(formatter, "{}:{line}:{column}", file.display()),
            Self::File(file) => write!(formatter, "{}", file.display()),
            Self::Part(part) => write!(formatter, "part {part}"),
            Self::Field { part, object, path } if path.is_empty() => write!(formatter, "{object} in part {part}"),
            Self::Field { part, object, path } => write!(formatter, "{object}: `{path}` in part {part}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}]: {}", self.severity, self.code, self.message)?;
        for place in &self.at {
            write!(formatter, "\n  at {place}")?;
        }
        if !self.help.is_empty() {
            write!(formatter, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n\n")?;
            }
            problem.fmt(formatter)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} problems\n\n{self}", self.0.len())
    }
}

impl std::error::Error for Problems {}

impl FromIterator<Problem> for Problems {
    fn from_iter<I: IntoIterator<Item = Problem>>(problems: I) -> Self {
        Self(problems.into_iter().collect())
    }
}
