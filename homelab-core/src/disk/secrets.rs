use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroize;

use super::beside::{beside, create, ignore_nothing, remove, replace_and_sync, sync_folder};
use super::path::{self, Found, Looking};
use super::{Error, read_text};
use crate::Secret;

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;

/// Writes secrets below `folder`: folders 0700, files 0600, all synced to the disk.
///
/// A folder that does not exist yet, or is empty, is put together beside its place and renamed, so that it is whole or
/// absent. In any other, each changed file is replaced at once; the others, and files that are not in `files`, are not touched.
///
/// # Errors
/// [`Error`] with the path. [`Error::Exposed`] if others may look into the folder; names are refused as in
/// [`write_tree`](super::write_tree).
pub fn write_secrets(folder: &Path, files: &BTreeMap<PathBuf, Secret<String>>) -> Result<(), Error> {
    path::check(files)?;
    if !is_absent_or_empty(folder)? {
        return update(folder, files);
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(Error::write(parent))?;
    let beside = beside(folder);
    ignore_nothing(fs::remove_dir_all(&beside)).map_err(Error::write(&beside))?;
    create_folder(&beside)?;
    for (path, secret) in files {
        let place = beside.join(path);
        create_folders(&beside, path)?;
        create(&place, FILE, secret.expose().as_bytes())?.sync_all().map_err(Error::write(&place))?;
    }
    let folders = files.keys().flat_map(|path| path.ancestors().skip(1));
    for relative in folders.collect::<BTreeSet<_>>() {
        sync_folder(&beside.join(relative))?;
    }
    fs::rename(&beside, folder).map_err(Error::write(folder))?;
    sync_folder(parent)
}

pub(super) fn is_absent_or_empty(folder: &Path) -> Result<bool, Error> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Error::read(folder)(error)),
    }
}

fn update(folder: &Path, files: &BTreeMap<PathBuf, Secret<String>>) -> Result<(), Error> {
    refuse_exposed(folder, FOLDER)?;
    let mut looking = Looking::below(folder);
    for (path, secret) in files {
        let place = folder.join(path);
        remove(&beside(&place))?;
        let same = match looking.at(path)? {
            Found::File { mut content, .. } => {
                let same = content == secret.expose().as_bytes();
                content.zeroize();
                same
            }
            Found::Nothing => false,
            Found::UnderFile(_) | Found::Folder => return Err(Error::Folder(place)),
        };
        if same {
            refuse_exposed(&place, FILE)?;
        } else {
            create_folders(folder, path)?;
            replace_and_sync(&place, FILE, secret.expose().as_bytes())?;
        }
    }
    Ok(())
}

/// The secret in a file that nobody but its owner may read.
///
/// # Errors
/// [`Error::Exposed`] if the group or others have any permission, with the `chmod` to run; else as [`read_text`].
pub fn read_secret(path: &Path) -> Result<Secret<String>, Error> {
    refuse_exposed(path, FILE)?;
    read_text(path).map(Secret::new)
}

fn refuse_exposed(path: &Path, wanted: u32) -> Result<(), Error> {
    let mode = fs::metadata(path).map_err(Error::read(path))?.permissions().mode() & 0o777;
    let others = mode & 0o077;
    if others == 0 { Ok(()) } else { Err(Error::Exposed { path: path.to_owned(), mode, wanted }) }
}

fn create_folder(place: &Path) -> Result<(), Error> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(place).map_err(Error::write(place))
}

fn create_folders(root: &Path, path: &Path) -> Result<(), Error> {
    create_folder(root.join(path).parent().unwrap_or(root))
}
