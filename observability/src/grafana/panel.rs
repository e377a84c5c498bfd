use bon::Builder;
use serde_json::{Map, Value, json};

use super::DataSource;

/// One picture of a dashboard.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its title.
    #[builder(into)]
    pub title: String,
    /// How it looks.
    pub view: View,
    /// What its numbers mean.
    #[builder(default = Unit::Number)]
    pub unit: Unit,
    /// How many of 24 columns it takes. Ours is half of them.
    #[builder(default = 12)]
    pub width: u8,
    /// What it shows; all of one data source.
    pub targets: Vec<Target>,
}

/// How a panel looks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum View {
    /// Lines over time.
    Lines,
    /// One number for each series.
    Numbers,
    /// One bar for each series.
    Bars,
    /// One row for each series, a column for each label.
    Table,
    /// Lines of a log.
    Logs,
}

/// What a number means: how Grafana writes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// As it is.
    Number,
    /// Bytes, in powers of 1024.
    Bytes,
    /// Bytes a second.
    BytesPerSecond,
    /// A part of 1, shown in per cent.
    Share,
    /// Seconds.
    Seconds,
    /// Requests a second.
    RequestsPerSecond,
    /// Degrees Celsius.
    Celsius,
}

/// What a panel asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Target {
    /// Of which data source.
    pub source: DataSource,
    /// In `PromQL` or `LogQL`; may hold `$variable` and `$__rate_interval`.
    pub expression: String,
    /// Name of each series, such as `{{ instance }}`; all its labels if empty.
    pub legend: String,
    /// Whether only the newest value is wanted.
    pub is_instant: bool,
}

impl Target {
    /// Metrics over time.
    pub fn prometheus(expression: &str, legend: &str) -> Self {
        Self { source: DataSource::Prometheus, expression: expression.to_owned(), legend: legend.to_owned(), is_instant: false }
    }

    /// Metrics as they are now.
    pub fn instant(expression: &str, legend: &str) -> Self {
        Self { is_instant: true, ..Self::prometheus(expression, legend) }
    }

    /// Logs.
    pub fn loki(expression: &str) -> Self {
        Self { source: DataSource::Loki, expression: expression.to_owned(), legend: String::new(), is_instant: false }
    }

    fn to_json(&self, index: usize) -> Value {
        let mut target = json!({
            "datasource": self.source.reference(),
            "expr": self.expression,
            "legendFormat": self.legend,
            // `A`, `B` and so on, which is what Grafana itself writes.
            "refId": char::from(b'A' + u8::try_from(index % 26).unwrap_or_default()).to_string(),
        });
        if self.source == DataSource::Prometheus {
            target["instant"] = json!(self.is_instant);
            target["range"] = json!(!self.is_instant);
        }
        target
    }
}

impl View {
    const fn plugin(self) -> &'static str {
        match self {
            Self::Lines => "timeseries",
            Self::Numbers => "stat",
            Self::Bars => "bargauge",
            Self::Table => "table",
            Self::Logs => "logs",
        }
    }

    /// Rows of 30 pixels.
    pub(super) const fn height(self) -> u32 {
        match self {
            Self::Numbers => 4,
            Self::Lines | Self::Bars | Self::Table => 8,
            Self::Logs => 12,
        }
    }

    fn options(self) -> Value {
        match self {
            Self::Lines => json!({ "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true } }),
            Self::Numbers | Self::Bars => json!({ "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false } }),
            Self::Table => json!({ "showHeader": true }),
            Self::Logs => json!({ "showTime": true, "sortOrder": "Descending", "wrapLogMessage": true }),
        }
    }
}

impl Unit {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Number => None,
            Self::Bytes => Some("bytes"),
            Self::BytesPerSecond => Some("Bps"),
            Self::Share => Some("percentunit"),
            Self::Seconds => Some("s"),
            Self::RequestsPerSecond => Some("reqps"),
            Self::Celsius => Some("celsius"),
        }
    }
}

impl Panel {
    /// The panel with its number, at this column and row.
    pub(super) fn to_json(&self, id: usize, x: u32, y: u32) -> Value {
        let mut defaults = Map::new();
        if let Some(unit) = self.unit.name() {
            defaults.insert("unit".to_owned(), json!(unit));
        }
        if self.unit == Unit::Share {
            defaults.extend([("min".to_owned(), json!(0)), ("max".to_owned(), json!(1))]);
        }
        let targets: Vec<Value> = self.targets.iter().enumerate().map(|(index, target)| target.to_json(index)).collect();
        let mut panel = json!({
            "fieldConfig": { "defaults": defaults, "overrides": [] },
            "gridPos": { "h": self.view.height(), "w": self.width, "x": x, "y": y },
            "id": id,
            "options": self.view.options(),
            "targets": targets,
            "title": self.title,
            "type": self.view.plugin(),
        });
        if let Some(target) = self.targets.first() {
            panel["datasource"] = target.source.reference();
        }
        if self.view == View::Table {
            panel["targets"].as_array_mut().into_iter().flatten().for_each(|target| target["format"] = json!("table"));
        }
        panel
    }
}
