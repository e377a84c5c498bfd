//! Sources and releases of a part's charts.

use std::collections::BTreeMap;
use std::time::Duration;

use homelab_core::{BootstrapStep, Brings, Chart, ChartSource, Name, Need, ObjectExt, ObjectId, Part, Place, Problem};

use crate::helm::{
    ChartRef, CrdPolicy, HelmRelease, HelmReleaseSpec, Install, Rollback, Strategy, StrategyName, Upgrade, UpgradeRemediation, ValuesKind,
    ValuesReference,
};
use crate::source::{HelmRepository, HelmRepositorySpec, LayerSelector, OCIRepository, OCIRepositorySpec, OciReference};
use crate::{helm, retired, source};

/// How often Flux looks at a chart's source: a pinned version seldom changes.
const SOURCE_INTERVAL: Duration = Duration::from_mins(15);
/// How often Flux compares a release with the cluster.
const RELEASE_INTERVAL: Duration = Duration::from_hours(1);
/// Helm stores a release under its name with a prefix, in a Secret whose name has a limit.
const MAX_RELEASE_NAME: usize = 53;

/// `part` with a source and a release for each of its charts.
///
/// All three lie in the namespace that the chart is installed to: there, `valuesFrom` can reach its Secrets, and no
/// right beyond the namespace is needed.
pub(super) fn add(mut part: Part) -> Part {
    if part.charts.is_empty() {
        return part;
    }
    let charts = std::mem::take(&mut part.charts);
    let part = charts.iter().fold(part.rules(helm::RULES).rules(source::RULES), |part, chart| {
        let place = Place::Part(part.id.clone());
        let problems = retired::judge(chart).into_iter().chain(long_name(chart)).map(|problem| problem.at(place.clone()));
        let part = problems.fold(part, Part::problem);
        let part = match &chart.source {
            ChartSource::Oci(url) => part.object(oci_repository(chart, url)),
            ChartSource::Repository { url, .. } => part.object(helm_repository(chart, url)),
        };
        // No field names a release, but without it nobody looks after what the chart brings.
        let id = ObjectId::new(&helm::HELM_RELEASE, Some(&chart.namespace), &chart.name);
        part.object(release(chart)).need(Need::Object(id))
    });
    Part { charts, ..part }
}

fn oci_repository(chart: &Chart, url: &str) -> OCIRepository {
    let spec = OCIRepositorySpec::builder()
        .interval(SOURCE_INTERVAL)
        .url(format!("oci://{url}"))
        .reference(OciReference::tag(&chart.version))
        .layer_selector(LayerSelector::helm_chart())
        .build();
    OCIRepository::new(&chart.name, spec).in_namespace(&chart.namespace)
}

fn helm_repository(chart: &Chart, url: &str) -> HelmRepository {
    let spec = HelmRepositorySpec::builder().url(url).interval(RELEASE_INTERVAL).build();
    HelmRepository::new(&chart.name, spec).in_namespace(&chart.namespace)
}

fn release(chart: &Chart) -> HelmRelease {
    let name = chart.name.clone();
    let chart_ref = match &chart.source {
        ChartSource::Oci(_) => ChartRef::oci(name.clone()),
        ChartSource::Repository { chart: in_repository, .. } => ChartRef::repository(name.clone(), in_repository, &chart.version),
    };
    let has_values = chart.values.as_object().is_none_or(|values| !values.is_empty());
    let spec = HelmReleaseSpec::builder()
        .interval(RELEASE_INTERVAL)
        .chart(chart_ref)
        .release_name(name.clone())
        .target_namespace(chart.namespace.clone())
        .storage_namespace(chart.namespace.clone())
        .maybe_timeout(chart.timeout.clone())
        .install(Install {
            crds: Some(CrdPolicy::CreateReplace),
            strategy: Some(Strategy { name: StrategyName::RetryOnFailure, retry_interval: None }),
            ..Install::default()
        })
        .upgrade(Upgrade {
            crds: Some(CrdPolicy::CreateReplace),
            cleanup_on_fail: Some(true),
            strategy: Some(Strategy { name: StrategyName::RemediateOnFailure, retry_interval: None }),
            remediation: Some(UpgradeRemediation { retries: Some(2), remediate_last_failure: Some(true), ..UpgradeRemediation::default() }),
            ..Upgrade::default()
        })
        .rollback(Rollback { cleanup_on_fail: Some(true), ..Rollback::default() })
        .values_from(chart.values_from.iter().map(values_reference).collect())
        .maybe_values(has_values.then(|| chart.values.clone()))
        .build();
    HelmRelease::new(&name, spec).in_namespace(&chart.namespace)
}

fn values_reference(from: &homelab_core::ValuesFrom) -> ValuesReference {
    let kind = if from.kind == "Secret" { ValuesKind::Secret } else { ValuesKind::ConfigMap };
    ValuesReference::builder().kind(kind).name(from.name.clone()).values_key(&*from.key).maybe_target_path(from.target_path.clone()).build()
}

fn long_name(chart: &Chart) -> Option<Problem> {
    (chart.name.len() > MAX_RELEASE_NAME).then(|| {
        let message = format!("the release name `{}` has {} characters, and Helm takes {MAX_RELEASE_NAME}", chart.name, chart.name.len());
        Problem::error("long-release-name", message)
    })
}

/// Adds what is wrong with the releases of all parts together.
pub(super) fn check(parts: &mut [Part]) {
    duplicates(parts);
    deadlocks(parts);
}

fn duplicates(parts: &mut [Part]) {
    let mut first: BTreeMap<(Name, Name), Place> = BTreeMap::new();
    for part in parts {
        let place = Place::Part(part.id.clone());
        for chart in &part.charts {
            let key = (chart.namespace.clone(), chart.name.clone());
            let Some(other) = first.get(&key) else {
                first.insert(key, place.clone());
                continue;
            };
            let message = format!("two releases are named `{}` in namespace `{}`", chart.name, chart.namespace);
            let problem = Problem::error("duplicate-release", message).at(other.clone()).at(place.clone());
            part.problems.push(problem.help("Helm would upgrade one with the other: give one of them another name"));
        }
    }
}

/// A Kustomization is applied as one: an object whose kind is not served yet stops all of it, also the release that
/// would install the kind.
fn deadlocks(parts: &mut [Part]) {
    let early: Vec<Name> = parts
        .iter()
        .flat_map(|part| &part.bootstrap)
        .filter_map(|step| if let BootstrapStep::Chart(name) = step { Some(name.clone()) } else { None })
        .collect();
    for part in parts {
        let mut problems = Vec::new();
        for chart in part.charts.iter().filter(|chart| !early.contains(&chart.name)) {
            for kind in chart.brings.iter().filter_map(|brings| if let Brings::Kind(kind) = brings { Some(kind) } else { None }) {
                for object in part.objects.iter().filter(|object| object.id.group == kind.group && object.id.kind == kind.kind) {
                    let message = format!(
                        "part {} holds {} and the release `{}` that first brings its kind: Flux applies a part as one, so neither would come",
                        part.id, object.id, chart.name
                    );
                    let place = Place::Field { part: part.id.clone(), object: object.id.clone(), path: String::new() };
                    problems.push(
                        Problem::error("deadlock", message)
                            .at(place)
                            .help(format!("move {} into a part of its own, after `{}`", object.id, part.id.name)),
                    );
                }
            }
        }
        part.problems.extend(problems);
    }
}
