//! The keys of a lab, as they lie encrypted in its repository: Git and the owner's age key bring them back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use homelab_core::{File, Part, Secret, disk, name, yaml};
use identity::age::AgeKey;
use identity::sops::{self, Format};

use crate::keys::list_files;
use crate::{Keys, KeysError};

/// Where they lie, from the root of the repository.
pub(crate) const SEALED: &str = "keys.sops.yaml";

/// The key that opens them, which they do not hold themselves.
pub(crate) const OWNER: &str = "age/owner.agekey";

impl Keys {
    /// All keys but the owner's, as a file that only the owner opens.
    ///
    /// With it, the repository and the owner's age key are enough to bring the secrets folder back.
    #[expect(clippy::missing_panics_doc, reason = "texts by paths always serialise")]
    pub fn part(&self) -> Part {
        // Those that are made anew come last, and count.
        let keys = self.stored.iter().chain(&self.made).filter(|(path, _)| *path != Path::new(OWNER));
        let keys: BTreeMap<String, &String> = keys.map(|(path, key)| (path.display().to_string(), key.expose())).collect();
        let text = Secret::new(yaml::to_string(&keys).expect("texts by paths"));
        Part::new(name!("keys")).file(SEALED, File::Sealed(text))
    }

    /// The keys in `sealed`, the text of `keys.sops.yaml`, for a folder that has no index: none of them, or only the owner's.
    ///
    /// The owner's key is the one in the folder, else `owner`. `None` if there is neither, or if `owner` is that of somebody else.
    ///
    /// # Errors
    /// [`KeysError`] if the folder's own key opens nothing, or if the folder holds another key than the one in `sealed`.
    pub fn restore(folder: &Path, sealed: &str, owner: Option<&Secret<String>>) -> Result<Option<Self>, KeysError> {
        let files = list_files(folder)?;
        let (text, is_own) = match owner {
            _ if files.contains(&PathBuf::from(OWNER)) => (disk::read_secret(&folder.join(OWNER))?, true),
            // As we write it, whatever comments stand in the file that was named.
            Some(owner) => match AgeKey::from_text(owner) {
                Ok(key) => (key.to_text(), false),
                Err(_) => return Ok(None),
            },
            None => return Ok(None),
        };
        let key = AgeKey::from_text(&text).map_err(|error| KeysError::Unreadable { path: folder.join(OWNER), source: error.into() })?;
        let opened = match sops::decrypt(sealed, Format::Yaml, &[key]) {
            Err(sops::Error::NoKey { .. }) if !is_own => return Ok(None),
            opened => opened.map_err(|error| not_the_owner(error.into()))?,
        };
        let keys: BTreeMap<PathBuf, String> = yaml::from_str(opened.expose()).map_err(|error| not_the_owner(error.into()))?;
        let mut made: BTreeMap<PathBuf, Secret<String>> = keys.into_iter().map(|(path, key)| (path, Secret::new(key))).collect();
        made.insert(PathBuf::from(OWNER), text);
        // A restore that was killed has left some of them; any other is of another lab.
        for (path, key) in made.iter().filter(|(path, _)| files.contains(path)) {
            if disk::read_secret(&folder.join(path))? != *key {
                return Err(KeysError::Damaged(folder.join(path)));
            }
        }
        Ok(Some(Self { folder: folder.to_owned(), stored: BTreeMap::new(), made }))
    }
}

fn not_the_owner(source: Box<dyn std::error::Error + Send + Sync>) -> KeysError {
    KeysError::NotTheOwner { path: PathBuf::from(SEALED), source }
}
