use base64ct::{Base64UrlUnpadded, Encoding};
use rsa::pkcs1::RsaPublicKeyRef;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use x509_cert::der::Decode;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::{SecretsBundle, authority};

/// How many bytes a coordinate of P-256 has.
const COORDINATE: usize = 32;

/// The public half of the key that signs service account tokens, as kube-apiserver tells it. It is no secret.
///
/// `pkg/serviceaccount/openidmetadata.go` and `jwt.go` of Kubernetes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenKey {
    /// The `kid` in the head of each token: the SHA-256 of the key (PKIX, DER) in base64 for URLs, without padding.
    pub id: String,
    /// What the key is.
    pub material: KeyMaterial,
}

/// The numbers of a public key, big-endian, in base64 for URLs without padding (RFC 7518, section 6).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum KeyMaterial {
    /// ECDSA P-256, which signs with ES256.
    Ecdsa {
        /// First coordinate.
        x: String,
        /// Second coordinate.
        y: String,
    },
    /// RSA, which signs with RS256.
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
}

impl TokenKey {
    /// How it signs, such as `RS256`.
    pub const fn algorithm(&self) -> &'static str {
        match self.material {
            KeyMaterial::Ecdsa { .. } => "ES256",
            KeyMaterial::Rsa { .. } => "RS256",
        }
    }

    /// As a JSON Web Key, with the members in kube-apiserver's order.
    pub fn to_json(&self) -> Value {
        let (id, algorithm) = (&self.id, self.algorithm());
        match &self.material {
            KeyMaterial::Ecdsa { x, y } => {
                json!({ "use": "sig", "kty": "EC", "kid": id, "crv": "P-256", "alg": algorithm, "x": x, "y": y })
            }
            KeyMaterial::Rsa { n, e } => json!({ "use": "sig", "kty": "RSA", "kid": id, "alg": algorithm, "n": n, "e": e }),
        }
    }

    /// Of a private key in PEM; `None` if it is none that Kubernetes signs with.
    pub(super) fn of(pem: &str) -> Option<Self> {
        let der = authority::public_key(pem)?;
        let info = SubjectPublicKeyInfoRef::from_der(&der).ok()?;
        let key = info.subject_public_key.as_bytes()?;
        let material = match RsaPublicKeyRef::from_der(key) {
            Ok(key) => KeyMaterial::Rsa { n: base64(key.modulus.as_bytes()), e: base64(key.public_exponent.as_bytes()) },
            // An uncompressed point (SEC 1, 2.3.3). An Ed25519 key is 32 bytes without this mark.
            Err(_) => match key.strip_prefix(&[4]) {
                Some(point) if point.len() == 2 * COORDINATE => {
                    let (x, y) = point.split_at(COORDINATE);
                    KeyMaterial::Ecdsa { x: base64(x), y: base64(y) }
                }
                _ => return None,
            },
        };
        Some(Self { id: base64(&Sha256::digest(&der)), material })
    }
}

impl SecretsBundle {
    /// The public half of the key that signs service account tokens.
    #[expect(clippy::missing_panics_doc, reason = "a bundle with another key is made and read by nobody")]
    pub fn token_key(&self) -> TokenKey {
        TokenKey::of(self.service_account_key.expose()).expect("made or read as a key that signs tokens")
    }
}

fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::TokenKey;

    // Both keys were made by OpenSSL for this test; so were the numbers, and the hashes of `openssl pkey -pubout -outform DER`.
    const RSA: &str = "\
-----BEGIN RSA PRIVATE KEY-----
MIICXQIBAAKBgQDzb1kyze2HBVcei2F9HFlQMpYDaYWi0LjQb0YuZ51e752hKWi0
zYAoL1gV33uvTOA3D8dDvf7V8s0Xtxtn0rGZt96U+XVxOgLuKmfYf+tQ7tEJGUXS
v7HExOVfrZCwl9a2SS4PwnHXeR6I/sxYLIi4bNEwmjgKlQYkE+2lfAe05QIDAQAB
AoGADq0E1KJDkqNIyEeg3fkKjWIvVw9ShilNKwu6UGvguet6NlAXxuaotkN8bP0n
KL9auRcTbUsUBPP5V1erqEu0dzDamg0g48f+tEiTZ1KZBY7Mb8v8nEiUsOWXqncv
uVKjQ6NDPwKvJTLNnig36OA8Ex/k7dgeuRcKCiFTte/orIECQQD+VVU5LUN7ncpY
ec5uU5wIG45r6eK7UFfEXBHizXn3HL7VsxvWs1VaeK6qY23rVHkBKIG8tvb3sLnL
TnUCm46FAkEA9Qe7hkueXNlcoEDaL6Jzy4+JSwpo2FKOnJaEnfpR4e+IfXdOgcvd
B1WC3mqHXsDTq6vwkBqPMQ4Q+WOxDLlK4QJALqCYWj4pJA2eni/en61maroal0Au
2CZ3oME8ajc/iAVWGzmV/fusx0ReyVAnQ8Cd2o+BkYZ9qpVUyqgcnZjFPQJBAOeh
XKtSVq0NKVuwktFO78nxsWbHu18rg/cQ7uLsXHWJ22xH2WYn0pT5SBJ7f+aZwD9b
9bgz80L7Oh6XGCqgCuECQQCMvJx550Gk95X3JwJs4kDPMFfHTkAPwIw12xnpatV4
WELFVSfaRhb27sL7TdSiWKToFHLbY8zK7nZZQZicd5Bv
-----END RSA PRIVATE KEY-----
";
    const ECDSA: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEINIzQMuWbpgPdeN23+x903zN01NjhksaUXbKcvsFite3oAoGCCqGSM49
AwEHoUQDQgAE7I/OGeXzYOfyXwHa1qJtQBf7ZtYfC2uskh711LIS1Ay8mKwknhsc
FaNVAVj/QNUvSiu/hqC4NwPaaQrewCFKSg==
-----END EC PRIVATE KEY-----
";

    #[test]
    fn an_rsa_key_has_the_id_and_the_numbers_that_openssl_finds() {
        insta::assert_snapshot!(format!("{:#}", TokenKey::of(RSA).expect("a key").to_json()), @r#"
        {
          "use": "sig",
          "kty": "RSA",
          "kid": "mBrEc2LLjjp1DvWBQioyUA3XZZPsSi7IS7wJOG5JEPk",
          "alg": "RS256",
          "n": "829ZMs3thwVXHothfRxZUDKWA2mFotC40G9GLmedXu-doSlotM2AKC9YFd97r0zgNw_HQ73-1fLNF7cbZ9KxmbfelPl1cToC7ipn2H_rUO7RCRlF0r-xxMTlX62QsJfWtkkuD8Jx13keiP7MWCyIuGzRMJo4CpUGJBPtpXwHtOU",
          "e": "AQAB"
        }
        "#);
    }

    #[test]
    fn an_ecdsa_key_has_the_id_and_the_point_that_openssl_finds() {
        insta::assert_snapshot!(format!("{:#}", TokenKey::of(ECDSA).expect("a key").to_json()), @r#"
        {
          "use": "sig",
          "kty": "EC",
          "kid": "eMKnSUWPvJnPy6cl_qMOiY3URlIXRbs2PDBTlYvQm2g",
          "crv": "P-256",
          "alg": "ES256",
          "x": "7I_OGeXzYOfyXwHa1qJtQBf7ZtYfC2uskh711LIS1Aw",
          "y": "vJisJJ4bHBWjVQFY_0DVL0orv4aguDcD2mkK3sAhSko"
        }
        "#);
    }

    #[test]
    fn what_kubernetes_cannot_sign_with_is_no_key() {
        // The seed of RFC 8032, 7.1, test 1.
        let ed25519 =
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
        assert_eq!(TokenKey::of(ed25519), None);
        assert_eq!(TokenKey::of(&RSA.replace("MIICXQ", "MIICXR")), None);
    }
}
