//! Rancher Desktop settings and profiles as typed Rust.
