//! Flux repositories as typed Rust.

pub mod helm;
pub mod kustomize;
pub mod meta;
pub mod operator;
pub mod source;

use homelab_core::Kind;

const CONFIG_MAP: Kind = Kind::new("", "ConfigMap");
const NAMESPACE: Kind = Kind::new("", "Namespace");
const SECRET: Kind = Kind::new("", "Secret");
const SERVICE_ACCOUNT: Kind = Kind::new("", "ServiceAccount");
