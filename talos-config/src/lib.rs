//! Talos machine configuration as typed Rust.
