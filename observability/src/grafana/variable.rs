use serde_json::{Value, json};

use super::DataSource;

/// A choice at the top of a dashboard: the values of a label. A panel has it as `$name`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Variable {
    /// Its name, which is the label's, too.
    pub label: String,
    /// The metric whose label it is.
    pub metric: String,
}

impl Variable {
    /// The values that the label `label` has in `metric`.
    pub fn label(metric: &str, label: &str) -> Self {
        Self { label: label.to_owned(), metric: metric.to_owned() }
    }

    pub(super) fn to_json(&self) -> Value {
        let query = format!("label_values({}, {})", self.metric, self.label);
        json!({
            "allValue": ".*",
            "current": { "selected": true, "text": "All", "value": "$__all" },
            "datasource": DataSource::Prometheus.reference(),
            "definition": query,
            "hide": 0,
            "includeAll": true,
            "label": self.label,
            "multi": false,
            "name": self.label,
            "options": [],
            "query": query,
            // When the time range changes.
            "refresh": 2,
            "regex": "",
            "skipUrlSync": false,
            // By the alphabet.
            "sort": 1,
            "type": "query",
        })
    }
}
