//! What is installed by hand before Flux runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::{KindKey, is_built_in};
use crate::{BootstrapStep, Brings, Chart, Name, Part, Place, Problem};

/// Problems of the bootstrap of every cluster: steps that name nothing, and steps that need what comes later.
pub(crate) fn judge(parts: &[Part]) -> Vec<Problem> {
    let mut clusters: BTreeMap<Option<&Name>, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        clusters.entry(part.id.cluster.as_ref()).or_default().push(part);
    }
    clusters.values().flat_map(|parts| judge_cluster(parts)).collect()
}

fn judge_cluster(parts: &[&Part]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (mut kinds, mut has_network): (BTreeSet<KindKey<'_>>, bool) = (BTreeSet::new(), false);
    // What the platform itself brings (k3s its network) is there before the first step.
    for part in parts.iter().filter(|part| part.objects.is_empty() && part.charts.is_empty()) {
        note(&part.brings, &mut kinds, &mut has_network);
    }
    for (owner, step) in parts.iter().flat_map(|part| part.bootstrap.iter().map(move |step| (part, step))) {
        let place = Place::Part(owner.id.clone());
        match step {
            BootstrapStep::Chart(name) => {
                let Some(chart) = parts.iter().flat_map(|part| &part.charts).find(|chart| chart.name == *name) else {
                    let message = format!("the bootstrap installs the release `{name}`, which no part of the cluster has");
                    problems.push(Problem::error("dangling-reference", message).at(place));
                    continue;
                };
                note(&chart.brings, &mut kinds, &mut has_network);
                if !has_network {
                    problems.push(no_network(chart).at(place));
                }
            }
            BootstrapStep::Object(id) => {
                let Some(part) = parts.iter().find(|part| part.has(id)) else {
                    problems.push(
                        Problem::error("dangling-reference", format!("the bootstrap applies {id}, which no part of the cluster has"))
                            .at(place),
                    );
                    continue;
                };
                if !is_built_in(&id.group) && !kinds.contains(&id.kind_key()) {
                    let message = format!("the bootstrap applies {id} before anything has installed its kind");
                    problems.push(
                        Problem::error("bootstrap-order", message)
                            .at(place)
                            .help("install the chart that brings the kind in an earlier step"),
                    );
                }
                note(&part.brings, &mut kinds, &mut has_network);
            }
            BootstrapStep::Secret(_) => {}
        }
    }
    problems
}

fn note<'a>(brings: &'a [Brings], kinds: &mut BTreeSet<KindKey<'a>>, has_network: &mut bool) {
    for brings in brings {
        match brings {
            Brings::Kind(kind) => drop(kinds.insert(kind.key())),
            Brings::Network => *has_network = true,
            _ => {}
        }
    }
}

fn no_network(chart: &Chart) -> Problem {
    Problem::error(
        "bootstrap-order",
        format!("the bootstrap installs the release `{}` before any network: its pods would never start", chart.name),
    )
    .help("install the CNI first")
}
