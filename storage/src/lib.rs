//! Storage classes, claims and backups of a homelab as typed Rust.
//!
//! ```
//! use homelab_core::{Need, Part, Quantity, name};
//! use storage::{Directory, LocalClass, LocalPath, Reclaim, claim};
//!
//! let fast = name!("fast");
//! let class = LocalClass::builder()
//!     .name(fast.clone())
//!     .directory(Directory::UserVolume(name!("data")))
//!     .executable(true)
//!     .default_class(true)
//!     .reclaim(Reclaim::Delete)
//!     .build();
//! let provisioner = LocalPath::builder()
//!     .image("docker.io/rancher/local-path-provisioner:v0.0.37")
//!     .helper_image("docker.io/library/busybox:1.37.0")
//!     .classes(vec![class])
//!     .build();
//! assert!(Part::from(provisioner).needs.contains(&Need::UserVolume(name!("data"))));
//!
//! let claim = claim(&name!("pages"), &name!("web"), &fast, Quantity::gibibytes(5));
//! assert_eq!(claim.spec.and_then(|spec| spec.storage_class_name).as_deref(), Some("fast"));
//! ```
//!
//! Definitions, each of which becomes one [`Part`](homelab_core::Part):
//!
//! | | |
//! |---|---|
//! | [`LocalPath`] | volumes on the node's own disks |
//! | [`CsiDriverNfs`] | volumes on any storage with NFS |
//! | [`Synology`] | volumes on a Synology NAS, by iSCSI or NFS |
//! | [`SnapshotController`] | snapshots, for drivers that can |
//! | [`VolSync`] | copies of claims |
//! | [`Backup`] | the backup of one claim, and what fills a new one from it |
//!
//! [`judge`] looks at all claims of a lab: each is backed up or says why not, and together they fit.
//!
//! What is forgotten does not compile: nobody gets a class that deletes data, or keeps it, by accident.
//!
//! ```compile_fail,E0277
//! use homelab_core::name;
//! use storage::{Directory, LocalClass};
//!
//! LocalClass::builder()
//!     .name(name!("fast"))
//!     .directory(Directory::UserVolume(name!("data")))
//!     .executable(true)
//!     .default_class(true)
//!     .build();
//! ```

mod backup;
mod claim;
mod csi_driver_nfs;
pub mod external_snapshotter;
mod judge;
mod local_path;
mod nas_class;
mod pod;
mod snapshot_controller;
mod synology;
mod vol_sync;
pub mod volsync;

pub use self::backup::{Backup, BackupPlan, Keep, Repository, cloud_accounts};
pub use self::claim::claim;
pub use self::csi_driver_nfs::{CsiDriverNfs, NfsClass};
pub use self::judge::{exempt, judge, protections};
pub use self::local_path::{Directory, LocalClass, LocalPath, Reclaim};
pub use self::snapshot_controller::SnapshotController;
pub use self::synology::{Synology, SynologyClass, SynologyProtocol};
pub use self::vol_sync::VolSync;
