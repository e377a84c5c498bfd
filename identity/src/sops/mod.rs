//! Files that [SOPS](https://getsops.io) encrypts and decrypts: keys in the open, values encrypted.
//!
//! The format is that of sops 3.13 (`sops.go`, `aes/cipher.go`, `stores/` of <https://github.com/getsops/sops>), for
//! age recipients only: a data key of 256 bits, locked for each recipient; AES-256-GCM for each value, bound to its
//! keys; and a hash over all values, also those in the open, which is encrypted beside them. Flux decrypts the same files.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! use homelab_core::Secret;
//! use identity::age::AgeKey;
//! use identity::sops::{self, Format, Scope};
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//!
//! let key = AgeKey::generate(&mut rng);
//! let plain = Secret::from("user: admin\npassword: correct horse\n");
//! let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
//!
//! let text = sops::encrypt(&plain, Format::Yaml, Scope::AllValues, &[key.recipient()], now, &mut rng)?;
//! assert!(text.starts_with("user: ENC[AES256_GCM,data:"));
//! assert_eq!(sops::recipients_of(&text, Format::Yaml)?, [key.recipient()]);
//! assert_eq!(sops::decrypt(&text, Format::Yaml, &[key])?, plain);
//! # Ok::<(), sops::Error>(())
//! ```

mod cipher;
mod config;
mod document;
mod error;
mod metadata;
mod sealer;

use std::path::Path;
use std::time::SystemTime;

use homelab_core::Secret;
use rand_core::CryptoRng;

pub use self::config::{CreationRule, Recipients, sops_config};
pub use self::error::Error;
pub use self::sealer::{Sealed, Sealer};

use self::cipher::{DataKey, Hash};
use self::document::{Documents, Leaf};
use self::metadata::Metadata;
use crate::age::{AgeKey, Recipient};

/// Which values of a file are encrypted. Keys always stay in the open.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Scope {
    /// All of them; what sops does by default. A key that ends in `_unencrypted` is refused, because sops would leave
    /// it out.
    AllValues,
    /// Those below `data` and `stringData`: what kustomize has to read of a Kubernetes Secret stays readable.
    KubernetesSecret,
}

/// How a file is laid out; sops tells it by the file's extension.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Format {
    /// One or several YAML documents, each of them a map. Comments are not kept.
    Yaml,
    /// A JSON object, for files that end in `.json`.
    Json,
    /// Any text, as one value below `data` of a JSON object; for files of any other name.
    Text,
}

impl Format {
    /// What sops takes a file of this name for. Files named `.env` and `.ini` are no [`Format`]: `None`.
    ///
    /// ```
    /// use std::path::Path;
    /// use identity::sops::Format;
    ///
    /// assert_eq!(Format::of(Path::new("talos/metal/secrets.yaml")), Some(Format::Yaml));
    /// assert_eq!(Format::of(Path::new("kubeconfig")), Some(Format::Text));
    /// assert_eq!(Format::of(Path::new("a.env")), None);
    /// ```
    pub fn of(path: &Path) -> Option<Self> {
        // `FormatForPath` in cmd/sops/formats/formats.go; `.YAML` is text there, too.
        let path = path.to_str()?;
        let ends = |end| path.ends_with(end);
        if ends(".yaml") || ends(".yml") {
            Some(Self::Yaml)
        } else if ends(".json") {
            Some(Self::Json)
        } else if ends(".env") || ends(".ini") {
            None
        } else {
            Some(Self::Text)
        }
    }
}

/// Encrypts `plain` for all of `recipients`.
///
/// Key order, types, nulls and empty values stay as they are, as in sops itself: nulls, empty texts, lists and maps are
/// not hidden. `modified` is written into the file, to the second. The data key and all nonces are made of `rng`; the
/// lock of the data key takes its randomness from the operating system (the `age` crate takes no other), so the text
/// differs each time: see [`Sealer`] for files that keep their bytes.
///
/// # Errors
/// The text is not of the format, has a key that sops keeps for itself, a whole number beyond 64 bits with sign, a key
/// that would leave a value in the open, or there is no recipient.
pub fn encrypt<R: CryptoRng + ?Sized>(
    plain: &Secret<String>,
    format: Format,
    scope: Scope,
    recipients: &[Recipient],
    modified: SystemTime,
    rng: &mut R,
) -> Result<String, Error> {
    if recipients.is_empty() {
        return Err(Error::NoRecipient);
    }
    let mut documents = Documents::read_plain(plain, format)?;
    documents.check(scope)?;
    let key = DataKey::generate(rng);
    let mut hash = Hash::new();
    documents.each_leaf(scope, |mut leaf| {
        hash.add(leaf.value)?;
        if leaf.is_encrypted { key.encrypt(&mut leaf, rng) } else { Ok(()) }
    })?;
    documents.write_encrypted(&Metadata::new(&key, &hash, scope, format, recipients, modified, rng)?, format)
}

/// Decrypts what [`encrypt`] or sops itself wrote, if one of `keys` fits and nothing was changed.
///
/// # Errors
/// The text is no SOPS file or is damaged, was changed in any value, uses what is not read here (other keys than age,
/// other scopes), or no key fits.
pub fn decrypt(text: &str, format: Format, keys: &[AgeKey]) -> Result<Secret<String>, Error> {
    open(text, format, keys)?.0.write_plain(format)
}

/// Whom the file is locked for, in the order of the file.
///
/// # Errors
/// The text is no SOPS file, is damaged, or uses what is not read here.
pub fn recipients_of(text: &str, format: Format) -> Result<Vec<Recipient>, Error> {
    Documents::read_encrypted(text, format)?.1.recipients()
}

/// The plain documents, and how they were encrypted.
fn open(text: &str, format: Format, keys: &[AgeKey]) -> Result<(Documents, Metadata), Error> {
    let (mut documents, metadata) = Documents::read_encrypted(text, format)?;
    let (key, mut hash) = (metadata.data_key(keys)?, Hash::new());
    documents.each_leaf(metadata.scope()?, |leaf| {
        let Leaf { value, path, is_encrypted } = leaf;
        if is_encrypted {
            *value = key.decrypt(value, &path)?;
        }
        hash.add(value)
    })?;
    metadata.verify(&key, &hash)?;
    Ok((documents, metadata))
}
