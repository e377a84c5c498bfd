//! Real consumers judge what the examples emit: Talos, OpenTofu, kustomize, sops, kube-apiserver and others.
//!
//! `cargo run -p conformance` judges every lab below `out/`. Each judge first has to refuse its planted files and to
//! take their healthy twins, see `planted/`; then it judges the lab. At the end every file of the lab was judged or is
//! listed with a reason:
//!
//! ```
//! use std::path::PathBuf;
//! use conformance::{Account, Verdict};
//!
//! let files = ["README.md", "talos/node.sops.yaml", "talos/notes.txt"].map(PathBuf::from);
//! let mut account = Account::new(files);
//! account.add("talos", &[Verdict::taken("talos/node.sops.yaml", "machine config")]);
//!
//! assert_eq!(account.judged(), 1);
//! assert_eq!(account.listed(), 1);
//! assert_eq!(account.unjudged().collect::<Vec<_>>(), [&PathBuf::from("talos/notes.txt")]);
//! ```
//!
//! The judges are Go programs below `judges/`, pinned by their `go.sum` and built on first use into
//! `$XDG_CACHE_HOME/homelab-conformance`. The tests of this crate need nothing but Rust.
mod account;
mod arguments;
mod error;
mod files;
mod go;
mod judge;
mod lab;
mod planted;
mod process;
mod property;
mod report;
mod rules;
mod run;
mod schema;
mod upstream;
mod verdict;

pub use self::account::Account;
pub use self::error::Error;
pub use self::run::run;
pub use self::verdict::Verdict;
