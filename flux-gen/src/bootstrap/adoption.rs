//! Flux takes over what the bootstrap installed, instead of installing it a second time.

use homelab_core::{BootstrapStep, Chart, ChartSource, File, Object, Part, Place, Problem, yaml};
use serde_json::Value;

use crate::helm::HELM_RELEASE;
use crate::source::OCI_REPOSITORY;

/// What keeps Flux from adopting the releases that the bootstrap installs: a release of another name, namespace,
/// storage namespace or version, other values, or values that only the cluster knows.
///
/// [`Repository::parts`](crate::Repository::parts) makes both from one [`Chart`] and asks this already. Ask it again of
/// parts that were changed afterwards, by a merge patch for instance.
pub fn adoption(parts: &[Part]) -> Vec<Problem> {
    let charts = || parts.iter().flat_map(|part| part.charts.iter().map(move |chart| (part, chart)));
    let steps = parts.iter().flat_map(|part| &part.bootstrap);
    let names = steps.filter_map(|step| if let BootstrapStep::Chart(name) = step { Some(name) } else { None });
    names.filter_map(|name| charts().find(|(_, chart)| chart.name == *name)).flat_map(|(part, chart)| judge(parts, part, chart)).collect()
}

fn judge(parts: &[Part], part: &Part, chart: &Chart) -> Vec<Problem> {
    let object = |kind: &homelab_core::Kind| {
        part.objects.iter().find(|object| {
            object.id.group == kind.group && object.id.kind == kind.kind && object.id.name == *chart.name && in_namespace(object, chart)
        })
    };
    let Some(release) = object(&HELM_RELEASE) else {
        let message = format!("the bootstrap installs the release `{}`, which Flux does not take over", chart.name);
        return vec![Problem::error("no-adoption", message).at(Place::Part(part.id.clone()))];
    };
    let spec = &release.as_value()["spec"];
    let version = match chart.source {
        ChartSource::Oci(_) => object(&OCI_REPOSITORY).map(|source| source.as_value()["spec"]["ref"]["tag"].clone()).unwrap_or_default(),
        ChartSource::Repository { .. } => spec["chart"]["spec"]["version"].clone(),
    };
    let none = Value::Object(serde_json::Map::new());
    let values = if spec["values"].is_null() { &none } else { &spec["values"] };
    let facts = [
        ("name", spec["releaseName"] == *chart.name),
        ("namespace", spec["targetNamespace"] == *chart.namespace),
        ("storage namespace", spec["storageNamespace"] == *chart.namespace),
        ("version", version == *chart.version),
        ("values", values_file(parts, part, chart).is_some_and(|text| is_same(values, text))),
        ("values: some come from objects of the cluster, which helm does not read", spec["valuesFrom"].is_null()),
    ];
    let wrong = facts.iter().filter(|(_, holds)| !holds);
    wrong
        .map(|(what, _)| {
            let message = format!("the bootstrap and {} differ in their {what}: Flux would install `{}` anew", release.id, chart.name);
            let place = Place::Field { part: part.id.clone(), object: release.id.clone(), path: "spec".to_owned() };
            Problem::error("no-adoption", message).at(place).help("change the chart of the part, which both are made from")
        })
        .collect()
}

fn in_namespace(object: &Object, chart: &Chart) -> bool {
    object.id.namespace.as_deref() == Some(&*chart.namespace)
}

/// The text of the values that the bootstrap gives to helm.
fn values_file<'a>(parts: &'a [Part], part: &Part, chart: &Chart) -> Option<&'a str> {
    let path = super::values_path(part.id.cluster.as_ref()?, chart);
    let file = parts.iter().filter(|other| other.id.cluster == part.id.cluster).find_map(|part| part.files.get(&path))?;
    if let File::Text(text) = file { Some(text) } else { None }
}

/// Whether `text` says just what `values` are; it is read only if it is not how we would write them.
fn is_same(values: &Value, text: &str) -> bool {
    yaml::to_string(values).is_ok_and(|written| written == text) || yaml::from_str(text).is_ok_and(|read: Value| read == *values)
}
