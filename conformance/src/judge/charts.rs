//! Whether a chart has the values that it is given: Helm ignores those that it does not have.
use std::collections::BTreeMap;
use std::path::PathBuf;

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::Tools;
use super::objects::{Object, objects};
use crate::lab::Lab;
use crate::upstream::Upstream;
use crate::{Error, Verdict, files};

mod keys;

use self::keys::{Keys, MONITORING};

/// Charts that upstream's schemas do not have in the version that is used.
const LISTED: &[(&str, &str)] = &[
    ("flux-operator", "upstream's schemas have its chart at 0.49.0 only"),
    ("gateway-helm", "upstream's schemas do not have Envoy Gateway's chart"),
    ("k8s-gateway", "upstream's schemas do not have k8s_gateway's chart"),
    ("synology-csi", "upstream's schemas have what its chart was after 0.11.1, not that release"),
];

/// A chart, as upstream publishes it.
struct Chart {
    version: String,
    keys: Keys,
    /// `values.schema.json`, where there is one.
    schema: Option<Value>,
}

/// Every key in the values of a `HelmRelease` is one of its chart, in the version that is installed; what stands there
/// fits the chart's own schema where it has one.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let objects = objects(lab, tools, &["HelmRelease", "OCIRepository"])?;
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    let upstream = Upstream::read(tools, &[MONITORING])?;
    let mut charts = BTreeMap::new();
    let mut verdicts = Vec::new();
    for release in objects.iter().filter(|object| object.kind() == "HelmRelease") {
        let what = format!("values of {}/{}", release.namespace(), release.name());
        let Some((name, used)) = installed(release, &objects) else {
            verdicts.push(Verdict::refused(&release.file, what, "nothing says which version of which chart it installs"));
            continue;
        };
        if !charts.contains_key(name) {
            charts.insert(name.to_owned(), read(tools, name)?);
        }
        let chart = charts[name].as_ref().filter(|chart| chart.version == used.trim_start_matches('v'));
        verdicts.push(match (chart, LISTED.iter().find(|(listed, _)| *listed == name)) {
            (Some(chart), _) => Verdict::new(&release.file, what, refused(chart, &release.values(), &upstream)),
            (None, Some((_, reason))) => Verdict::listed(&release.file, what, reason),
            (None, None) => {
                let reason = format!("upstream's schemas do not have the chart {name} at {used}, and no reason is listed");
                Verdict::refused(&release.file, what, reason)
            }
        });
    }
    Ok(verdicts)
}

/// The name and version of the chart that `release` installs.
pub(super) fn installed<'a>(release: &'a Object, objects: &'a [Object]) -> Option<(&'a str, &'a str)> {
    let [chart, version] = ["/spec/chart/spec/chart", "/spec/chart/spec/version"].map(|pointer| release.text(pointer));
    if !chart.is_empty() && !version.is_empty() {
        return Some((chart, version));
    }
    let reference = |key: &str| release.text(&format!("/spec/chartRef/{key}"));
    let namespace = if reference("namespace").is_empty() { release.namespace() } else { reference("namespace") };
    let source = objects.iter().find(|object| {
        object.kind() == reference("kind")
            && object.name() == reference("name")
            && object.namespace() == namespace
            && object.cluster == release.cluster
    })?;
    let (_, chart) = source.text("/spec/url").rsplit_once('/')?;
    let version = source.text("/spec/ref/tag");
    (!version.is_empty()).then_some((chart, version))
}

/// The chart `name`, with the keys of those that it brings along.
fn read(tools: &Tools, name: &str) -> Result<Option<Chart>, Error> {
    let root = tools.schema("helm", "a folder for each chart")?;
    let folder = root.join(name);
    if !folder.is_dir() {
        return Ok(None);
    }
    let about = read_json(folder.join("chart.json"))?;
    let mut keys = read_keys(folder.join("values.paths.txt"))?;
    for dependency in about.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
        let folder = root.join(text(dependency, "name"));
        if folder.is_dir() && version(&read_json(folder.join("chart.json"))?) == text(dependency, "version") {
            let alias = text(dependency, "alias");
            let key = if alias.is_empty() { text(dependency, "name") } else { alias };
            keys.add_below(key, read_keys(folder.join("values.paths.txt"))?);
        }
    }
    let schema = folder.join("values.schema.json");
    let schema = if schema.is_file() { Some(read_json(schema)?) } else { None };
    Ok(Some(Chart { version: version(&about).to_owned(), keys, schema }))
}

fn read_keys(path: PathBuf) -> Result<Keys, Error> {
    let keys = Keys::parse(&files::read_text(&path)?);
    keys.ok_or(Error::Schemas { path, what: "paths of keys" })
}

fn read_json(path: PathBuf) -> Result<Value, Error> {
    let content = files::read(&path)?;
    serde_json::from_slice(&content).map_err(|_| Error::Schemas { path, what: "a document in JSON" })
}

/// The version in a `chart.json`, without `v`. Some charts get theirs only when they are released.
fn version(about: &Value) -> &str {
    let released = text(about, "releaseVersion");
    let version = if released.is_empty() { text(about, "version") } else { released };
    version.trim_start_matches('v')
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn refused(chart: &Chart, values: &Value, upstream: &Upstream) -> Vec<String> {
    let mut refused = Vec::new();
    chart.keys.check(values, upstream, &mut refused);
    match chart.schema.as_ref().map(jsonschema::validator_for) {
        None => {}
        Some(Err(error)) => refused.push(format!("the chart's schema is no schema: {error}")),
        Some(Ok(schema)) => refused.extend(
            schema
                .iter_errors(values)
                // Helm judges the values on top of the chart's own, which have what is required.
                .filter(|error| !matches!(error.kind(), ValidationErrorKind::Required { .. }))
                .map(|error| format!("{}: {error}", error.instance_path())),
        ),
    }
    refused
}
