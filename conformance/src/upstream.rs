//! The schemas of kinds: Kubernetes' own, and those that `CustomResourceDefinitions` bring.
use std::process::Command;

use homelab_core::{Kind, POD_TEMPLATE};
use serde_json::Value;

use crate::judge::{Tools, json};
use crate::process::{ask, failed};
use crate::schema::Schema;
use crate::{Error, files};

/// Upstream's schemas, as far as they were read.
#[derive(Debug)]
pub(crate) struct Upstream {
    /// Kubernetes' `OpenAPI` document.
    kubernetes: Value,
    /// Where a `CustomResourceDefinition` was read, and what it says.
    definitions: Vec<(String, Value)>,
}

impl Upstream {
    /// Kubernetes' own schemas, and the `CustomResourceDefinitions` of these API groups: of the newest commits, and of stable
    /// releases where those differ.
    pub(crate) fn read(tools: &Tools, groups: &[&str]) -> Result<Self, Error> {
        let path = tools.schema("kubernetes/swagger.json.gz", "Kubernetes' OpenAPI document")?;
        let mut command = Command::new("gzip");
        let answer = ask(command.arg("-dc").arg(&path), b"")?;
        if !answer.ok {
            return Err(failed(&command, &answer));
        }
        let Ok(kubernetes) = serde_json::from_slice(&answer.output) else {
            return Err(Error::Schemas { path, what: "a document in JSON" });
        };
        let mut definitions = Vec::new();
        for folder in ["crds", "crds-stable"] {
            let root = tools.schema(folder, "CustomResourceDefinitions, a folder for each project")?;
            for file in files::walk(&root)? {
                let name = file.to_string_lossy();
                if groups.iter().any(|group| !group.is_empty() && name.ends_with(&format!(".{group}.yaml"))) {
                    let definition = json(tools, &files::read(&root.join(&file))?)?;
                    let definition =
                        definition.map_err(|_| Error::Schemas { path: root.join(&file), what: "a CustomResourceDefinition" })?;
                    definitions.push((format!("{folder}/{name}"), definition));
                }
            }
        }
        Ok(Self { kubernetes, definitions })
    }

    /// Kubernetes' own definition `name`, such as `io.k8s.api.core.v1.Toleration`.
    pub(crate) fn kubernetes(&self, name: &str) -> Option<Schema<'_>> {
        Schema::new(&self.kubernetes, &format!("/definitions/{name}"))
    }

    /// Each schema of `kind` with where it stands: one for each stable version of a kind of Kubernetes, else the stored
    /// version in each `CustomResourceDefinition`.
    pub(crate) fn of_kind(&self, kind: &Kind) -> Vec<(String, Schema<'_>)> {
        if *kind == POD_TEMPLATE {
            let name = "io.k8s.api.core.v1.PodTemplateSpec";
            return self.kubernetes(name).map(|schema| (name.to_owned(), schema)).into_iter().collect();
        }
        let own = self.kubernetes.get("definitions").and_then(Value::as_object).into_iter().flatten();
        let own = own.filter(|(name, schema)| is_own(kind, name, schema));
        let own = own.filter_map(|(name, _)| Some((name.clone(), self.kubernetes(name)?)));
        let custom = self.definitions.iter().filter(|(_, definition)| {
            let text = |pointer| definition.pointer(pointer).and_then(Value::as_str);
            text("/spec/group") == Some(kind.group) && text("/spec/names/kind") == Some(kind.kind)
        });
        let custom = custom.filter_map(|(file, definition)| {
            let versions = definition.pointer("/spec/versions")?.as_array()?;
            let stored = versions.iter().position(|version| version.get("storage") == Some(&Value::Bool(true)))?;
            let schema = Schema::new(definition, &format!("/spec/versions/{stored}/schema/openAPIV3Schema"))?;
            Some((file.clone(), schema))
        });
        own.chain(custom).collect()
    }
}

/// Whether the definition `name` is `kind` in a version that is neither alpha nor beta.
fn is_own(kind: &Kind, name: &str, schema: &Value) -> bool {
    let is_stable = !name.contains("alpha") && !name.contains("beta");
    let kinds = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
    is_stable
        && kinds.is_some_and(|kinds| {
            let text = |found: &Value, key| found.get(key).and_then(Value::as_str).map(str::to_owned);
            kinds
                .iter()
                .any(|found| text(found, "group").as_deref() == Some(kind.group) && text(found, "kind").as_deref() == Some(kind.kind))
        })
}
