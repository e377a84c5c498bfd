use serde_json::Value;

use super::Tools;
use super::objects::objects;
use crate::lab::Lab;
use crate::{Error, Verdict, files};

/// The dashboard in every `GrafanaDashboard` is what Grafana's own schema of the classic form says.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let dashboards = objects(lab, tools, &["GrafanaDashboard"])?;
    if dashboards.is_empty() {
        return Ok(Vec::new());
    }
    let path = tools.schema("grafana/dashboard.jsonschema.json", "the schema of Grafana's dashboards")?;
    let schema = serde_json::from_slice::<Value>(&files::read(&path)?).ok();
    let Some(schema) = schema.and_then(|schema| jsonschema::validator_for(&schema).ok()) else {
        return Err(Error::Schemas { path, what: "a JSON schema" });
    };
    let verdict = |object: &super::objects::Object| {
        let what = format!("GrafanaDashboard {}/{}", object.namespace(), object.name());
        let refused = match serde_json::from_str::<Value>(object.text("/spec/json")) {
            Err(error) => vec![format!("`spec.json` is no JSON: {error}")],
            Ok(dashboard) => schema.iter_errors(&dashboard).map(|error| format!("{}: {error}", error.instance_path())).collect(),
        };
        Verdict::new(&object.file, what, refused)
    };
    Ok(dashboards.iter().map(verdict).collect())
}
