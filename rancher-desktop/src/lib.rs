//! Rancher Desktop settings and profiles as typed Rust.
//!
//! ```
//! use homelab_core::{Brings, Part, name};
//! use rancher_desktop::{System, Workstation};
//!
//! let workstation = Workstation::builder()
//!     .cluster(name!("laptop"))
//!     .system(System::Linux)
//!     .memory(8)
//!     .cpus(4)
//!     .kubernetes("v1.36.2+k3s1".parse()?)
//!     .build();
//! let part = Part::from(workstation);
//! assert!(part.brings.contains(&Brings::LoadBalancer));
//! assert!(part.files.contains_key("workstation/settings.json".as_ref() as &std::path::Path));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Workstation`] is the definition, which becomes one [`Part`](homelab_core::Part). [`settings`] holds what
//! `rdctl` and the profiles take.

mod k3s;
mod profile;
mod script;
pub mod settings;
mod workstation;

pub use self::k3s::{InvalidK3sVersion, K3sVersion};
pub use self::workstation::{System, Workstation};
