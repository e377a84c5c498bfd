//! The keys of a lab: made once, kept outside the output, used again on every run.

mod error;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use getrandom::SysRng;
use getrandom::rand_core::{Rng, UnwrapErr};
use homelab_core::{Name, Secret, disk};
use identity::age::AgeKey;
use identity::certificate_authority::CertificateAuthority;
use identity::sops::Recipients;
use sha2::{Digest, Sha256};
use talos_config::secrets::{CertificateAndKey, SecretsBundle, ServiceAccountKey};
use zeroize::Zeroizing;

pub use self::error::KeysError;
use crate::Error;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Lists every key file with its SHA-256, so that a missing or damaged one is seen.
const INDEX: &str = "index";

/// The secrets folder of a lab.
///
/// A key that is asked for and not there yet is made; [`Keys::save`] writes all new ones at once. On the first run the
/// folder appears whole or not at all. A folder in which a file is missing or differs from what was written is an
/// error: nothing is ever made anew over a lost key.
#[derive(Debug)]
pub struct Keys {
    pub(crate) folder: PathBuf,
    pub(crate) stored: BTreeMap<PathBuf, Secret<String>>,
    pub(crate) made: BTreeMap<PathBuf, Secret<String>>,
}

impl Keys {
    /// Reads the folder; one that does not exist yet is an empty one.
    ///
    /// # Errors
    /// [`KeysError`] if it is incomplete, damaged, or readable by others.
    pub fn open(folder: &Path) -> Result<Self, KeysError> {
        let mut keys = Self { folder: folder.to_owned(), stored: BTreeMap::new(), made: BTreeMap::new() };
        let files = list_files(folder)?;
        if files.is_empty() {
            return Ok(keys);
        }
        if !files.contains(&PathBuf::from(INDEX)) {
            return Err(KeysError::NoIndex(folder.to_owned()));
        }
        let index = disk::read_secret(&folder.join(INDEX))?;
        if index.expose().is_empty() {
            return Err(KeysError::Index { path: folder.join(INDEX), line: 1 });
        }
        let mut missing = Vec::new();
        for (number, line) in index.expose().lines().enumerate() {
            let parsed = line.split_once("  ").filter(|(hash, path)| hash.len() == 64 && !path.is_empty());
            let Some((hash, path)) = parsed else {
                return Err(KeysError::Index { path: folder.join(INDEX), line: number + 1 });
            };
            let path = PathBuf::from(path);
            if !files.contains(&path) {
                missing.push(path);
                continue;
            }
            let secret = disk::read_secret(&folder.join(&path))?;
            if hash_of(&secret) != hash {
                return Err(KeysError::Damaged(folder.join(path)));
            }
            keys.stored.insert(path, secret);
        }
        if missing.is_empty() { Ok(keys) } else { Err(KeysError::Missing { folder: folder.to_owned(), missing }) }
    }

