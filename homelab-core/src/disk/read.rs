use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Error;

/// The longest file that [`read_bytes`] and [`read_text`] read: 32 MiB, in bytes.
pub const MAX_TEXT_BYTES: u64 = 32 << 20;

/// The text of a file.
///
/// # Errors
/// [`Error::Read`], [`Error::NotText`], and [`Error::TooLong`] beyond [`MAX_TEXT_BYTES`].
pub fn read_text(path: &Path) -> Result<String, Error> {
    String::from_utf8(read_bytes(path)?).map_err(|_| Error::NotText(path.to_owned()))
}

/// The content of a file, whatever it is.
///
/// # Errors
/// [`Error::Read`], and [`Error::TooLong`] beyond [`MAX_TEXT_BYTES`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    let length = file.metadata().map_err(Error::read(path))?.len().min(MAX_TEXT_BYTES);
    // At once, so that no copy of a secret is left behind by growing.
    let mut content = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut content).map_err(Error::read(path))?;
    if content.len() as u64 > MAX_TEXT_BYTES {
        return Err(Error::TooLong { path: path.to_owned(), limit: MAX_TEXT_BYTES });
    }
    Ok(content)
}

/// All files below `folder`, relative to it and sorted. Git's own folders are left out; links are listed and not
/// followed.
///
/// # Errors
/// [`Error::Read`] with the folder that cannot be read.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    list_in(folder, |name| name != ".git")
}

/// As [`list`], but only of the folders whose name `enters` wants.
///
/// # Errors
/// As [`list`].
pub fn list_in(folder: &Path, enters: impl Fn(&OsStr) -> bool) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let place = folder.join(&relative);
        for entry in fs::read_dir(&place).map_err(Error::read(&place))? {
            let entry = entry.map_err(Error::read(&place))?;
            let path = relative.join(entry.file_name());
            if !entry.file_type().map_err(Error::read(&place))?.is_dir() {
                files.push(path);
            } else if enters(&entry.file_name()) {
                folders.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
