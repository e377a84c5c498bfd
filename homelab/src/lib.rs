//! A whole homelab in code: the facts of a site, the definition of a lab, and the command line that writes it.
//!
//! ```
//! use homelab::App;
//! use homelab_core::{Part, check, name};
//!
//! let web = App::builder().name(name!("web")).image("ghcr.io/stefanprodan/podinfo:6.9.2").port(9898).build();
//! let checked = check(vec![Part::from(web)])?;
//! let tree = checked.render(|_| unreachable!("it has no secrets"));
//! assert!(tree.text("web/deployment-web.yaml").is_some_and(|text| text.contains("runAsNonRoot: true")));
//! # Ok::<(), homelab_core::Problems>(())
//! ```
//!
//! A [`Lab`] is made of domain crates' definitions, for a site as this crate recommends it by [`standard::Standard`];
//! [`Lab::parts`] answers what they need of each other, and [`Program`] is the `main` of a lab's own program.

mod answer;
mod app;
mod certificates;
mod cloud;
mod command;
pub mod diagrams;
pub mod diff;
mod differences;
mod error;
mod extra;
mod helm_app;
mod isolation;
mod keys;
mod lab;
pub mod plan;
mod readme;
mod render;
pub mod repo;
mod restore;
pub mod site;
pub mod standard;
mod upkeep;
pub mod versions;

pub use self::app::{APP_USER, App, AppClaim, AppTemplate, ClaimProtection, Run, Schedule, Workload};
pub use self::certificates::Expiry;
pub use self::cloud::CloudOutputs;
pub use self::command::{Program, run_tool};
pub use self::differences::{Difference, differences};
pub use self::error::Error;
pub use self::helm_app::{HelmApp, HelmRoute, PodSecurity};
pub use self::isolation::Isolation;
pub use self::keys::{Keys, KeysError};
pub use self::lab::{Cluster, Inputs, Lab, extensions};
pub use self::render::Rendered;
pub use self::upkeep::{Action, InvalidAction, Upkeep};
