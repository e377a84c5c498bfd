//! Keys of [age](https://age-encryption.org), which open and lock SOPS files.

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::secrecy::ExposeSecret;
use age::x25519;
use homelab_core::Secret;
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// How the text form of a secret key begins: <https://c2sp.org/age#the-x25519-recipient-type>.
const SECRET_KEY_PREFIX: bech32::Hrp = bech32::Hrp::parse_unchecked("age-secret-key-");

/// A secret key, which opens what is locked for its [`Recipient`].
///
/// Does not serialise; its `Debug` shows the recipient only.
///
/// ```
/// use identity::age::AgeKey;
/// # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
/// # let mut rng = ChaCha20Rng::from_seed([7; 32]);
///
/// let key = AgeKey::generate(&mut rng);
/// assert!(key.recipient().to_string().starts_with("age1"));
/// assert!(key.to_text().expose().starts_with("AGE-SECRET-KEY-1"));
/// assert_eq!(format!("{key:?}"), format!("AgeKey({})", key.recipient()));
/// ```
///
/// ```compile_fail,E0277
/// # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
/// let key = identity::age::AgeKey::generate(&mut ChaCha20Rng::from_seed([7; 32]));
/// homelab_core::yaml::to_string(&key);
/// ```
#[derive(Clone)]
pub struct AgeKey(x25519::Identity);

/// Whom something is locked for: the public half of an [`AgeKey`].
///
/// ```
/// use identity::age::Recipient;
///
/// let text = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
/// assert_eq!(text.parse::<Recipient>().expect("a recipient").to_string(), text);
/// "age1metal".parse::<Recipient>().expect_err("no recipient");
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Recipient(String);

/// What is wrong with the text of a key. It does not show the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKey {
    /// Not one line that begins with `AGE-SECRET-KEY-1`; holds how many there are.
    #[error("the text holds {0} age secret keys (lines that begin with `AGE-SECRET-KEY-1`), where one is expected")]
    NotOne(usize),
    /// The line of the key is damaged, as its checksum tells; holds what the reader says.
    #[error("the age secret key is damaged: {0}")]
    Damaged(&'static str),
    /// The text of a recipient is damaged, or of another type than X25519.
    #[error("this is no age recipient (`age1…`, X25519): {0}")]
    Recipient(&'static str),
}

impl AgeKey {
    /// A new key, made of 32 bytes of `rng` and of nothing else.
    #[expect(clippy::missing_panics_doc, reason = "neither step fails for 32 bytes")]
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        let text = Zeroizing::new(bech32::encode_upper::<bech32::Bech32>(SECRET_KEY_PREFIX, &*bytes).expect("32 bytes are short enough"));
        Self(text.parse().expect("any 32 bytes are an X25519 key"))
    }

    /// Reads a key file as `age-keygen` and [`to_text`](Self::to_text) write it: one key; empty lines and those with
    /// a `#` in front are skipped.
    ///
    /// # Errors
    /// No key or several, or a damaged one.
    pub fn from_text(text: &Secret<String>) -> Result<Self, InvalidKey> {
        let lines: Vec<&str> = text.expose().lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        match lines[..] {
            [line] if line.starts_with("AGE-SECRET-KEY-1") => line.parse().map(Self).map_err(InvalidKey::Damaged),
            _ => Err(InvalidKey::NotOne(lines.iter().filter(|line| line.starts_with("AGE-SECRET-KEY-1")).count())),
        }
    }

    /// The `AGE-SECRET-KEY-1…`, without a newline: what `SOPS_AGE_KEY` and Flux' `sops-age` Secret take.
    pub fn to_text(&self) -> Secret<String> {
        Secret::new(self.0.to_string().expose_secret().to_owned())
    }

    /// Whom to lock for, so that this key opens: its public half, which may be known to everybody.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public().to_string())
    }
}

impl fmt::Debug for AgeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AgeKey({})", self.recipient())
    }
}

impl FromStr for Recipient {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let recipient: x25519::Recipient = text.parse().map_err(InvalidKey::Recipient)?;
        Ok(Self(recipient.to_string()))
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Locks `plain` for one recipient, as armoured text.
///
/// The `age` crate takes its ephemeral key from the operating system: its randomness cannot be given.
pub(crate) fn lock(plain: &[u8], recipient: &Recipient) -> String {
    let recipient: x25519::Recipient = recipient.0.parse().expect("it was read as a recipient");
    let written = || -> Result<Vec<u8>, std::io::Error> {
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as _)).expect("there is one recipient");
        let mut writer = encryptor.wrap_output(ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?)?;
        writer.write_all(plain)?;
        writer.finish()?.finish()
    };
    String::from_utf8(written().expect("memory takes every write")).expect("armour is ASCII")
}

