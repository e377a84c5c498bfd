use std::path::Path;

use serde_json::Value;

use super::{Tools, json};
use crate::lab::Lab;
use crate::process::ask;
use crate::schema::Schema;
use crate::{Error, Verdict, files};

/// Settings and profiles have only keys and values that `rdctl` knows.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let settings: Vec<_> = [".json", ".plist"].into_iter().flat_map(|end| lab.below("workstation", end)).collect();
    if settings.is_empty() {
        return Ok(Vec::new());
    }
    let path = tools.schema("rancher-desktop/command-api.yaml", "the OpenAPI document of rdctl")?;
    let api = json(tools, &files::read(&path)?)?.unwrap_or_default();
    let Some(schema) = Schema::new(&api, "/components/schemas/preferences") else {
        return Err(Error::Schemas { path, what: "the schema `preferences`" });
    };
    settings
        .into_iter()
        .map(|file| {
            let refused = match read(tools, file, &files::read(&lab.path(file))?)? {
                Ok(settings) => refused(settings, schema),
                Err(why) => vec![why],
            };
            Ok(Verdict::new(file, "settings", refused))
        })
        .collect()
}

/// The settings in `file`: JSON, or the property list that macOS reads a profile from.
fn read(tools: &Tools, file: &Path, content: &[u8]) -> Result<Result<Value, String>, Error> {
    if file.extension().is_some_and(|end| end == "json") {
        return Ok(serde_json::from_slice(content).map_err(|error| error.to_string()));
    }
    let answer = ask(&mut tools.go.command("plist")?, content)?;
    Ok(if answer.ok { serde_json::from_slice(&answer.output).map_err(|error| error.to_string()) } else { Err(answer.said()) })
}

fn refused(mut settings: Value, schema: Schema<'_>) -> Vec<String> {
    // The API leaves the version of the settings' format to the caller.
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("version");
    }
    let mut refused = Vec::new();
    schema.check(&settings, "", &mut refused);
    refused
}
