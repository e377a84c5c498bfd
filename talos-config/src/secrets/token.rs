//! Random texts.

use base64ct::{Base64, Encoding};
use homelab_core::Secret;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A token such as `0123ab.0123456789abcdef`, each character equally likely.
pub(super) fn token(random: &mut impl CryptoRng) -> Secret<String> {
    let mut text = String::with_capacity(23);
    while text.len() < 23 {
        if text.len() == 6 {
            text.push('.');
        }
        let mut byte = [0];
        random.fill_bytes(&mut byte);
        // 252 is the largest multiple of 36 in a byte: what lies beyond would favour the first characters.
        if byte[0] < 252 {
            text.push(char::from(ALPHABET[usize::from(byte[0]) % ALPHABET.len()]));
        }
    }
    Secret::new(text)
}

/// Whether `text` is what [`token`] makes.
pub(super) fn is_token(text: &str) -> bool {
    let all = |part: &str, length| part.len() == length && part.bytes().all(|byte| ALPHABET.contains(&byte));
    text.split_once('.').is_some_and(|(id, secret)| all(id, 6) && all(secret, 16))
}

/// 32 random bytes in base64.
pub(super) fn key(random: &mut impl CryptoRng) -> Secret<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    random.fill_bytes(&mut *bytes);
    Secret::new(Base64::encode_string(&*bytes))
}

/// Whether `text` is 32 bytes in base64.
pub(super) fn is_key(text: &str) -> bool {
    Base64::decode_vec(text).is_ok_and(|bytes| Zeroizing::new(bytes).len() == 32)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::{is_key, is_token, key, token};

    #[test]
    fn tokens_have_their_form_and_use_the_whole_alphabet_evenly() {
        let mut random = ChaCha20Rng::from_seed([7; 32]);
        let mut counts = [0_u32; 128];
        for _ in 0..2000 {
            let token = token(&mut random);
            assert!(is_token(token.expose()));
            token.expose().bytes().for_each(|byte| counts[usize::from(byte)] += 1);
        }
        // 44 000 characters: 1222 of each are expected, with a deviation of 34.
        for character in super::ALPHABET {
            assert!((1050..1400).contains(&counts[usize::from(*character)]), "{} {}", *character as char, counts[usize::from(*character)]);
        }
    }

    #[test]
    fn a_key_is_32_bytes() {
        assert!(is_key(key(&mut ChaCha20Rng::from_seed([7; 32])).expose()));
        assert!(!is_key("AAAA") && !is_key("?") && !is_token("0123ab.0123456789abcde") && !is_token("0123AB.0123456789abcdef"));
    }
}