/// Opens `armored` with any of `keys`; `None` if none of them fits.
///
/// # Errors
/// The text is no age file, or was changed.
pub(crate) fn unlock(armored: &str, keys: &[AgeKey]) -> Result<Option<Zeroizing<Vec<u8>>>, age::DecryptError> {
    let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(armored.as_bytes()))?;
    let mut reader = match decryptor.decrypt(keys.iter().map(|key| &key.0 as _)) {
        Err(age::DecryptError::NoMatchingKeys) => return Ok(None),
        reader => reader?,
    };
    let mut plain = Zeroizing::new(Vec::with_capacity(64));
    if let Err(error) = reader.read_to_end(&mut plain) {
        plain.zeroize();
        return Err(error.into());
    }
    Ok(Some(plain))
}

#[cfg(test)]
mod tests {
    use super::{AgeKey, InvalidKey, Recipient, lock, unlock};
    use homelab_core::Secret;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    /// From the `age-keygen` of filippo.io/age 1.3.2, made for this test.
    const KEY_FILE: &str = "\
# created: 2026-11-23T17:08:03Z
# public key: age18lyme7r3vr5tjmteyenp2xgqx2kfteyzsdz4cemdanlg7jy4gduseadc9u
AGE-SECRET-KEY-12CZ8JP44Z62H5V88AURKZY9YULYQFWDSTSPM0TTYDP44FG2ZA3ZS97L8SH
";

    #[test]
    fn a_key_survives_its_text() {
        let key = AgeKey::generate(&mut ChaCha20Rng::from_seed([1; 32]));
        let read = AgeKey::from_text(&key.to_text()).expect("its own text");
        assert_eq!(read.recipient(), key.recipient());
        assert_eq!(read.to_text(), key.to_text());
    }

    #[test]
    fn the_same_randomness_makes_the_same_key() {
        let key = |seed| AgeKey::generate(&mut ChaCha20Rng::from_seed([seed; 32])).recipient();
        assert_eq!(key(1), key(1));
        assert_ne!(key(1), key(2));
    }

    #[test]
    fn a_key_file_of_age_keygen_is_read() {
        let key = AgeKey::from_text(&Secret::from(KEY_FILE)).expect("a key file");
        assert!(KEY_FILE.contains(&format!("# public key: {}\n", key.recipient())));
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_shown() {
        let text = |text: &str| AgeKey::from_text(&Secret::from(text)).expect_err("no key");
        assert_eq!(text(""), InvalidKey::NotOne(0));
        assert_eq!(text("# AGE-SECRET-KEY-1"), InvalidKey::NotOne(0));
        let key = AgeKey::generate(&mut ChaCha20Rng::from_seed([1; 32])).to_text();
        assert_eq!(text(&format!("{0}\n{0}\n", key.expose())), InvalidKey::NotOne(2));
        assert_eq!(text(&format!("{}\nmore\n", key.expose())), InvalidKey::NotOne(1));
        for damaged in [key.expose().replace("KEY-1", "KEY-1Q"), key.expose()[..70].to_owned(), "AGE-SECRET-KEY-1".to_owned()] {
            let error = text(&damaged);
            assert!(matches!(error, InvalidKey::Damaged(_)), "{error}");
            assert!(!format!("{error} {error:?}").contains(&damaged[16..]) || damaged.len() == 16);
        }
        "AGE-SECRET-KEY-1".parse::<Recipient>().expect_err("no recipient");
        key.expose().parse::<Recipient>().expect_err("a secret key is no recipient");
    }

    #[test]
    fn only_the_recipients_key_opens() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (mine, other) = (AgeKey::generate(&mut rng), AgeKey::generate(&mut rng));
        let locked = lock(b"data key", &mine.recipient());
        assert!(locked.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"));
        let open = |keys: &[AgeKey]| unlock(&locked, keys).expect("whole").map(|plain| plain.to_vec());
        assert_eq!(open(&[other.clone(), mine]).as_deref(), Some(&b"data key"[..]));
        assert_eq!(open(&[other]), None);
        assert_eq!(open(&[]), None);
    }
}
