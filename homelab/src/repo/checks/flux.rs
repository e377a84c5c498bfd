//! Objects of Flux that lack what Flux needs.

use flux_gen::helm::HELM_RELEASE;
use flux_gen::kustomize::KUSTOMIZATION;
use homelab_core::Problem;
use homelab_core::yaml::Node;

use super::super::Findings;
use super::super::build::{is_touched, place};
use super::super::cluster::{Cluster, Object};
use super::super::node::{at, text};

pub(super) fn judge(cluster: &Cluster<'_>, findings: &mut Findings) {
    for object in &cluster.objects {
        if object.is(HELM_RELEASE) {
            release(object, findings);
        } else if object.is(KUSTOMIZATION) {
            need(object, &["spec.sourceRef", "spec.interval", "spec.prune"], findings);
        }
    }
}

fn release(object: &Object<'_>, findings: &mut Findings) {
    if is_touched(&object.touched, "spec.chart") || is_touched(&object.touched, "spec.chartRef") {
        return;
    }
    let (chart, reference) = (at(&object.node, "spec.chart"), at(&object.node, "spec.chartRef"));
    match (chart, reference) {
        (None, None) => findings.problems.push(
            Problem::error("no-chart", format!("{} has neither `spec.chart` nor `spec.chartRef`", object.title()))
                .at(place(object.file, object.node.at))
                .help(misplaced(&object.node)),
        ),
        (Some(chart), Some(reference)) => findings.problems.push(
            Problem::error("two-charts", format!("{} has `spec.chart` and `spec.chartRef`", object.title()))
                .at(place(object.file, chart.at))
                .at(place(object.file, reference.at))
                .help("Flux takes one of the two"),
        ),
        _ => need(object, &["spec.interval"], findings),
    }
}

/// Fields that upstream requires.
fn need(object: &Object<'_>, paths: &[&str], findings: &mut Findings) {
    let Some(missing) = paths.iter().find(|path| at(&object.node, path).is_none() && !is_touched(&object.touched, path)) else { return };
    findings.problems.push(
        Problem::error("missing-field", format!("{} has no `{missing}`, which Flux requires", object.title()))
            .at(place(object.file, object.node.at))
            .help(misplaced(&object.node)),
    );
}

/// Fields of `spec` that stand beside it are the usual cause.
fn misplaced(node: &Node) -> String {
    let fields = ["chart", "chartRef", "interval", "path", "sourceRef", "values"];
    match fields.iter().find(|field| text(node, field).is_some() || at(node, field).is_some()) {
        Some(field) => format!("`{field}` stands beside `spec`, not in it: indent it"),
        None => String::new(),
    }
}
