//! Single values, as `aes/cipher.go` of sops has them.

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U32;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::aes::Aes256;
use base64ct::{Base64, Encoding};
use rand_core::CryptoRng;
use serde_json::{Number, Value};
use sha2::{Digest, Sha512};
use zeroize::{Zeroize, Zeroizing};

use super::Error;
use super::document::Leaf;

/// sops uses nonces of 32 bytes.
const NONCE: usize = 32;
/// Of AES-GCM.
const TAG: usize = 16;

/// The key that encrypts the values of one file.
pub(super) struct DataKey(Zeroizing<[u8; 32]>);

/// The hash over all values of a file, in order: the text which becomes the `mac`.
pub(super) struct Hash(Sha512);

impl DataKey {
    pub(super) fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// Puts the encrypted text in the place of the value. An empty text stays empty.
    pub(super) fn encrypt<R: CryptoRng + ?Sized>(&self, leaf: &mut Leaf<'_>, rng: &mut R) -> Result<(), Error> {
        let (plain, kind) = bytes_of(leaf.value)?;
        if plain.is_empty() {
            return Ok(());
        }
        let text = self.encrypt_text(&plain, kind, &leaf.path, rng);
        if let Value::String(plain) = leaf.value {
            plain.zeroize();
        }
        *leaf.value = Value::String(text);
        Ok(())
    }

    /// `ENC[…]` of a text, bound to `bound_to`.
    pub(super) fn encrypt_text<R: CryptoRng + ?Sized>(&self, plain: &str, kind: &str, bound_to: &str, rng: &mut R) -> String {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: plain.as_bytes(), aad: bound_to.as_bytes() };
        let sealed = self.cipher().encrypt(&nonce.into(), payload).expect("a YAML text is shorter than the 64 GiB of AES-GCM");
        let (data, tag) = sealed.split_at(sealed.len() - TAG);
        format!(
            "ENC[AES256_GCM,data:{},iv:{},tag:{},type:{kind}]",
            Base64::encode_string(data),
            Base64::encode_string(&nonce),
            Base64::encode_string(tag)
        )
    }

    /// The value that was encrypted at `path`.
    pub(super) fn decrypt(&self, value: &Value, path: &str) -> Result<Value, Error> {
        let tampered = || Error::Tampered(path.trim_end_matches(':').to_owned());
        let text = value.as_str().ok_or_else(tampered)?;
        if text.is_empty() {
            return Ok(Value::String(String::new()));
        }
        let (plain, kind) = self.decrypt_text(text, path).ok_or_else(tampered)?;
        let value = match kind {
            "str" | "bytes" => Some(Value::String(plain.to_string())),
            "int" => plain.parse().ok().map(|number: i64| Value::Number(number.into())),
            "float" => plain.parse().ok().and_then(Number::from_f64).map(Value::Number),
            "bool" => plain.to_ascii_lowercase().parse().ok().map(Value::Bool),
            kind => return Err(Error::Unsupported(format!("a value of the type `{kind}`"))),
        };
        value.ok_or_else(tampered)
    }

    /// The text in `ENC[…]` and its type, if it was encrypted with this key and is bound to `bound_to`.
    pub(super) fn decrypt_text<'a>(&self, text: &'a str, bound_to: &str) -> Option<(Zeroizing<String>, &'a str)> {
        let fields = text.strip_prefix("ENC[AES256_GCM,data:")?.strip_suffix(']')?;
        let (data, fields) = fields.split_once(",iv:")?;
        let (nonce, fields) = fields.split_once(",tag:")?;
        let (tag, kind) = fields.split_once(",type:")?;
        let (mut sealed, tag) = (Base64::decode_vec(data).ok()?, Base64::decode_vec(tag).ok()?);
        let nonce: [u8; NONCE] = Base64::decode_vec(nonce).ok()?.try_into().ok()?;
        if tag.len() != TAG {
            return None;
        }
        sealed.extend(tag);
        let plain = self.cipher().decrypt(&nonce.into(), Payload { msg: &sealed, aad: bound_to.as_bytes() }).ok()?;
        let plain = String::from_utf8(plain).map_err(|error| error.into_bytes().zeroize()).ok()?;
        Some((Zeroizing::new(plain), kind))
    }

    fn cipher(&self) -> AesGcm<Aes256, U32> {
        AesGcm::new(&(*self.0).into())
    }
}

impl Hash {
    pub(super) fn new() -> Self {
        Self(Sha512::new())
    }

    /// Adds the next value.
    pub(super) fn add(&mut self, value: &Value) -> Result<(), Error> {
        self.0.update(bytes_of(value)?.0.as_bytes());
        Ok(())
    }

    /// The hash in hexadecimal capitals.
    pub(super) fn text(&self) -> String {
        base16(&self.0.clone().finalize())
    }
}

fn base16(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What is encrypted and hashed of a value (`ToBytes` in sops.go), and sops' name of its type.
///
/// Go's `FormatFloat(x, 'f', -1, 64)` and Rust's `Display` both write the shortest digits that read back, without exponent.
fn bytes_of(value: &Value) -> Result<(Zeroizing<String>, &'static str), Error> {
    let (text, kind) = match value {
        Value::String(text) => (text.clone(), "str"),
        Value::Bool(true) => ("True".to_owned(), "bool"),
        Value::Bool(false) => ("False".to_owned(), "bool"),
        Value::Number(number) if number.is_i64() => (number.to_string(), "int"),
        Value::Number(number) if number.is_f64() => (number.as_f64().unwrap_or_default().to_string(), "float"),
        Value::Number(_) => return Err(Error::Number),
        Value::Null | Value::Array(_) | Value::Object(_) => (String::new(), "str"),
    };
    Ok((Zeroizing::new(text), kind))
}
