//! Real consumers judge what the examples emit: Talos, OpenTofu, kustomize, sops, kube-apiserver and others.
//!
//! `cargo run --bin conformance` judges every lab below `out/`. Each judge first has to refuse its planted files and to
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
//! # What is judged
//!
//! Every file of a lab, which is what its manifest lists and what lies in `kubernetes/`, by one judge at least (`--list` names them), but for those that are listed at the end, with a reason:
//! - `talos/`: machine configurations as Talos validates them for metal, strictly; secrets bundles; that each schematic has
//!   the id that the rest of the lab uses.
//! - `kubernetes/`: every kustomization is built as Flux does; a kube-apiserver of each cluster, with upstream's
//!   `CustomResourceDefinitions` and Talos' admission configuration, takes every object by strict server-side apply, and the
//!   pods of every workload.
//! - The values of every Helm release: that its chart has each key, by upstream's default values of the very version that is
//!   installed; types and choices as well where the chart has a `values.schema.json`.
//! - Every `PrometheusRule` by Prometheus' own reader; Alertmanager's configuration by its own, and by its router that every
//!   alert of the cluster reaches somebody; every dashboard by Grafana's schema.
//! - `*.sops.yaml`: that the real sops opens each with the owner's key, those below `kubernetes/` with their cluster's too,
//!   and none with any other; that `.sops.yaml` names the same recipients.
//! - `.github/workflows/`: that actionlint finds nothing.
//! - `diagrams/`: that pictures are XML, lie within their borders and ask for nothing from elsewhere.
//! - `bootstrap/`: that values are those of the Helm release. `workstation/`: settings and profiles by `rdctl`'s own API.
//!   That scripts parse.
//! - `terraform/`: OpenTofu formats, initialises, validates and plans every root module, with providers that are made of
//!   upstream's schemas and take every login.
//! - What an issuer of tokens publishes (`openid-configuration`, `jwks`): kube-apiserver's own code, given the key in the secrets bundle, answers
//!   the same.
//!
//! Apart from labs, `rules` holds every rule of the linker against the schema of its kind, and `yaml` asks Go's YAML readers
//! what they make of our YAML.
//!
//! # What is not
//!
//! - Charts are rendered only if `CHARTS` names a folder that has them, and nobody looks into the objects that come out. Where a chart has no
//!   `values.schema.json`, the type of a value is not judged, only its key. Charts which upstream's schemas do not have in the
//!   version that is used are listed. What a chart passes on to its program is not judged: Alloy's and Loki's own configuration.
//!   Nor is Vector's, which is no Go.
//! - Rules are read, not evaluated: that a metric has the labels which a rule names shows in a cluster only.
//! - No controller runs: what only an admission webhook refuses, and whether anything becomes ready, shows in a cluster only.
//! - Pictures in Mermaid are not drawn: nothing but a browser does.
//! - Scripts are parsed, not run. Profiles for the registry of Windows are listed.
//! - No cloud is asked: a plan says nothing about names that are taken, quotas or permissions.
//! - The kube-apiserver is that of the newest Kubernetes in `judges/kubernetes/go.mod`, one version for all clusters.
//! - No image, chart or provider is pulled: that a version exists is not judged.
//!
//! The judges are Go programs below `judges/`, pinned by their `go.sum` and built on first use into
//! `$XDG_CACHE_HOME/homelab-conformance`; some rules are judged in Rust by upstream's schemas. The tests of this crate need
//! nothing but Rust.
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
