//! What a check says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use homelab_core::{Problem, Problems, Severity};

use super::cluster::Cluster;
use super::files::Files;
use super::node::OPEN;
use super::{Findings, Seen};

/// What is wrong in a repository, and how much of it was seen.
///
/// Prints the problems, sorted by file and line, and the summary.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// What is wrong, sorted by file and line.
    pub problems: Problems,
    /// How much was seen.
    pub summary: Summary,
}

/// How much of a repository a check has seen.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    /// YAML files.
    pub files: usize,
    /// Objects of Kubernetes in them.
    pub objects: usize,
    /// The folders that the clusters begin with.
    pub clusters: Vec<String>,
    /// Objects that Flux applies, in all clusters together.
    pub applied: usize,
    /// References that lead to something in the repository.
    pub followed: usize,
    /// References that could not be followed, by the reason; each with the first few places.
    pub open: BTreeMap<&'static str, (usize, Vec<String>)>,
    /// What makes objects that are not seen.
    pub unseen: Vec<String>,
    /// YAML files with objects that no cluster reads.
    pub unread: usize,
}

/// How many places are named for each reason why references could not be followed.
const EXAMPLES: usize = 3;

impl Report {
    pub(super) fn new(files: &Files, clusters: &[Cluster<'_>], seen: &Seen<'_>, findings: Findings) -> Self {
        let mut problems: Vec<Problem> = Vec::with_capacity(findings.problems.len());
        let mut sorted = findings.problems;
        sorted.sort_by(|one, other| (&one.at, one.code, &one.message).cmp(&(&other.at, other.code, &other.message)));
        for mut problem in sorted {
            problem.message = readable(problem.message);
            // Several clusters, and several Kustomizations with one component, find the same: the first place says it.
            let is_known = problems.iter().rev().take_while(|known| known.at.first() == problem.at.first()).any(|known| {
                known.code == problem.code
                    && (known.message == problem.message || ["no-namespace", "undefined-variable"].contains(&problem.code))
            });
            if !is_known {
                problems.push(problem);
            }
        }
        let has_objects = |yaml: &super::files::Yaml| yaml.documents.iter().filter(|node| super::node::type_of(node).is_some()).count();
        let mut summary = Summary {
            files: files.yaml.len(),
            objects: files.yaml.values().map(has_objects).sum(),
            clusters: clusters.iter().map(|cluster| if cluster.name.is_empty() { ".".to_owned() } else { cluster.name.clone() }).collect(),
            applied: clusters.iter().map(|cluster| cluster.objects.len()).sum(),
            followed: findings.followed,
            unread: files
                .yaml
                .iter()
                .filter(|(file, yaml)| !seen.read.contains(file.as_str()) && !seen.taken.contains(file.as_str()) && has_objects(yaml) > 0)
                .count(),
            ..Summary::default()
        };
        let unseen: BTreeSet<&String> = clusters.iter().flat_map(|cluster| &cluster.unseen).map(|(_, why)| why).collect();
        summary.unseen = unseen.into_iter().cloned().collect();
        for open in findings.open {
            let (count, examples) = summary.open.entry(open.reason).or_default();
            *count += 1;
            let example = readable(format!("{} ({}:{})", open.what, open.file, open.line));
            if examples.len() < EXAMPLES && !examples.contains(&example) {
                examples.push(example);
            }
        }
        Self { problems: Problems(problems), summary }
    }

    /// Whether anything is wrong that has to be mended.
    pub fn has_errors(&self) -> bool {
        self.problems.has_errors()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.problems.0.is_empty() {
            writeln!(formatter, "{}\n", self.problems)?;
        }
        let count = |severity| self.problems.0.iter().filter(|problem| problem.severity == severity).count();
        writeln!(formatter, "{}, {}", counted(count(Severity::Error), "error"), counted(count(Severity::Warning), "warning"))?;
        self.summary.fmt(formatter)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} with {}", counted(self.files, "YAML file"), counted(self.objects, "object"))?;
        match self.clusters.as_slice() {
            [] => writeln!(formatter, "; no Flux Kustomization, so no cluster was followed")?,
            clusters => writeln!(
                formatter,
                "; {} ({}), {} applied",
                counted(clusters.len(), "cluster"),
                clusters.join(", "),
                counted(self.applied, "object")
            )?,
        }
        if !self.clusters.is_empty() && self.unread > 0 {
            writeln!(formatter, "{} with objects read by no cluster", counted(self.unread, "file"))?;
        }
        writeln!(formatter, "{} followed", counted(self.followed, "reference"))?;
        for (reason, (count, examples)) in &self.open {
            writeln!(formatter, "{} could not be followed: {reason}", counted(*count, "reference"))?;
            for example in examples {
                writeln!(formatter, "  {example}")?;
            }
        }
        for why in self.unseen.iter().take(EXAMPLES) {
            writeln!(formatter, "not seen: {why}")?;
        }
        if let Some(more) = self.unseen.len().checked_sub(EXAMPLES).filter(|more| *more > 0) {
            writeln!(formatter, "not seen: {more} more")?;
        }
        Ok(())
    }
}

/// What is not known prints as an ellipsis.
fn readable(text: String) -> String {
    if text.contains(OPEN) { text.replace(OPEN, "…") } else { text }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