    /// The folder, as it was given; it may not exist yet.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files of all keys, from the folder.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let new = self.made.keys().filter(|path| !self.stored.contains_key(*path));
        self.stored.keys().chain(new).map(PathBuf::as_path)
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.made.is_empty()
    }

    /// Whether keys were made that [`Keys::save`] has not written yet.
    pub fn has_new(&self) -> bool {
        !self.made.is_empty()
    }

    /// The key at `path`, as `read` understands it; made by `make` if there is none yet. `read` is told whether the text is
    /// known to be what this program wrote.
    ///
    /// A file that the index does not name is whole, because it was renamed into its place: a run was killed before it
    /// wrote the index, or the index has lost a line. It is used and listed again, never made anew.
    fn key<T, E, M>(
        &mut self,
        path: &str,
        make: impl FnOnce() -> Result<Secret<String>, M>,
        read: impl FnOnce(&Secret<String>, bool) -> Result<T, E>,
    ) -> Result<T, Error>
    where
        E: Into<Cause>,
        M: Into<Cause>,
    {
        let path = PathBuf::from(path);
        if !self.stored.contains_key(&path) && !self.made.contains_key(&path) {
            let key = match disk::read_secret(&self.folder.join(&path)) {
                Err(disk::Error::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                    make().map_err(|error| Error::Key(error.into()))?
                }
                unlisted => unlisted.map_err(KeysError::from)?,
            };
            self.made.insert(path.clone(), key);
        }
        let is_known = !self.made.contains_key(&path);
        let text = self.made.get(&path).or_else(|| self.stored.get(&path)).expect("it was there or has just been made");
        read(text, is_known).map_err(|error| KeysError::Unreadable { path: self.folder.join(path), source: error.into() }.into())
    }

    /// The key that opens everything in the repository: the owner's.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if it is no age key.
    pub fn owner(&mut self) -> Result<AgeKey, Error> {
        self.age("owner")
    }

    /// The key that opens the Secrets of `cluster`, which Flux has there.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if it is no age key.
    pub fn cluster(&mut self, cluster: &Name) -> Result<AgeKey, Error> {
        self.age(cluster)
    }

    fn age(&mut self, name: &str) -> Result<AgeKey, Error> {
        let make = || Ok::<_, Infallible>(AgeKey::generate(&mut random()).to_text());
        self.key(&format!("age/{name}.agekey"), make, |text, _| AgeKey::from_text(text))
    }

    /// Keys and tokens of the Talos cluster `cluster`.
    ///
    /// Its service account tokens are signed with RSA: RS256 is all that Entra takes, and with another key later everybody
    /// would be logged out.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if they are no whole bundle.
    pub fn talos(&mut self, cluster: &Name) -> Result<SecretsBundle, Error> {
        let path = format!("talos/{cluster}/secrets.yaml");
        let make = || SecretsBundle::generate(ServiceAccountKey::Rsa, SystemTime::now(), &mut random()).map(|bundle| bundle.to_yaml());
        let file = self.folder.join(&path);
        let read = |text: &Secret<String>, is_known| {
            if is_known { SecretsBundle::from_known_yaml(text.expose(), &file) } else { SecretsBundle::from_yaml(text.expose(), &file) }
        };
        self.key(&path, make, read)
    }

    /// The owner's certificate for the Talos API of `cluster`.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if it is no certificate and key.
    pub fn talos_client(&mut self, cluster: &Name, bundle: &SecretsBundle) -> Result<CertificateAndKey, Error> {
        let make = || {
            let client = bundle.client_certificate(SystemTime::now(), &mut random())?;
            Ok::<_, talos_config::Error>(Secret::new(client.certificate + client.key.expose()))
        };
        let read = |text: &Secret<String>, _| {
            let (certificate, key) =
                text.expose().find("-----BEGIN ED25519").map(|at| text.expose().split_at(at)).ok_or("it is no certificate and key")?;
            Ok::<_, &str>(CertificateAndKey { certificate: certificate.to_owned(), key: Secret::from(key) })
        };
        self.key(&format!("talos/{cluster}/client.pem"), make, read)
    }

    /// The lab's own certificate authority.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if it is no certificate and key.
    pub fn authority(&mut self, name: &str) -> Result<CertificateAuthority, Error> {
        self.authority_at("authority.pem", name)
    }

    /// The authority by which the clusters of the lab's mesh know each other.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if it is no certificate and key.
    pub fn mesh_authority(&mut self) -> Result<CertificateAuthority, Error> {
        self.authority_at("mesh.pem", "mesh")
    }

    fn authority_at(&mut self, path: &str, name: &str) -> Result<CertificateAuthority, Error> {
        let make = || CertificateAuthority::generate(name, SystemTime::now(), &mut random()).map(|authority| authority.to_pem());
        let read = |text: &Secret<String>, is_known| {
            if is_known { CertificateAuthority::from_known_pem(text) } else { CertificateAuthority::from_pem(text) }
        };
        self.key(path, make, read)
    }

    /// A password of 256 bits for `purpose`.
    ///
    /// # Errors
    /// None at present.
    pub fn password(&mut self, purpose: &Name) -> Result<Secret<String>, Error> {
        let make = || {
            let mut bytes = Zeroizing::new([0; 32]);
            random().fill_bytes(&mut *bytes);
            Ok::<_, Infallible>(Secret::new(hex(&*bytes)))
        };
        self.key(&format!("passwords/{purpose}"), make, |text, _| Ok::<_, Infallible>(text.clone()))
    }

    /// What the owner has put into `given/<purpose>`: an address or token that somebody else has made. None if there is no such
    /// file. It may be changed at any time, so the index does not name it.
    ///
    /// # Errors
    /// [`KeysError::Disk`] if others may read it, or it cannot be read.
    pub fn given(&self, purpose: &Name) -> Result<Option<Secret<String>>, Error> {
        match disk::read_secret(&self.folder.join("given").join(&**purpose)) {
            Err(disk::Error::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            read => Ok(Some(Secret::new(read.map_err(KeysError::from)?.expose().trim().to_owned()))),
        }
    }

    /// Who may read what: the owner all, each of `clusters` its own.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`] if one is no age key.
    pub fn recipients<'a>(&mut self, clusters: impl IntoIterator<Item = &'a Name>) -> Result<Recipients, Error> {
        let owner = self.owner()?.recipient();
        let clusters = clusters.into_iter().map(|cluster| Ok((cluster.clone(), self.cluster(cluster)?.recipient())));
        let clusters = clusters.collect::<Result<_, Error>>()?;
        Ok(Recipients::builder().owner(BTreeSet::from([owner])).clusters(clusters).build())
    }

    /// Writes the keys that were made since [`Keys::open`].
    ///
    /// # Errors
    /// [`KeysError::Disk`] if the file system refuses; then the folder is as it was.
    pub fn save(&mut self) -> Result<(), KeysError> {
        if self.made.is_empty() {
            return Ok(());
        }
        let first = self.stored.is_empty() && list_files(&self.folder)?.is_empty();
        if self.made.keys().any(|path| self.stored.contains_key(path)) {
            // A key that is made anew is not listed while it changes: killed then, it is the old or the new one, and used.
            let kept: String = self.stored.iter().filter(|(path, _)| !self.made.contains_key(*path)).map(index_line).collect();
            disk::write_secrets(&self.folder, &BTreeMap::from([(PathBuf::from(INDEX), Secret::new(kept))]))?;
        }
        self.stored.append(&mut self.made);
        let index: String = self.stored.iter().map(index_line).collect();
        let index = BTreeMap::from([(PathBuf::from(INDEX), Secret::new(index))]);
        if first {
            let all: BTreeMap<_, _> = self.stored.iter().chain(&index).map(|(path, key)| (path.clone(), key.clone())).collect();
            disk::write_secrets(&self.folder, &all)?;
        } else {
            // The index last: it never names a key that is not there.
            disk::write_secrets(&self.folder, &self.stored)?;
            disk::write_secrets(&self.folder, &index)?;
        }
        Ok(())
    }
}

/// The files below a folder; none if it does not exist.
pub(crate) fn list_files(folder: &Path) -> Result<Vec<PathBuf>, disk::Error> {
    match disk::list(folder) {
        Err(disk::Error::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        files => files,
    }
}

fn index_line((path, key): (&PathBuf, &Secret<String>)) -> String {
    format!("{}  {}\n", hash_of(key), path.display())
}

fn hash_of(secret: &Secret<String>) -> String {
    hex(&Sha256::digest(secret.expose()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The operating system's randomness.
pub(crate) const fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
