//! Which files differ, and how.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::Side;
use crate::diagrams;

/// More lines of one file are only counted.
const MAX_LINES: usize = 40;
/// Lines around a change.
const CONTEXT: usize = 2;
/// Longer files are not compared line by line.
const MAX_BYTES: usize = 1 << 20;

/// What becomes of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Added,
    /// It has another text.
    Changed,
    /// It goes, and Flux prunes what it made.
    Pruned,
}

/// A file that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FileChange {
    /// From the root.
    pub path: PathBuf,
    /// What becomes of it.
    pub change: Change,
    /// Whether it is encrypted: then nothing of it is shown.
    pub encrypted: bool,
    /// Lines that come.
    pub added: usize,
    /// Lines that go.
    pub removed: usize,
    /// What differs, as a unified diff; the first lines of it if it is long. Empty for pictures: they follow from the rest.
    pub diff: String,
}

pub(super) fn compare(old: &Side, new: &Side) -> Vec<FileChange> {
    let mut changes = Vec::new();
    for (path, text) in &old.files {
        match new.files.get(path) {
            None => changes.push(FileChange::new(path, Change::Pruned, text, "")),
            Some(after) if after != text => changes.push(FileChange::new(path, Change::Changed, text, after)),
            Some(_) => {}
        }
    }
    let added = new.files.iter().filter(|(path, _)| !old.files.contains_key(*path));
    changes.extend(added.map(|(path, text)| FileChange::new(path, Change::Added, "", text)));
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

/// Whether sops has encrypted a text, of whatever form: it ends with what sops keeps for itself.
pub(super) fn is_encrypted(text: &str) -> bool {
    text.contains("ENC[AES256_GCM,") && text.contains("lastmodified") && text.contains("mac")
}

impl FileChange {
    fn new(path: &Path, change: Change, old: &str, new: &str) -> Self {
        let nothing = Self { path: path.to_owned(), change, encrypted: false, added: 0, removed: 0, diff: String::new() };
        if is_encrypted(old) || is_encrypted(new) {
            return Self { encrypted: true, ..nothing };
        }
        if old.len().max(new.len()) > MAX_BYTES {
            return nothing;
        }
        let lines = TextDiff::from_lines(old, new);
        let count = |tag| lines.iter_all_changes().filter(|line| line.tag() == tag).count();
        let (added, removed) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        // What comes or goes as a whole says its name.
        let has_diff = change == Change::Changed && !path.starts_with(diagrams::FOLDER);
        let diff = if has_diff { short(&lines.unified_diff().context_radius(CONTEXT).to_string()) } else { String::new() };
        Self { added, removed, diff, ..nothing }
    }

    /// One line: what becomes of which file.
    pub fn title(&self) -> String {
        let what = match self.change {
            Change::Added => "added",
            Change::Changed => "changed",
            Change::Pruned => "pruned",
        };
        let how = match (self.encrypted, self.change) {
            (true, _) => "encrypted".to_owned(),
            (_, Change::Added) => format!("{} lines", self.added),
            (_, Change::Pruned) => format!("{} lines", self.removed),
            (_, Change::Changed) => format!("+{} -{}", self.added, self.removed),
        };
        format!("{what} {} ({how})", self.path.display())
    }
}

fn short(diff: &str) -> String {
    let all = diff.lines().count();
    let mut text: String = diff.lines().take(MAX_LINES).map(|line| format!("{line}\n")).collect();
    if all > MAX_LINES {
        text += &format!("… {} more lines\n", all - MAX_LINES);
    }
    text
}

impl fmt::Display for FileChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title())?;
        self.diff.lines().try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}
