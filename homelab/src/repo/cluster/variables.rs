//! What a Flux Kustomization fills into the objects that it applies.

use std::collections::BTreeSet;

use homelab_core::Problem;
use homelab_core::yaml::{Node, Position};

use super::{Applied, Cluster};
use crate::repo::Open;
use crate::repo::build::{Built, is_touched, place};
use crate::repo::files::Files;
use crate::repo::node::{self, at, is_open, list, text};
use crate::repo::substitution::{Undefined, Variables};

impl Cluster<'_> {
    /// What a Flux Kustomization fills in; nothing while one of its sources may still come.
    pub(super) fn variables(&self, kustomization: &Node, namespace: &str, is_changed: bool, is_last_try: bool) -> Option<Variables> {
        let mut variables = Variables::default();
        let mut is_missing = false;
        if is_changed {
            variables.open = Some("a patch changes the variables".to_owned());
        }
        for source in list(kustomization, "spec.postBuild.substituteFrom") {
            let (kind, name) = (text(source, "kind").unwrap_or_default(), text(source, "name").unwrap_or_default());
            let object = self.objects.iter().find(|object| {
                object.kind == kind && object.name == name && object.namespace.as_deref().is_none_or(|own| own == namespace)
            });
            variables.is_used = true;
            let Some(object) = object else {
                is_missing = true;
                let is_optional = at(source, "optional").and_then(Node::boolean) == Some(true);
                variables.open =
                    Some(format!("the {}{kind} {namespace}/{name} is not in the repository", if is_optional { "optional " } else { "" }));
                continue;
            };
            if is_touched(&object.touched, "data") {
                variables.open = Some(format!("the {kind} {namespace}/{name} is put together elsewhere"));
            }
            for field in ["data", "stringData", "binaryData"] {
                for (key, value) in node::map(&object.node, field) {
                    let value = value.text().filter(|value| kind == "ConfigMap" && !is_open(value)).map(str::to_owned);
                    variables.values.insert(key.text.clone(), value);
                }
            }
        }
        for (key, value) in node::map(kustomization, "spec.postBuild.substitute") {
            variables.is_used = true;
            variables.values.insert(key.text.clone(), value.text().filter(|value| !is_open(value)).map(str::to_owned));
        }
        (is_last_try || !is_missing).then_some(variables)
    }

    /// Variables of an object that nothing defines: each name once.
    pub(super) fn undefined(
        &mut self,
        files: &Files,
        built: &Built<'_>,
        undefined: &[Undefined],
        variables: &Variables,
        applied: &Applied,
    ) {
        for open in undefined.iter().filter(|undefined| undefined.is_open) {
            let reason = "a variable may be defined by a source that is not in the repository";
            self.open.push(Open { reason, file: built.file.to_owned(), line: open.at.line, what: format!("`${{{}}}`", open.name) });
        }
        let names: BTreeSet<&str> =
            undefined.iter().filter(|undefined| !undefined.is_open).map(|undefined| undefined.name.as_str()).collect();
        for name in names {
            let places: Vec<Position> = undefined.iter().filter(|undefined| undefined.name == name).map(|undefined| undefined.at).collect();
            let wanted = format!("${{{name}}}");
            let more = if places.len() > 1 { format!(" ({} times)", places.len()) } else { String::new() };
            let (at, by) = (files.find_text(built.file, places[0], &wanted), format!("{}/{}", applied.namespace, applied.name));
            let near = homelab_core::nearest(name, variables.values.keys().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("did you mean `${{{near}}}`? Else "));
            let problem =
                Problem::error("undefined-variable", format!("`{wanted}` is nothing that the Flux Kustomization {by} fills in{more}"))
                    .at(place(built.file, at));
            let problem = applied.at.iter().fold(problem, |problem, (file, line)| problem.at(place(file, *line)));
            self.problems.push(problem.help(format!(
                "{near}Flux stops at it (2.9 and later) or fills in nothing: give a default (`${{{name}:=…}}`), write `$${{{name}}}` for the text itself, or annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`"
            )));
        }
    }
}
