//! Secrets, certificates and workload identity of a homelab as typed Rust.
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
//! let owner = AgeKey::generate(&mut rng);
//! let plain = Secret::from("password: correct horse\n");
//! let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
//!
//! // What the real `sops`, Flux and we decrypt with the owner's key:
//! let text = sops::encrypt(&plain, Format::Yaml, Scope::AllValues, &[owner.recipient()], now, &mut rng)?;
//! assert!(text.starts_with("password: ENC[AES256_GCM,data:"));
//! assert_eq!(sops::decrypt(&text, Format::Yaml, &[owner])?, plain);
//! # Ok::<(), sops::Error>(())
//! ```
//!
//! Clock and randomness are arguments everywhere: `rng` is any [`rand_core::CryptoRng`], in a program the operating
//! system's.

pub mod age;
pub mod cert_manager;
pub mod certificate_authority;
pub mod sops;
