//! Rules and dashboards are held to the metrics and data sources that there are.

use std::borrow::Cow;

use homelab_core::{Brings, Need, Object, Part, Place, Problem, Use};
use serde_json::Value;

use crate::promql;

/// `part` with a need for every metric and every data source that its `PrometheusRule`s and `GrafanaDashboard`s use.
///
/// Where nothing in the cluster exposes a metric, the rule could never fire, and the panel would be empty: an error. The
/// definitions of this crate call it; call it for parts with such objects from elsewhere.
///
/// ```
/// use homelab_core::{Object, Part, check, name};
/// use serde_json::json;
///
/// let rule = json!({
///     "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": { "name": "disk", "namespace": "web" },
///     "spec": { "groups": [{ "name": "disk", "rules": [{ "alert": "DiskFull", "expr": "node_filesystem_avail_byte == 0" }] }] },
/// });
/// let mut part = Part::new(name!("web"));
/// part.objects.push(Object::from_value(rule)?);
/// let problems = check(vec![observability::with_uses(part)]).expect_err("nothing exposes it").to_string();
/// assert!(problems.contains("alert `DiskFull` of PrometheusRule web/disk uses the metric `node_filesystem_avail_byte`"));
/// # Ok::<(), homelab_core::Problem>(())
/// ```
pub fn with_uses(mut part: Part) -> Part {
    let mut found = Found::default();
    for object in &part.objects {
        match object.id.kind.as_str() {
            "PrometheusRule" => found.rules(object),
            "GrafanaDashboard" => found.dashboard(object),
            _ => {}
        }
    }
    let at = |problem: Problem| problem.at(Place::Part(part.id.clone()));
    part.problems.extend(found.problems.into_iter().map(at));
    part.needs.extend(found.needs);
    if !found.recorded.is_empty() {
        part.brings.push(Brings::Metrics(found.recorded));
    }
    part
}

#[derive(Default)]
struct Found {
    needs: Vec<Need>,
    recorded: Vec<Cow<'static, str>>,
    problems: Vec<Problem>,
}

impl Found {
    fn rules(&mut self, object: &Object) {
        let body = object.as_value();
        for rule in items(&body["spec"]["groups"]).flat_map(|group| items(&group["rules"])) {
            let by = match (rule["alert"].as_str(), rule["record"].as_str()) {
                (Some(alert), _) => format!("alert `{alert}` of {}", object.id),
                (None, record) => format!("rule `{}` of {}", record.unwrap_or_default(), object.id),
            };
            self.expression(text(rule, "expr"), &by);
            self.recorded.extend(rule["record"].as_str().map(|name| Cow::Owned(name.to_owned())));
        }
    }

    fn dashboard(&mut self, object: &Object) {
        let body = object.as_value();
        // Another way to give a dashboard, such as a URL, cannot be looked into.
        let Some(json) = body["spec"]["json"].as_str() else { return };
        let Ok(dashboard) = serde_json::from_str::<Value>(json) else {
            self.problems.push(Problem::error("bad-json", format!("{}: `spec.json` is no JSON", object.id)));
            return;
        };
        for panel in items(&dashboard["panels"]).flat_map(|panel| std::iter::once(panel).chain(items(&panel["panels"]))) {
            let by = format!("panel `{}` of {}", text(panel, "title"), object.id);
            self.data_source(&panel["datasource"], &by);
            for target in items(&panel["targets"]) {
                self.data_source(&target["datasource"], &by);
                if target["datasource"]["type"] == "prometheus" {
                    self.expression(text(target, "expr"), &by);
                }
            }
        }
        for variable in items(&dashboard["templating"]["list"]).filter(|variable| variable["type"] == "query") {
            let by = format!("variable `{}` of {}", text(variable, "name"), object.id);
            self.data_source(&variable["datasource"], &by);
            // A text, or one in a map.
            let query = variable["query"].as_str().or_else(|| variable["query"]["query"].as_str()).unwrap_or_default();
            // `label_values(metric, label)`: the label is no metric.
            let metric = query.strip_prefix("label_values(").and_then(|inside| inside.rsplit_once(',')).map_or(query, |(metric, _)| metric);
            self.expression(metric, &by);
        }
    }

    fn expression(&mut self, expression: &str, by: &str) {
        match promql::metrics(expression) {
            Ok(names) => self.needs.extend(names.into_iter().map(|name| Need::Metric(Use { name, by: by.to_owned() }))),
            Err(error) => self.problems.push(Problem::error("bad-expression", format!("{by}: `{expression}` has {error}"))),
        }
    }

    fn data_source(&mut self, source: &Value, by: &str) {
        if let Some(uid) = source["uid"].as_str().filter(|uid| !uid.starts_with(['$', '-'])) {
            self.needs.push(Need::DataSource(Use { name: uid.to_owned(), by: by.to_owned() }));
        }
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
