//! Whom Talos trusts.

mod image_verification_config;
mod trusted_roots_config;

pub use self::image_verification_config::{ImageRule, ImageVerificationConfig, KeylessVerifier, PublicKeyVerifier};
pub use self::trusted_roots_config::TrustedRootsConfig;
