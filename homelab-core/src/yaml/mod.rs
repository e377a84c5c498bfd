//! YAML, written so that every reader in a homelab reads the same, and read within bounds.
//!
//! Kubernetes and Flux read YAML 1.1 (`no` is false, `0777` is 511), Talos and we read YAML 1.2. So what is
//! written here is quoted wherever any of them would disagree, and multi-line text becomes a block literal only
//! where all agree on it.
//!
//! ```
//! use homelab_core::yaml;
//!
//! let text = yaml::to_string(&serde_json::json!({ "country": "no", "port": 80, "script": "set -eu\nexit\n" }))?;
//! assert_eq!(text, "country: \"no\"\nport: 80\nscript: |\n  set -eu\n  exit\n");
//! # Ok::<(), yaml::Error>(())
//! ```
mod error;
mod guard;
mod items;
mod key;
mod layout;
mod literal;
mod node;
mod parse;
mod position;
mod read;
#[cfg(test)]
mod round_trip;
mod source;
mod tree;
mod variant;
mod write;

pub use error::Error;
pub use node::{Content, Key, Node, Scalar};
pub use parse::{parse, parse_all, parse_all_as_go, parse_bytes};
pub use position::Position;
pub use read::{Document, documents, from_str, spawn};
pub use write::{MAX_DEPTH, to_string, to_string_multi, to_string_unguarded, to_value};
