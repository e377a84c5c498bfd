//! What is written: files with their text, public and private.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::Secret;

/// All files of a lab, as text.
///
/// Prints stably, whole or one file at a time, so that a test can snapshot what a definition generates. The private
/// side prints its paths only.
///
/// ```
/// use homelab_core::{File, Part, check, name};
///
/// let part = Part::new(name!("notes")).file("notes.txt", File::Text("hello\n".to_owned()));
/// let tree = check(vec![part])?.render(|sealing| unreachable!("{} is no secret", sealing.path.display()));
/// assert_eq!(tree.text("notes.txt"), Some("hello\n"));
/// assert_eq!(tree.to_string(), "==> notes.txt\nhello\n");
/// # Ok::<(), homelab_core::Problems>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Goes to the output folder, which is the user's Git repository.
    pub public: BTreeMap<PathBuf, TreeFile>,
    /// Goes to the secrets folder, outside the output, with mode 0600; paths count from there.
    pub private: BTreeMap<PathBuf, Secret<String>>,
}

/// One file of the public side.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TreeFile {
    /// Its text as it is written, ciphertext included.
    pub text: String,
    /// Whether it may be run: mode 0777 instead of 0666, less the umask.
    pub executable: bool,
}

impl Tree {
    /// The text of a public file by its path from the root; `None` if there is none.
    pub fn text(&self, path: impl AsRef<Path>) -> Option<&str> {
        self.public.get(path.as_ref()).map(|file| file.text.as_str())
    }

    /// How many bytes the public files have together; private ones are not counted.
    pub fn len_bytes(&self) -> usize {
        self.public.values().map(|file| file.text.len()).sum()
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, file) in &self.public {
            let mark = if file.executable { " (executable)" } else { "" };
            writeln!(formatter, "==> {}{mark}", path.display())?;
            formatter.write_str(&file.text)?;
        }
        for path in self.private.keys() {
            writeln!(formatter, "==> {} (private)", path.display())?;
        }
        Ok(())
    }
}
