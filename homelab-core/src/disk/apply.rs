use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::beside::{beside, create, ignore_nothing, remove, remove_all, replace};
use super::compare::Comparison;
use super::secrets::is_absent_or_empty;
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

/// A tree that may be written: no file on disk stands in its way, and no other render can write there.
///
/// For who has to write something else in between, as keys before the files that only they open; else there is [`write_tree`].
#[derive(Debug)]
#[must_use = "nothing is written yet"]
pub struct PendingTree<'a> {
    root: &'a Path,
    files: &'a BTreeMap<PathBuf, TreeFile>,
    comparison: Comparison,
    /// None if the root is not there yet.
    lock: Option<File>,
}

impl<'a> PendingTree<'a> {
    /// Compares `files` with what is below `root`; writes nothing.
    ///
    /// # Errors
    /// As [`write_tree`].
    pub fn new(root: &'a Path, files: &'a BTreeMap<PathBuf, TreeFile>) -> Result<Self, Error> {
        let lock = root.exists().then(|| lock(root)).transpose()?;
        let comparison = Comparison::new(root, files)?;
        if comparison.report.conflicts.is_empty() {
            Ok(Self { root, files, comparison, lock })
        } else {
            Err(Error::Conflicts { root: root.to_owned(), conflicts: comparison.report.conflicts })
        }
    }

    /// Writes the files.
    ///
    /// # Errors
    /// [`Error`] with the path.
    pub fn write(self) -> Result<Report, Error> {
        let Self { root, files, comparison: Comparison { report, last, next }, lock } = self;
        let _lock = if let Some(lock) = lock {
            lock
        } else {
            fs::create_dir_all(root).map_err(Error::write(root))?;
            let lock = self::lock(root)?;
            if !is_absent_or_empty(root)? {
                // Somebody else was faster.
                drop(lock);
                return Self::new(root, files)?.write();
            }
            lock
        };
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
        let mut written = report.written.iter().peekable();
        write_files(root, files.iter().filter(|(path, _)| written.next_if(|next| next == path).is_some()))?;
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

/// Writes files, which come in the order of their paths.
///
/// A folder that is not there yet is put together beside its place with all that is in it, and renamed.
fn write_files<'a>(root: &Path, files: impl Iterator<Item = (&'a PathBuf, &'a TreeFile)>) -> Result<(), Error> {
    let (mut folders, mut inside): (Vec<&Path>, Vec<(PathBuf, &TreeFile)>) = (Vec::new(), Vec::new());
    for (path, file) in files {
        let known = folders.last().copied().filter(|folder| path.starts_with(folder));
        match known.or_else(|| topmost_new_folder(root, path)) {
            Some(folder) => {
                if known.is_none() {
                    remove_all(&beside(&root.join(folder)))?;
                    folders.push(folder);
                }
                inside.push((beside(&root.join(folder)).join(path.strip_prefix(folder).expect("it lies in the folder")), file));
            }
            None => write_file(&root.join(path), file)?,
        }
    }
    create_all(&inside)?;
    for place in folders.into_iter().map(|folder| root.join(folder)) {
        fs::rename(beside(&place), &place).map_err(Error::write(&place))?;
    }
    Ok(())
}

/// The folder next to the root above `path` that is not there, if any.
fn topmost_new_folder<'a>(root: &Path, path: &'a Path) -> Option<&'a Path> {
    let folders = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    folders.take_while(|folder| !root.join(folder).exists()).last()
}

/// A thread takes as long to begin as this many files take.
const FEW: usize = 16;

/// Creates files and the folders above them; half of many files on another thread, as most of the time is the kernel's.
fn create_all(files: &[(PathBuf, &TreeFile)]) -> Result<(), Error> {
    let mut last = None;
    for folder in files.iter().filter_map(|(place, _)| place.parent()) {
        if last != Some(folder) {
            fs::create_dir_all(folder).map_err(Error::write(folder))?;
            last = Some(folder);
        }
    }
    let create = |files: &[(PathBuf, &TreeFile)]| {
        files.iter().try_for_each(|(place, file)| create(place, mode(file), file.text.as_bytes()).map(drop))
    };
    if files.len() < FEW {
        return create(files);
    }
    let (one, other) = files.split_at(files.len() / 2);
    thread::scope(|scope| {
        let other = scope.spawn(|| create(other));
        create(one).and(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
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
