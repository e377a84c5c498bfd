//! Writing beside and renaming over, so that a file is old or new and never half.
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Error;

/// Where `place` is written before it is renamed: `.<name>.homelab-tmp` in the same folder.
pub(super) fn beside(place: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".homelab-tmp");
    place.with_file_name(name)
}

/// Makes a file with at most the permissions `mode` (less by the umask); it must not exist.
pub(super) fn create(place: &Path, mode: u32, content: &[u8]) -> Result<File, Error> {
    let written = OpenOptions::new().write(true).create_new(true).mode(mode).open(place).and_then(|mut file| {
        file.write_all(content)?;
        Ok(file)
    });
    written.map_err(Error::write(place))
}

/// Puts a file with `content` at `place`, whatever was there.
pub(super) fn replace(place: &Path, mode: u32, content: &[u8]) -> Result<(), Error> {
    let beside = beside(place);
    remove(&beside)?;
    create(&beside, mode, content)?;
    fs::rename(&beside, place).map_err(Error::write(place))
}

/// As [`replace`], and comes back when it is on the disk.
pub(super) fn replace_and_sync(place: &Path, mode: u32, content: &[u8]) -> Result<(), Error> {
    let beside = beside(place);
    remove(&beside)?;
    create(&beside, mode, content)?.sync_all().map_err(Error::write(&beside))?;
    fs::rename(&beside, place).map_err(Error::write(place))?;
    sync_folder(place.parent().unwrap_or(place))
}

pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::write(folder))
}

/// Removes a file or link, if it is there.
pub(super) fn remove(place: &Path) -> Result<(), Error> {
    ignore_nothing(fs::remove_file(place)).map_err(Error::write(place))
}

/// Removes whatever is there, a folder with all that is in it.
pub(super) fn remove_all(place: &Path) -> Result<(), Error> {
    let is_folder = fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_dir());
    if is_folder { fs::remove_dir_all(place).map_err(Error::write(place)) } else { remove(place) }
}

pub(super) fn ignore_nothing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(()),
        result => result,
    }
}
