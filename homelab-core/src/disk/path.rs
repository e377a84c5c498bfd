//! Which names a generated file may have, and what stands at them.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use super::{Error, manifest};

/// What stands at a path.
pub(super) enum Found {
    Nothing,
    /// One of the folders above is a file.
    UnderFile(PathBuf),
    File {
        content: Vec<u8>,
        executable: bool,
    },
    Folder,
}

/// Refuses names that lead out of the root, into Git's own folder, or that some file system cannot tell apart.
pub(super) fn check<V>(files: &BTreeMap<PathBuf, V>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let mut last: Option<&Path> = None;
    for path in files.keys() {
        let refused = |why| Err(Error::Name { path: path.clone(), why });
        let Some(text) = path.to_str() else {
            return refused("it is not UTF-8");
        };
        if text.is_empty() || text.chars().any(char::is_control) || text.contains('\\') {
            return refused("it is empty or has a control character or a backslash");
        }
        // Compares texts, because `components` drops `./` and double slashes.
        let plain: PathBuf = path.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        if plain.to_str() != Some(text) {
            return refused("it is not a plain relative path");
        }
        if path.iter().any(|part| part.eq_ignore_ascii_case(".git"))
            || [".homelab", manifest::PATH].iter().any(|ours| text.eq_ignore_ascii_case(ours))
        {
            return refused("that name belongs to Git or to the manifest");
        }
        if path.iter().any(|part| part.to_str().is_some_and(is_beside)) {
            return refused("that name is kept for files which are being written");
        }
        if !seen.insert(text.to_lowercase()) {
            return refused("another file differs from it in upper and lower case only");
        }
        // Paths are ordered by their components: what lies in a folder comes right behind its name.
        if last.is_some_and(|last| path.starts_with(last)) {
            return refused("one of its folders is a file too");
        }
        last = Some(path);
    }
    Ok(())
}

fn is_beside(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".homelab-tmp")
}

/// Looks at files below a root without following links.
///
/// Asked for paths in their order, it looks at each folder once.
pub(super) struct Looking<'a> {
    root: &'a Path,
    /// The folder of the last path, as far as it is there.
    folder: PathBuf,
    /// The topmost folder or file of the last path that is not there.
    missing: Option<PathBuf>,
}

impl<'a> Looking<'a> {
    pub(super) fn below(root: &'a Path) -> Self {
        Self { root, folder: PathBuf::new(), missing: None }
    }

    /// What stands at `path`.
    pub(super) fn at(&mut self, path: &Path) -> Result<Found, Error> {
        if self.missing.as_ref().is_some_and(|missing| path.starts_with(missing)) {
            return Ok(Found::Nothing);
        }
        while !path.starts_with(&self.folder) {
            self.folder.pop();
        }
        let mut place = self.root.join(&self.folder);
        let mut parts = path.strip_prefix(&self.folder).unwrap_or(path).components().peekable();
        while let Some(part) = parts.next() {
            place.push(part);
            let metadata = match fs::symlink_metadata(&place) {
                Ok(metadata) => metadata,
                Err(error) if is_nothing(&error) => {
                    self.missing = Some(self.folder.join(part));
                    return Ok(Found::Nothing);
                }
                Err(error) => return Err(Error::read(&place)(error)),
            };
            if metadata.is_symlink() {
                return Err(Error::Link(place));
            }
            match (metadata.is_dir(), parts.peek().is_some()) {
                (true, true) => self.folder.push(part),
                (true, false) => return Ok(Found::Folder),
                (false, true) => return Ok(Found::UnderFile(self.folder.join(part))),
                (false, false) => {
                    let content = fs::read(&place).map_err(Error::read(&place))?;
                    return Ok(Found::File { content, executable: metadata.permissions().mode() & 0o100 != 0 });
                }
            }
        }
        Ok(Found::Folder)
    }
}

pub(super) fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
