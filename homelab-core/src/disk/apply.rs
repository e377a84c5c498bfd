use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::beside::{beside, create, ignore_nothing, remove, replace};
use super::compare::Comparison;
use super::{Error, Report, manifest};
use crate::TreeFile;

/// How long another render may take until it is reported as one.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// Writes `files` below `root` and removes what earlier renders wrote and is no longer in `files`.
///
/// Files that are there already with the same content are not opened for writing. If any file on disk is not ours to
/// change, nothing is written and [`Error::Conflicts`] says which and why. To take the generated file instead,
/// remove the edited one first; to keep it, move it away, or write `files` with its text.
///
/// Folders that get empty by removing are removed too. New files have the permissions that the umask leaves. How
/// being killed at any instant is survived says the [module](super).
///
/// # Errors
/// [`Error`] with the path. Names that are absolute, lead out of `root` or into `.git`, or differ in case only, links
/// in the way, and a second render at the same time are refused before anything is written.
pub fn write_tree(root: &Path, files: &BTreeMap<PathBuf, TreeFile>) -> Result<Report, Error> {
    fs::create_dir_all(root).map_err(Error::write(root))?;
    let _lock = lock(root)?;
    let Comparison { report, last, next } = Comparison::new(root, files)?;
    if !report.conflicts.is_empty() {
        return Err(Error::Conflicts { root: root.to_owned(), conflicts: report.conflicts });
    }
    let manifest = root.join(manifest::PATH);
    remove(&beside(&manifest))?;
    if last.interrupted {
        for path in last.hashes.keys().chain(files.keys()) {
            remove(&beside(&root.join(path)))?;
        }
    }
    if last != next || !report.written.is_empty() {
        fs::create_dir_all(root.join(".homelab")).map_err(Error::write(&manifest))?;
        replace(&manifest, 0o666, last.joined(&next).to_text().as_bytes())?;
    }
    for path in &report.removed {
        remove(&root.join(path))?;
    }
    for path in last.hashes.keys().filter(|path| !files.contains_key(*path)) {
        remove_empty_folders(root, path)?;
    }
    for path in &report.written {
        write_file(&root.join(path), &files[path])?;
    }
    if last != next || !report.written.is_empty() {
        replace(&manifest, 0o666, next.to_text().as_bytes())?;
    }
    Ok(report)
}

/// Writes `files` below `root`, which has no files yet; they are the user's from then on, and no manifest lists them.
///
/// # Errors
/// [`Error`] with the path; names are refused as in [`write_tree`], and nothing that is there is replaced.
pub fn write_new(root: &Path, files: &BTreeMap<PathBuf, TreeFile>) -> Result<(), Error> {
    super::path::check(files)?;
    for (path, file) in files {
        let place = root.join(path);
        let folder = place.parent().unwrap_or(root);
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
        create(&place, if file.executable { 0o777 } else { 0o666 }, file.text.as_bytes())?;
    }
    Ok(())
}

fn write_file(place: &Path, file: &TreeFile) -> Result<(), Error> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
    }
    if place.is_dir() {
        // Empty, as the comparison has found.
        fs::remove_dir(place).map_err(Error::write(place))?;
    }
    replace(place, if file.executable { 0o777 } else { 0o666 }, file.text.as_bytes())
}

/// Removes the folders above `path`, as far as they are empty.
fn remove_empty_folders(root: &Path, path: &Path) -> Result<(), Error> {
    for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        let folder = root.join(folder);
        match ignore_nothing(fs::remove_dir(&folder)) {
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => return Ok(()),
            result => result.map_err(Error::write(&folder))?,
        }
    }
    Ok(())
}

/// Held while a tree is written; the system lets go of it when the process ends in whatever way.
///
/// A program that starts another one at this moment holds the lock twice until that one begins, so it is tried for a while.
fn lock(root: &Path) -> Result<File, Error> {
    let folder = File::open(root).map_err(Error::read(root))?;
    let end = Instant::now() + LOCK_PATIENCE;
    loop {
        match folder.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(Duration::from_millis(20)),
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(root.to_owned())),
            // Some network file systems have no locks; the renames are safe without.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(folder),
        }
    }
}
