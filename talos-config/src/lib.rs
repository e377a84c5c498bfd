//! Talos machine configuration as typed Rust.
//!
//! A [`Cluster`] is what a user defines; it becomes a [`Part`](homelab_core::Part) with one machine configuration for each
//! node. Below it lie the parts of which one can build something else: the document kinds, each in the module of its area,
//! [`MachineConfig`], [`secrets`], [`Talosconfig`] and [`Schematic`].
//!
//! Of Talos it knows 1.14, all of its 89 kinds and the document without one. What others wrote is a [`Configuration`]: read as strictly as
//! by Talos, with all mistakes at once, validated ([`Configuration::validate`]) and patched ([`Patch`]).
//!
//! ```
//! use std::time::SystemTime;
//! use homelab_core::{Part, check, name};
//! use talos_config::block::DiskSelector;
//! use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
//! use talos_config::{Cluster, Endpoint, Link, Node, Version};
//! # use rand_chacha::rand_core::SeedableRng;
//! # let (now, mut random) = (SystemTime::now(), rand_chacha::ChaCha20Rng::from_seed([7; 32]));
//!
//! // Made once, then read back: see `SecretsBundle::from_yaml`.
//! let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut random)?;
//! let client = secrets.client_certificate(now, &mut random)?;
//!
//! let node = Node::builder()
//!     .name(name!("metal-1"))
//!     .address("192.168.1.10/24".parse()?)
//!     .gateway("192.168.1.1".parse()?)
//!     .link(Link::Name("enp3s0".to_owned()))
//!     .install_disk(DiskSelector::path("/dev/sda"))
//!     .build();
//! let cluster = Cluster::builder()
//!     .name(name!("metal"))
//!     .endpoint(Endpoint::Vip("192.168.1.9".parse()?))
//!     .control_planes(vec![node])
//!     .talos(Version::new(1, 14, 1))
//!     .kubernetes(Version::new(1, 36, 3))
//!     .issuer("https://oidc.home.example")
//!     .secrets(secrets)
//!     .client(client)
//!     .build();
//!
//! let part = Part::from(cluster);
//! let files: Vec<_> = part.files.keys().map(|path| path.display().to_string()).collect();
//! assert_eq!(files, ["talos/metal/metal-1.sops.yaml", "talos/metal/schematic.yaml", "talos/metal/secrets.sops.yaml", "talosconfig-metal"]);
//! check(vec![part])?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod block;
mod cel;
pub mod cluster;
mod configuration;
pub mod container;
pub mod cri;
mod definition;
mod error;
mod exposed;
mod generate;
pub mod hardware;
pub mod k8s;
mod machine_config;
mod model;
pub mod network;
pub mod runtime;
mod schematic;
pub mod secrets;
pub mod security;
pub mod siderolink;
pub mod storage;
mod talosconfig;
pub mod v1alpha1;
mod version;

pub use self::configuration::{Configuration, Mode, Patch, Patched};
pub use self::definition::{Bootstrap, BootstrapNode, Cluster, Endpoint, InvalidLink, Link, Node, PatchTree, UserVolume};
pub use self::error::Error;
pub use self::generate::{Contract, Generate};
pub use self::machine_config::{Document, MachineConfig};
pub use self::model::json_schema;
pub use self::schematic::Schematic;
pub use self::talosconfig::Talosconfig;
pub use self::version::{InvalidVersion, Version};
