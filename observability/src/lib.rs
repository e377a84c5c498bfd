//! Prometheus, Grafana and Loki for a homelab as typed Rust.
//!
//! ```
//! use homelab_core::{Part, Quantity, Scrape, name};
//! use observability::{Prometheus, scrape};
//!
//! let prometheus = Prometheus::builder()
//!     .cluster(name!("metal"))
//!     .version("88.5.3")
//!     .class(name!("fast"))
//!     .size(Quantity::gibibytes(20))
//!     .retention("15d".parse()?)
//!     .build();
//! assert_eq!(&*Part::from(prometheus).id.name, "monitoring");
//!
//! let labels = [("app".to_owned(), "web".to_owned())].into();
//! let need = Scrape::builder().service(name!("web")).namespace(name!("web")).labels(labels).port(name!("metrics")).build();
//! let monitor = scrape(&need).expect("labels to select the Service by");
//! assert_eq!(monitor.spec.endpoints[0].port.as_deref(), Some("metrics"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Definitions become one [`Part`](homelab_core::Part) each: [`Prometheus`] with [`Alertmanager`], [`LabAlerts`],
//! [`GrafanaOperator`] and [`Grafana`] with its [`dashboards`], [`Loki`], [`Alloy`] and [`TalosLogs`], [`MetricsServer`].
//! [`scrape`], [`scrape_pods`] and [`alert`] answer the needs of other domains. [`prometheus_operator`] and [`grafana_operator`]
//! hold the kinds, [`grafana`] the form of a dashboard.
//!
//! An alert can fire only if something exposes its metrics: charts bring the names of their metrics, and [`with_uses`] holds every
//! rule and dashboard to them.
//!
//! What is forgotten does not compile: a retention is either given or missed when it is too late.
//!
//! ```compile_fail,E0277
//! use homelab_core::{Quantity, name};
//! use observability::Prometheus;
//!
//! Prometheus::builder().cluster(name!("metal")).version("88.5.3").class(name!("fast")).size(Quantity::gibibytes(20)).build();
//! ```

mod alert;
mod alertmanager;
mod alloy;
pub mod dashboards;
pub mod grafana;
mod grafana_definition;
pub mod grafana_operator;
mod lab_alerts;
mod loki;
mod metrics;
mod metrics_server;
mod prometheus;
pub mod prometheus_operator;
mod promql;
mod push;
mod scrape;
mod talos_logs;
mod uses;

pub use self::alert::alert;
pub use self::alertmanager::{Alertmanager, Receiver};
pub use self::alloy::Alloy;
pub use self::grafana_definition::{Grafana, GrafanaOperator};
pub use self::lab_alerts::{LabAlerts, Subject};
pub use self::loki::Loki;
pub use self::metrics_server::MetricsServer;
pub use self::prometheus::Prometheus;
pub use self::push::Push;
pub use self::scrape::{scrape, scrape_pods};
pub use self::talos_logs::TalosLogs;
pub use self::uses::with_uses;
