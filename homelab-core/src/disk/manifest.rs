//! `.homelab/manifest`: what renders wrote.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Error;

/// Where the manifest lies, relative to the root.
pub(super) const PATH: &str = ".homelab/manifest";

const UNDER_WAY: &str = "# A render is under way or was interrupted; the next one finishes it.\n";

/// The hashes that a path may have and still be ours.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Manifest {
    pub(super) hashes: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Whether the last render did not end.
    pub(super) interrupted: bool,
}

impl Manifest {
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let mut manifest = Self::default();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') {
                manifest.interrupted = true;
                continue;
            }
            match line.split_once("  ") {
                Some((hash, file)) if is_hash(hash) && is_inside(file) => manifest.insert(Path::new(file), hash.to_owned()),
                _ => return Err(Error::Manifest { path: path.to_owned(), line: index + 1 }),
            }
        }
        Ok(manifest)
    }

    pub(super) fn insert(&mut self, path: &Path, hash: String) {
        self.hashes.entry(path.to_owned()).or_default().insert(hash);
    }

    /// Whether a render wrote `content` to `path`.
    pub(super) fn wrote(&self, path: &Path, content: &[u8]) -> bool {
        self.hashes.get(path).is_some_and(|hashes| hashes.contains(&hash(content)))
    }

    /// Everything that this one or `next` claims, as long as the render is under way.
    pub(super) fn joined(&self, next: &Self) -> Self {
        let mut joined = Self { hashes: next.hashes.clone(), interrupted: true };
        for (path, hashes) in &self.hashes {
            joined.hashes.entry(path.clone()).or_default().extend(hashes.iter().cloned());
        }
        joined
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        if self.interrupted {
            text.push_str(UNDER_WAY);
        }
        for (path, hashes) in &self.hashes {
            for hash in hashes {
                text.extend([hash, "  ", &path.to_string_lossy(), "\n"]);
            }
        }
        text
    }
}

impl FromIterator<(PathBuf, String)> for Manifest {
    fn from_iter<T: IntoIterator<Item = (PathBuf, String)>>(hashes: T) -> Self {
        Self { hashes: hashes.into_iter().map(|(path, hash)| (path, BTreeSet::from([hash]))).collect(), interrupted: false }
    }
}

pub(super) fn hash(content: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    Sha256::digest(content).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A manifest that was tampered with must not make us remove files elsewhere.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_))) && path != PATH
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Manifest, hash};

    #[test]
    fn a_manifest_comes_back_unchanged() {
        let mut manifest = Manifest { interrupted: true, ..Manifest::default() };
        manifest.insert(Path::new("b  c.txt"), hash(b"new"));
        manifest.insert(Path::new("b  c.txt"), hash(b"old"));
        manifest.insert(Path::new("a"), hash(b""));
        assert_eq!(Manifest::parse(&manifest.to_text(), Path::new("m")).expect("our own text"), manifest);
    }

    #[test]
    fn a_hash_is_what_sha256sum_prints() {
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_manifest_that_was_merged_or_leads_out_of_the_root_is_refused() {
        let hash = hash(b"");
        for text in
            ["<<<<<<< HEAD\n".to_owned(), format!("{hash}  ../a\n"), format!("{hash}  /a\n"), format!("{hash} a\n"), "\n".to_owned()]
        {
            Manifest::parse(&text, Path::new("m")).expect_err(&text);
        }
    }
}
