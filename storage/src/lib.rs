//! Storage classes, claims and backups of a homelab as typed Rust.
