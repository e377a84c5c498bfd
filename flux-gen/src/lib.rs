//! Flux repositories as typed Rust.
