use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::beside::{beside, create, ignore_nothing, remove, remove_all, replace};
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
    PendingTree::new(root, files)?.write()
}

/// A tree that may be written: no file on disk stands in its way, and no other render can begin.
///
/// For who has to write something else in between, as keys before the files that only they open; else there is [`write_tree`].
#[derive(Debug)]
#[must_use = "nothing is written yet"]
pub struct PendingTree<'a> {
    root: &'a Path,
    files: &'a BTreeMap<PathBuf, TreeFile>,
    comparison: Comparison,
    _lock: File,
}

impl<'a> PendingTree<'a> {
    /// Compares `files` with what is below `root`, which is made if it is not there.
    ///
    /// # Errors
    /// As [`write_tree`].
    pub fn new(root: &'a Path, files: &'a BTreeMap<PathBuf, TreeFile>) -> Result<Self, Error> {
        fs::create_dir_all(root).map_err(Error::write(root))?;
        let lock = lock(root)?;
        let comparison = Comparison::new(root, files)?;
        if comparison.report.conflicts.is_empty() {
            Ok(Self { root, files, comparison, _lock: lock })
        } else {
            Err(Error::Conflicts { root: root.to_owned(), conflicts: comparison.report.conflicts })
        }
    }

    /// Writes the files.
    ///
    /// # Errors
    /// [`Error`] with the path.
    pub fn write(self) -> Result<Report, Error> {
        let Self { root, files, comparison: Comparison { report, last, next }, _lock } = self;
        let manifest = root.join(manifest::PATH);
        remove(&beside(&manifest))?;
        if last.interrupted {
            remove_left_over(root, last.hashes.keys().chain(files.keys()))?;
        }
        let is_changed = last != next || !report.written.is_empty();
        if is_changed {
            fs::create_dir_all(root.join(".homelab")).map_err(Error::write(&manifest))?;
            replace(&manifest, 0o666, last.joined(&next).to_text().as_bytes())?;
        }
        for path in &report.removed {
            remove(&root.join(path))?;
        }
        for path in last.hashes.keys().filter(|path| !files.contains_key(*path)) {
            remove_empty_folders(root, path)?;
        }
        write_files(root, report.written.iter().map(|path| (path.as_path(), &files[path])))?;
        if is_changed {
            replace(&manifest, 0o666, next.to_text().as_bytes())?;
        }
        Ok(report)
    }
}

/// Removes what was beside its place when an earlier render was killed, for the files at `paths` and the folders above them.
fn remove_left_over<'a>(root: &Path, paths: impl Iterator<Item = &'a PathBuf>) -> Result<(), Error> {
    let places: BTreeSet<&Path> = paths.flat_map(|path| path.ancestors()).filter(|place| !place.as_os_str().is_empty()).collect();
    places.into_iter().try_for_each(|place| remove_all(&beside(&root.join(place))))
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
        create(&place, mode(file), file.text.as_bytes())?;
    }
    Ok(())
}

/// Writes files, which come in the order of their paths: those of a new folder together.
fn write_files<'a>(root: &Path, files: impl Iterator<Item = (&'a Path, &'a TreeFile)>) -> Result<(), Error> {
    let mut files = files.peekable();
    while let Some((path, file)) = files.next() {
        let folders = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        match folders.take_while(|folder| !root.join(folder).exists()).last() {
            Some(new) => {
                let rest = std::iter::from_fn(|| files.next_if(|(path, _)| path.starts_with(new)));
                write_folder(root, new, std::iter::once((path, file)).chain(rest))?;
            }
            None => write_file(&root.join(path), file)?,
        }
    }
    Ok(())
}

/// Puts a folder that is not there yet together beside its place, and renames it.
fn write_folder<'a>(root: &Path, folder: &Path, files: impl Iterator<Item = (&'a Path, &'a TreeFile)>) -> Result<(), Error> {
    let place = root.join(folder);
    let beside = beside(&place);
    remove_all(&beside)?;
    let mut last = PathBuf::new();
    for (path, file) in files {
        let path = beside.join(path.strip_prefix(folder).expect("it lies in the folder"));
        let folder = path.parent().expect("it has a folder");
        if folder != last {
            fs::create_dir_all(folder).map_err(Error::write(folder))?;
            folder.clone_into(&mut last);
        }
        create(&path, mode(file), file.text.as_bytes())?;
    }
    fs::rename(&beside, &place).map_err(Error::write(&place))
}

fn write_file(place: &Path, file: &TreeFile) -> Result<(), Error> {
    if place.is_dir() {
        // Empty, as the comparison has found.
        fs::remove_dir(place).map_err(Error::write(place))?;
    }
    replace(place, mode(file), file.text.as_bytes())
}

/// The most permissions that a file has; the umask takes some.
fn mode(file: &TreeFile) -> u32 {
    if file.executable { 0o777 } else { 0o666 }
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
