//! The disk, as far as judging needs it. Labs are only read; what judges need is written to a folder of its own.
#![expect(clippy::disallowed_methods, reason = "this program reads emitted trees and prepares folders for other programs")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use crate::Error;

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

/// The text of a file; what is no UTF-8 is replaced, as it is only searched.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    Ok(String::from_utf8_lossy(&read(path)?).into_owned())
}

pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    fs::write(path, content).map_err(|source| Error::Write { path: path.to_owned(), source })
}

pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| Error::Write { path: path.to_owned(), source })
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|source| Error::Write { path: to.to_owned(), source })
}

pub(crate) fn link(to: &Path, path: &Path) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    std::os::unix::fs::symlink(to, path).map_err(|source| Error::Write { path: path.to_owned(), source })
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    write(to, &read(from)?)
}

/// Every file below `root`, without Git's and Terraform's own folders.
pub(crate) fn walk(root: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    let mut files = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for (name, is_folder) in entries(&root.join(&folder))? {
            let path = folder.join(&name);
            if !is_folder {
                files.insert(path);
            } else if name != ".git" && name != ".terraform" {
                folders.push(path);
            }
        }
    }
    Ok(files)
}

/// The folders in `path`, sorted; none when there is no such folder.
pub(crate) fn folders(path: &Path) -> Result<Vec<String>, Error> {
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut names: Vec<_> = entries(path)?.into_iter().filter(|(_, is_folder)| *is_folder).map(|(name, _)| name).collect();
    names.sort();
    Ok(names)
}

fn entries(path: &Path) -> Result<Vec<(String, bool)>, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), kind.is_dir()));
    }
    Ok(entries)
}

/// A folder for this run, removed at its end.
#[derive(Debug)]
pub(crate) struct Workplace {
    root: PathBuf,
    next: AtomicUsize,
}

impl Workplace {
    pub(crate) fn new() -> Result<Self, Error> {
        let root = env::temp_dir().join(format!("homelab-conformance-{}", process::id()));
        // A killed run may have left one, whose process number is now ours.
        drop(fs::remove_dir_all(&root));
        fs::create_dir(&root).map_err(|source| Error::Write { path: root.clone(), source })?;
        Ok(Self { root, next: AtomicUsize::new(0) })
    }

    /// An empty folder.
    pub(crate) fn folder(&self) -> Result<PathBuf, Error> {
        let folder = self.root.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        create_folder(&folder)?;
        Ok(folder)
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        // Nothing depends on it, and there is nobody left to tell.
        drop(fs::remove_dir_all(&self.root));
    }
}
