use std::fmt;
use std::path::PathBuf;

use similar::TextDiff;

/// Longer files are not compared line by line.
const MAX_DIFF_BYTES: usize = 1 << 20;

/// What [`write_tree`](super::write_tree) did, or [`compare_tree`](super::compare_tree) found to be done. Paths are relative to the root and
/// sorted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// Files that are new or changed, in content or in whether they may be run.
    pub written: Vec<PathBuf>,
    /// Files that were there already, with the same content; they were not touched.
    pub unchanged: Vec<PathBuf>,
    /// Files that are no longer generated, and that nobody has edited. Their empty folders go, too.
    pub removed: Vec<PathBuf>,
    /// Files that are not ours to change; a tree with any of them is not written.
    pub conflicts: Vec<Conflict>,
}

/// A file on disk that a person made or edited, where a render would write or remove one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conflict {
    /// The file, relative to the root.
    pub path: PathBuf,
    /// How it stands in the way, and so what the user may do about it.
    pub kind: ConflictKind,
    /// What a person changed, from the generated text to the text on disk, as a unified diff; empty if there is none.
    pub diff: String,
}

/// How a file on disk stands in the way, as seen from the manifest of the last render.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConflictKind {
    /// It was generated and then edited by hand, and its new text is another one still.
    Edited,
    /// It was generated and then edited by hand, and is no longer generated.
    EditedAndObsolete,
    /// It was never generated, but now a file of that name is to be written.
    Foreign,
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ConflictKind::Edited => "was edited by hand",
            ConflictKind::EditedAndObsolete => "was edited by hand, and is no longer generated",
            ConflictKind::Foreign => "is not generated, but a file of that name is to be written",
        };
        write!(formatter, "`{}` {what}", self.path.display())?;
        if !self.diff.is_empty() {
            write!(formatter, "\n{}", self.diff.trim_end())?;
        }
        Ok(())
    }
}

/// From what is generated to what is on disk.
pub(super) fn diff(generated: &str, on_disk: &[u8]) -> String {
    match std::str::from_utf8(on_disk) {
        Ok(on_disk) if generated.len().max(on_disk.len()) <= MAX_DIFF_BYTES => {
            TextDiff::from_lines(generated, on_disk).unified_diff().header("generated", "on disk").to_string()
        }
        Ok(_) => "(too long to show the difference)\n".to_owned(),
        Err(_) => "(not a text)\n".to_owned(),
    }
}
