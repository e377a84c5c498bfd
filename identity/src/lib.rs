//! Secrets, certificates and workload identity of a homelab as typed Rust.
