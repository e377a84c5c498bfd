use bon::Builder;
use serde_json::{Value, json};

use super::{Panel, Variable};

/// Grafana's own number of the form that is written here; newer Grafanas read older forms.
const SCHEMA_VERSION: u32 = 39;
const COLUMNS: u32 = 24;

/// A dashboard.
#[derive(Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Dashboard {
    /// By which URLs name it: up to 40 letters, digits, `-` and `_`.
    pub uid: String,
    /// Its title.
    pub title: String,
    /// Choices at its top.
    #[builder(default)]
    pub variables: Vec<Variable>,
    /// Its rows, from the top.
    pub rows: Vec<Row>,
}

/// A heading, and the panels below it, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The heading.
    pub title: String,
    /// The panels. One that does not fit beside the others goes below them.
    pub panels: Vec<Panel>,
}

impl Row {
    /// A row.
    pub fn new(title: &str, panels: Vec<Panel>) -> Self {
        Self { title: title.to_owned(), panels }
    }
}

impl Dashboard {
    /// The dashboard as Grafana's API takes it.
    pub fn to_json(&self) -> Value {
        let variables: Vec<Value> = self.variables.iter().map(Variable::to_json).collect();
        json!({
            "annotations": { "list": [] },
            "editable": false,
            "graphTooltip": 1,
            "panels": self.panels(),
            "refresh": "1m",
            "schemaVersion": SCHEMA_VERSION,
            "tags": ["lab"],
            "templating": { "list": variables },
            "time": { "from": "now-6h", "to": "now" },
            "timezone": "browser",
            "title": self.title,
            "uid": self.uid,
        })
    }

    fn panels(&self) -> Vec<Value> {
        let (mut panels, mut y) = (Vec::new(), 0);
        for row in &self.rows {
            let place = json!({ "h": 1, "w": COLUMNS, "x": 0, "y": y });
            panels.push(json!({
                "collapsed": false, "gridPos": place, "id": panels.len() + 1, "panels": [], "title": row.title, "type": "row",
            }));
            y += 1;
            let (mut x, mut height) = (0, 0);
            for panel in &row.panels {
                let width = u32::from(panel.width);
                if x + width > COLUMNS {
                    (x, y, height) = (0, y + height, 0);
                }
                panels.push(panel.to_json(panels.len() + 1, x, y));
                (x, height) = (x + width, height.max(panel.view.height()));
            }
            y += height;
        }
        panels
    }
}

#[cfg(test)]
mod tests {
    use super::{Dashboard, Row};
    use crate::grafana::{Panel, Target, View};

    #[test]
    fn panels_stand_side_by_side_and_then_below() {
        let panel = |width, view| Panel::builder().title("p").view(view).width(width).targets(vec![Target::instant("up", "")]).build();
        let row = Row::new("a", vec![panel(12, View::Lines), panel(12, View::Numbers), panel(6, View::Table)]);
        let json = Dashboard::builder().uid("u").title("t").rows(vec![row, Row::new("b", Vec::new())]).build().to_json();
        let places: Vec<_> = json["panels"].as_array().expect("panels").iter().map(|panel| panel["gridPos"].to_string()).collect();
        insta::assert_snapshot!(places.join("\n"), @r#"
        {"h":1,"w":24,"x":0,"y":0}
        {"h":8,"w":12,"x":0,"y":1}
        {"h":4,"w":12,"x":12,"y":1}
        {"h":8,"w":6,"x":0,"y":9}
        {"h":1,"w":24,"x":0,"y":17}
        "#);
    }
}
