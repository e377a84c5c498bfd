use serde_json::{Value, json};

/// The data sources that a lab has, with uids that never change.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum DataSource {
    /// Metrics.
    Prometheus,
    /// Logs.
    Loki,
}

impl DataSource {
    /// By which dashboards name it; its kind as well.
    pub const fn uid(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::Loki => "loki",
        }
    }

    /// How a dashboard names it.
    pub(super) fn reference(self) -> Value {
        json!({ "type": self.uid(), "uid": self.uid() })
    }
}
