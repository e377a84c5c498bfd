//! Talos machine configuration as typed Rust.
mod error;
pub mod secrets;
mod talosconfig;

pub use self::error::Error;
pub use self::talosconfig::Talosconfig;
