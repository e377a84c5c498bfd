use serde_json::Value;

use super::{Tools, json};
use crate::lab::Lab;
use crate::schema::Schema;
use crate::{Error, Verdict, files};

/// Settings and profiles have only keys and values that `rdctl` knows.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let settings: Vec<_> = lab.below("workstation", ".json").collect();
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
            let mut refused = Vec::new();
            match serde_json::from_slice::<Value>(&files::read(&lab.path(file))?) {
                Ok(mut settings) => {
                    // The API leaves the version of the settings' format to the caller.
                    if let Some(settings) = settings.as_object_mut() {
                        settings.remove("version");
                    }
                    schema.check(&settings, "", &mut refused);
                }
                Err(error) => refused.push(error.to_string()),
            }
            Ok(Verdict::new(file, "settings", refused))
        })
        .collect()
}
