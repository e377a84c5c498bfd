//! Secrets, certificates and workload identity of a homelab as typed Rust.
pub mod age;
pub mod sops;
