use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::manifest::{self, Manifest, hash};
use super::path::{Found, Looking, check};
use super::report::{Conflict, ConflictKind, Report, diff};
use super::{Error, list, read_text};
use crate::TreeFile;

/// What [`write_tree`](super::write_tree) would do; touches nothing.
///
/// # Errors
/// As [`write_tree`](super::write_tree).
pub fn compare_tree(root: &Path, files: &BTreeMap<PathBuf, TreeFile>) -> Result<Report, Error> {
    Comparison::new(root, files).map(|comparison| comparison.report)
}

/// The files that the last render wrote below `root`; none if there was no render.
///
/// # Errors
/// [`Error::Manifest`] if the list of them cannot be understood, and [`Error::Read`].
pub fn generated(root: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    Ok(last_manifest(root)?.hashes.into_keys().collect())
}

/// The tree on disk against the tree that is to be there.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) report: Report,
    pub(super) last: Manifest,
    pub(super) next: Manifest,
}

impl Comparison {
    pub(super) fn new(root: &Path, files: &BTreeMap<PathBuf, TreeFile>) -> Result<Self, Error> {
        check(files)?;
        let next = files.iter().map(|(path, file)| (path.clone(), hash(file.text.as_bytes()))).collect();
        let mut comparison = Self { report: Report::default(), last: last_manifest(root)?, next };
        let mut looking = Looking::below(root);
        let obsolete = comparison.obsolete(&mut looking, files)?;
        for (path, file) in files {
            comparison.file(root, looking.at(path)?, path, file, &obsolete)?;
        }
        comparison.report.conflicts.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(comparison)
    }

    /// Finds the files that are no longer generated; all of them, also those that are gone or edited.
    fn obsolete(&mut self, looking: &mut Looking<'_>, files: &BTreeMap<PathBuf, TreeFile>) -> Result<BTreeSet<PathBuf>, Error> {
        let obsolete: BTreeSet<PathBuf> = self.last.hashes.keys().filter(|path| !files.contains_key(*path)).cloned().collect();
        for path in &obsolete {
            match looking.at(path)? {
                Found::File { content, .. } if self.last.wrote(path, &content) => self.report.removed.push(path.clone()),
                Found::File { .. } => self.conflict(path, ConflictKind::EditedAndObsolete, String::new()),
                Found::Nothing | Found::UnderFile(_) | Found::Folder => {}
            }
        }
        Ok(obsolete)
    }

    fn file(&mut self, root: &Path, found: Found, path: &Path, file: &TreeFile, obsolete: &BTreeSet<PathBuf>) -> Result<(), Error> {
        match found {
            Found::Nothing => self.report.written.push(path.to_owned()),
            Found::UnderFile(above) if obsolete.contains(&above) => self.report.written.push(path.to_owned()),
            Found::UnderFile(above) => self.conflict(&above, ConflictKind::Foreign, String::new()),
            Found::Folder => {
                let inside = list(&root.join(path))?;
                if !inside.iter().all(|name| obsolete.contains(&path.join(name))) {
                    return Err(Error::Folder(root.join(path)));
                }
                self.report.written.push(path.to_owned());
            }
            Found::File { content, executable } => {
                if content == file.text.as_bytes() {
                    let same = executable == file.executable;
                    let list = if same { &mut self.report.unchanged } else { &mut self.report.written };
                    list.push(path.to_owned());
                } else if self.last.wrote(path, &content) {
                    self.report.written.push(path.to_owned());
                } else {
                    let generated = self.last.hashes.contains_key(path);
                    let kind = if generated { ConflictKind::Edited } else { ConflictKind::Foreign };
                    self.conflict(path, kind, diff(&file.text, &content));
                }
            }
        }
        Ok(())
    }

    fn conflict(&mut self, path: &Path, kind: ConflictKind, diff: String) {
        if !self.report.conflicts.iter().any(|conflict| conflict.path == path) {
            self.report.conflicts.push(Conflict { path: path.to_owned(), kind, diff });
        }
    }
}

fn last_manifest(root: &Path) -> Result<Manifest, Error> {
    let place = root.join(manifest::PATH);
    match Looking::below(root).at(Path::new(manifest::PATH))? {
        Found::File { .. } => Manifest::parse(&read_text(&place)?, &place),
        Found::Nothing => Ok(Manifest::default()),
        Found::UnderFile(_) | Found::Folder => Err(Error::Folder(place)),
    }
}
