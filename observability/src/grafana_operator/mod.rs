//! Kinds of the Grafana operator.

mod grafana_dashboard;
mod grafana_datasource;
mod grafana_instance;

use homelab_core::{Kind, Rule, Target};

pub use self::grafana_dashboard::{GrafanaDashboard, GrafanaDashboardSpec};
pub use self::grafana_datasource::{Datasource, GrafanaDatasource, GrafanaDatasourceSpec};
pub use self::grafana_instance::{Grafana, GrafanaSpec};

/// Kind of [`Grafana`].
pub const GRAFANA: Kind = Kind::new("grafana.integreatly.org", "Grafana");
/// Kind of [`GrafanaDashboard`].
pub const GRAFANA_DASHBOARD: Kind = Kind::new("grafana.integreatly.org", "GrafanaDashboard");
/// Kind of [`GrafanaDatasource`].
pub const GRAFANA_DATASOURCE: Kind = Kind::new("grafana.integreatly.org", "GrafanaDatasource");

/// How these kinds name other objects. What a dashboard uses stands in a text: see [`with_uses`](crate::with_uses).
pub const RULES: &[Rule] = &[
    Rule::new(GRAFANA, "spec.deployment.spec.template", Target::PodTemplate),
    Rule::new(GRAFANA_DASHBOARD, "spec.instanceSelector", Target::Selector(GRAFANA)),
    Rule::new(GRAFANA_DATASOURCE, "spec.instanceSelector", Target::Selector(GRAFANA)),
];
