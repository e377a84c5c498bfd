//! Storage classes, claims and backups of a homelab as typed Rust.
//!
//! ```
//! use homelab_core::{Need, Part, Quantity, name};
//! use storage::{Directory, LocalPath, claim};
//!
//! let fast = name!("fast");
//! let class = LocalPath::builder()
//!     .image("docker.io/rancher/local-path-provisioner:v0.0.37")
//!     .helper_image("docker.io/library/busybox:1.37.0")
//!     .class(fast.clone())
//!     .directory(Directory::UserVolume(name!("data")))
//!     .executable(true)
//!     .default_class(true)
//!     .reclaim(storage::Reclaim::Delete)
//!     .build();
//! assert!(Part::from(class).needs.contains(&Need::UserVolume(name!("data"))));
//!
//! let claim = claim(&name!("pages"), &name!("web"), &fast, Quantity::gibibytes(5));
//! assert_eq!(claim.spec.and_then(|spec| spec.storage_class_name).as_deref(), Some("fast"));
//! ```
//!
//! [`LocalPath`] and [`Backup`] are definitions, each of which becomes one [`Part`](homelab_core::Part).
//!
//! What is forgotten does not compile: nobody gets a class that deletes data, or keeps it, by accident.
//!
//! ```compile_fail,E0277
//! use homelab_core::name;
//! use storage::{Directory, LocalPath};
//!
//! LocalPath::builder()
//!     .image("docker.io/rancher/local-path-provisioner:v0.0.37")
//!     .helper_image("docker.io/library/busybox:1.37.0")
//!     .class(name!("fast"))
//!     .directory(Directory::UserVolume(name!("data")))
//!     .executable(true)
//!     .default_class(true)
//!     .build();
//! ```

mod backup;
mod claim;
mod local_path;
mod pod;

pub use self::backup::{Backup, Keep, PasswordKey, Repository};
pub use self::claim::claim;
pub use self::local_path::{Directory, LocalPath, Reclaim};
