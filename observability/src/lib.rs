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
//! [`Prometheus`] is a definition, which becomes one [`Part`](homelab_core::Part); [`scrape`] answers
//! [`Need::Scrape`](homelab_core::Need::Scrape). [`prometheus_operator`] holds the kinds.
//!
//! What is forgotten does not compile: a retention is either given or missed when it is too late.
//!
//! ```compile_fail,E0277
//! use homelab_core::{Quantity, name};
//! use observability::Prometheus;
//!
//! Prometheus::builder().cluster(name!("metal")).version("88.5.3").class(name!("fast")).size(Quantity::gibibytes(20)).build();
//! ```

mod prometheus;
pub mod prometheus_operator;
mod scrape;

pub use self::prometheus::Prometheus;
pub use self::scrape::scrape;
