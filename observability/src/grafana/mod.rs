//! Grafana's dashboards in their classic form, which every Grafana since 5 reads.
//!
//! ```
//! use observability::grafana::{Dashboard, Panel, Row, Target, Unit, View};
//!
//! let memory = Panel::builder()
//!     .title("Memory")
//!     .view(View::Lines)
//!     .unit(Unit::Bytes)
//!     .targets(vec![Target::prometheus("process_resident_memory_bytes", "{{ job }}")])
//!     .build();
//! let dashboard = Dashboard::builder().uid("memory").title("Memory").rows(vec![Row::new("All", vec![memory])]).build();
//! let json = dashboard.to_json();
//! assert_eq!(json["panels"][1]["gridPos"]["y"], 1);
//! ```

mod dashboard;
mod data_source;
mod panel;
mod variable;

pub use self::dashboard::{Dashboard, Row};
pub use self::data_source::DataSource;
pub use self::panel::{Panel, Target, Unit, View};
pub use self::variable::Variable;
