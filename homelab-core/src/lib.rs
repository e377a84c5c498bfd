//! Names, parts, the linker, the address ledger, YAML and files of a homelab in code.
pub mod yaml;
