//! The core of a homelab in code: parts, one check over all of them, and the tree of files that comes out.
//!
//! ```
//! use homelab_core::{ObjectExt, Part, check, name};
//! use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
//!
//! let web = Part::new(name!("web"))
//!     .object(Namespace::default().named("web"))
//!     .object(ConfigMap::default().named("settings").in_namespace(&name!("wbe")));
//!
//! let problems = check(vec![web]).expect_err("the namespace is misspelt");
//! assert_eq!(problems.to_string(), "\
//! error[dangling-reference]: ConfigMap wbe/settings: `metadata.namespace` names the Namespace `wbe`, which nothing in the lab makes
//!   at ConfigMap wbe/settings: `metadata.namespace` in part web
//!   at Namespace web in part web
//!   help: did you mean Namespace web?");
//! ```
//!
//! The way through is always the same: a domain crate turns its definition into [`Part`]s, [`check`] judges them
//! together, [`Checked::render`] lays them out as a [`Tree`], and [`disk`] writes that.

mod address;
mod bootstrap;
mod brings;
mod chart;
mod check;
mod claim;
mod cron;
pub mod disk;
mod duration;
mod flow;
mod kind;
mod linker;
mod name;
mod nearest;
mod need;
mod object;
mod order;
mod part;
mod problem;
mod quantity;
mod secret;
mod tree;
pub mod yaml;

pub use self::address::{AddressRange, InvalidRange};
pub use self::brings::{Brings, Capacity, Provided, VolumeClaim, VolumeDisk};
pub use self::chart::{Chart, ChartSource, Labels, ValuesFrom};
pub use self::check::{Checked, Sealing, check};
pub use self::claim::Claim;
pub use self::cron::{Cron, InvalidCron};
pub use self::duration::{
    Dialect, DurationText, Gateway, GatewayDuration, Go, GoDuration, InvalidDuration, Prometheus, PrometheusDuration, Unit,
};
pub use self::flow::{Backend, Flow, Peer};
pub use self::kind::Kind;
pub use self::linker::{KUBERNETES_RULES, NETWORK_POLICY_RULES, POD_TEMPLATE, Reference, Rule, Target};
pub use self::name::{InvalidName, Name, ObjectName};
pub use self::nearest::nearest;
pub use self::need::{Alert, AlertSeverity, Certificate, Exposure, Need, Protection, ProtectionPolicy, Route, Scrape, ScrapePods, Use};
pub use self::object::{Object, ObjectExt, ObjectId, merge};
pub use self::order::dependencies;
pub use self::part::{BootstrapStep, File, Judge, Part, PartId, SecretObject};
pub use self::problem::{Place, Problem, Problems, Severity};
pub use self::quantity::{InvalidQuantity, Quantity};
pub use self::secret::Secret;
pub use self::tree::{Tree, TreeFile};
