//! Terraform for AWS and Azure as typed Rust.
